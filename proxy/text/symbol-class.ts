// Numbers the symbols of an automaton's words and says for every byte and character which of them it stands for. Computed
// when a character is first met: folding the whole of Unicode at the start would take longer than all the rest.

import { isControl } from './fold.ts';
import { codePointAt, sequenceLength } from './utf8.ts';

/** Classes below this have a column in the table; characters of other scripts take the sparse edges. */
export const COLUMNS = 64;
/** What leaves the state as it is, and what no word holds. */
export const STAY = 0;
export const OTHER = 1;
const FIRST_COLUMN = 2;
/** Marks in `byteClass` for bytes that the tight loop hands to the slow path: its column stays empty. */
export const SPECIAL = 63;
/** Marks for a character: it vanishes, folds to several symbols (index follows), or is not computed yet. */
export const DROPPED = 0x7fff;
export const SEVERAL = 0x8000;
const UNKNOWN = 0xffff;
const MAX_ASTRAL = 20_000;
/** Leads of three bytes that need no further check: neither overlong forms nor surrogates begin with them. */
const [FIRST_PLAIN_LEAD, LAST_PLAIN_LEAD] = [0xe1, 0xec];

export class SymbolClasses {
  readonly byteClass = new Uint8Array(256).fill(SPECIAL);
  readonly #fold: (codePoint: number) => string;
  readonly #numbers = new Map<string, number>();
  readonly #wide = new Uint16Array(0x10000).fill(UNKNOWN);
  readonly #astral = new Map<number, number>();
  readonly #sequences: (readonly number[])[] = [];
  readonly #sequenceIndex = new Map<string, number>();
  #columnCount = FIRST_COLUMN;
  #wideCount = COLUMNS;

  /** `fold` gives the skeleton of one code point. */
  constructor(fold: (codePoint: number) => string) {
    this.#fold = fold;
  }

  /** The number of a symbol, given to it now if it has none. */
  add(symbol: string): number {
    const known = this.#numbers.get(symbol);
    if (known !== undefined) return known;
    const kind = symbol <= '\x7f' && this.#columnCount < SPECIAL ? this.#columnCount++ : this.#wideCount++;
    this.#numbers.set(symbol, kind);
    return kind;
  }

  /** Fills `byteClass`; to be called when all symbols have their number. */
  close(): void {
    for (let byte = 0; byte < 0x80; byte++) {
      if (isControl(byte)) continue;
      const symbol = this.#fold(byte);
      this.byteClass[byte] = symbol === '' ? STAY : this.#numberOf(symbol);
    }
  }

  /** The same for three bytes that begin with a lead of the common planes of CJK; undefined for anything else. */
  threeAt(bytes: Uint8Array, at: number): number | undefined {
    const lead = bytes[at] as number;
    if (lead < FIRST_PLAIN_LEAD || lead > LAST_PLAIN_LEAD || at + 2 >= bytes.length) return undefined;
    const [second, third] = [bytes[at + 1] as number, bytes[at + 2] as number];
    if ((second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80) return undefined;
    const known = this.#wide[((lead & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f)] as number;
    return known < SEVERAL && known !== DROPPED ? known : undefined;
  }

  /** What the character at `at` with `size` bytes stands for: a number or a mark; a size below 2 is no character. */
  wideAt(bytes: Uint8Array, at: number, size: number): number {
    if (size < 2) return DROPPED;
    const codePoint = codePointAt(bytes, at, size);
    if (size === 4) return this.#ofAstral(codePoint);
    const known = this.#wide[codePoint] as number;
    if (known !== UNKNOWN) return known;
    const wide = this.#computed(codePoint);
    this.#wide[codePoint] = wide;
    return wide;
  }

  /** The numbers behind a mark of at least `SEVERAL`. */
  sequence(wide: number): readonly number[] {
    return this.#sequences[wide - SEVERAL] ?? [];
  }

  /** How many symbols the character at `at` adds to the skeleton. */
  symbolsAt(bytes: Uint8Array, at: number): number {
    const kind = this.byteClass[bytes[at] as number] as number;
    if (kind !== SPECIAL) return kind === STAY ? 0 : 1;
    const wide = this.wideAt(bytes, at, sequenceLength(bytes, at));
    if (wide === DROPPED) return 0;
    return wide < SEVERAL ? 1 : this.sequence(wide).length;
  }

  #ofAstral(codePoint: number): number {
    const known = this.#astral.get(codePoint);
    if (known !== undefined) return known;
    if (this.#astral.size > MAX_ASTRAL) this.#astral.clear();
    const wide = this.#computed(codePoint);
    this.#astral.set(codePoint, wide);
    return wide;
  }

  #computed(codePoint: number): number {
    const symbols = Array.from(this.#fold(codePoint), (symbol) => this.#numberOf(symbol));
    if (symbols.length === 0) return DROPPED;
    if (symbols.length === 1) return symbols[0] ?? OTHER;
    const key = symbols.join();
    const same = this.#sequenceIndex.get(key);
    if (same !== undefined) return SEVERAL + same;
    this.#sequenceIndex.set(key, this.#sequences.length);
    return SEVERAL + this.#sequences.push(symbols) - 1;
  }

  #numberOf(symbol: string): number {
    return this.#numbers.get(symbol) ?? OTHER;
  }
}
