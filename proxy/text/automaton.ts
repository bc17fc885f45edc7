// One table that finds every literal of a set in one pass over UTF-8 bytes, in the skeleton of the text: letters are
// folded and dropped characters leave the state as it is, so disguises cost nothing (Aho–Corasick). Rows are filled when
// text first needs them: thousands of literals cost almost nothing to load, and memory follows what is read.

import { isControl } from './fold.ts';
import { IntegerMap } from './integer-map.ts';
import type { Trie, Word } from './trie.ts';
import { codePointAt, sequenceLength } from './utf8.ts';

/** Classes below this have a column in the table; characters of other scripts take the sparse edges. */
const COLUMNS = 64;
const SHIFT = 6;
/** What leaves the state as it is, and what no word holds. */
const STAY = 0;
const OTHER = 1;
const FIRST_COLUMN = 2;
/** The commonest letters get the first columns, so that most steps touch one line of the cache. */
const COMMONEST = 'atnserhldiocmu';
const ROOT = 1;

/** Marks in `byteClass` for bytes that the tight loop hands to the slow path. */
const SPECIAL = 64;
/** Marks in `wideClass`: the code point vanishes, folds to several symbols (index follows), or is not computed yet. */
const DROPPED = 0x7fff;
const SEVERAL = 0x8000;
const UNKNOWN = 0xffff;
/** States take fewer bits than this in the key of a sparse edge. */
const EDGE_SHIFT = 18;
/** Numbers to an entry of a trie's `ends`. */
const END = 3;
const MAX_ASTRAL = 20_000;

export interface Sink {
  /**
   * `values` of all words that end in the character before the byte `end`. `place` counts the characters up to there that
   * show something, `rest` the symbols of that character which come after the word.
   */
  hit(values: Int32Array, end: number, place: number, rest: number): void;
}

const NOTHING = new Int32Array(0);

export class Automaton {
  stateCount: number;
  readonly #fold: (codePoint: number) => string;
  readonly #symbolClass = new Map<string, number>();
  readonly #byteClass = new Uint8Array(256).fill(SPECIAL);
  readonly #wideClass = new Uint16Array(0x10000).fill(UNKNOWN);
  readonly #astral = new Map<number, number>();
  readonly #sequences: (readonly number[])[] = [];
  readonly #sequenceIndex = new Map<string, number>();
  /** By `state * 64 + class`: 0 not computed; the next state's row; negative when words end in that state. */
  readonly #next: Int32Array;
  /** Children of prepared states follow each other from here; those of others are in `#edges`. */
  readonly #firstChild: Int32Array;
  readonly #rootChild: number[] = [];
  readonly #edges = new IntegerMap();
  readonly #parent: Int32Array;
  readonly #symbol: Uint16Array;
  readonly #fail: Int32Array;
  readonly #ends: Uint16Array;
  readonly #firstEnd: Int32Array;
  readonly #own = new Map<number, number[]>();
  readonly #outputs: (Int32Array | undefined)[] = [];
  #columnCount = FIRST_COLUMN;
  #wideCount = COLUMNS;

  /** The words of `base` and some more; `fold` gives the skeleton of one code point. */
  constructor(base: Trie, words: readonly Word[], fold: (codePoint: number) => string) {
    this.#fold = fold;
    const prepared = base.kinds.length;
    const bound = ROOT + prepared + words.reduce((sum, { text }) => sum + text.length, 0);
    this.#next = new Int32Array(bound * COLUMNS);
    this.#parent = new Int32Array(bound);
    this.#symbol = new Uint16Array(bound);
    this.#fail = new Int32Array(bound);
    this.#fail[ROOT] = ROOT;
    this.#firstChild = new Int32Array(ROOT + prepared + 1);
    this.#firstEnd = new Int32Array(ROOT + prepared + 1);
    this.#ends = base.ends;
    this.stateCount = ROOT + prepared;
    this.#load(base);
    for (const word of words) this.#insert(word);
    for (let byte = 0; byte < 0x80; byte++) {
      if (!isControl(byte)) this.#byteClass[byte] = this.#asciiClass(byte);
    }
  }

  /** Runs over `bytes`, reporting each place where a word ends. True when all of it is ASCII without controls. */
  walk(bytes: Uint8Array, sink: Sink): boolean {
    const byteClass = this.#byteClass;
    const next = this.#next;
    const length = bytes.length;
    let row = ROOT << SHIFT;
    let unseen = 0;
    let isPlain = true;
    let i = 0;
    while (i < length) {
      const kind = byteClass[bytes[i] as number] as number;
      if (kind < SPECIAL) {
        i++;
        const entry = next[row + kind] as number;
        if (entry > 0) row = entry;
        else if (kind === STAY) next[row + kind] = row;
        else {
          row = entry < 0 ? -entry : this.#resolve(row, kind);
          const values = this.#outputs[row >> SHIFT] as Int32Array;
          if (values.length > 0) sink.hit(values, i, i - unseen, 0);
        }
        continue;
      }
      isPlain = false;
      const size = sequenceLength(bytes, i);
      const wide = size < 2 ? DROPPED : this.#wideAt(bytes, i, size);
      i += size || 1;
      unseen += wide === DROPPED ? size || 1 : size - 1;
      if (wide !== DROPPED) row = this.#wideStep(row, wide, sink, [i, i - unseen]);
    }
    return isPlain;
  }

  /** A character that stands for one symbol or more. */
  #wideStep(from: number, wide: number, sink: Sink, [end, place]: readonly [number, number]): number {
    let row = from;
    const symbols = wide < SEVERAL ? undefined : this.#sequences[wide - SEVERAL];
    const count = symbols?.length ?? 1;
    for (let index = 0; index < count; index++) {
      row = this.#resolve(row, symbols ? (symbols[index] ?? OTHER) : wide);
      const values = this.#outputs[row >> SHIFT] ?? NOTHING;
      if (values.length > 0) sink.hit(values, end, place, count - 1 - index);
    }
    return row;
  }

  /** The byte where a word of so many symbols begins that ends before `end`. */
  startOf(bytes: Uint8Array, end: number, symbols: number): number {
    const byteClass = this.#byteClass;
    let at = end;
    let left = symbols;
    while (at > 0 && left > 0) {
      at--;
      const byte = bytes[at] as number;
      if (byte < 0x80) {
        const kind = byteClass[byte] as number;
        if (kind !== STAY && kind < SPECIAL) left--;
        continue;
      }
      while (at > 0 && ((bytes[at] as number) & 0xc0) === 0x80) at--;
      left -= this.#symbolsAt(bytes, at);
    }
    return at;
  }

  /** How many symbols a character beyond ASCII adds to the skeleton. */
  #symbolsAt(bytes: Uint8Array, at: number): number {
    const size = sequenceLength(bytes, at);
    const wide = size < 2 ? DROPPED : this.#wideAt(bytes, at, size);
    if (wide === DROPPED) return 0;
    return wide < SEVERAL ? 1 : (this.#sequences[wide - SEVERAL]?.length ?? 1);
  }

  /** The row after `kind`, computed if need be; remembers whether words end there. */
  #resolve(row: number, kind: number): number {
    const state = this.#go(row >> SHIFT, kind);
    const target = state << SHIFT;
    const isOutput = this.#outputsOf(state).length > 0;
    if (kind < COLUMNS) this.#next[row + kind] = isOutput ? -target : target;
    return target;
  }

  #go(from: number, kind: number): number {
    if (kind === OTHER) return ROOT;
    let state = from;
    for (;;) {
      const target = this.#child(state, kind);
      if (target !== 0) return target;
      if (state === ROOT) return ROOT;
      state = this.#failOf(state);
    }
  }

  /** The state that an edge of the trie leads to; 0 when there is none. */
  #child(state: number, kind: number): number {
    if (state === ROOT) return this.#rootChild[kind] ?? 0;
    const last = this.#firstChild[state + 1] ?? 0;
    for (let child = this.#firstChild[state] ?? 0; child < last; child++) {
      if (this.#symbol[child] === kind) return child;
    }
    return this.#edges.get((kind << EDGE_SHIFT) ^ state);
  }

  #failOf(state: number): number {
    const known = this.#fail[state] ?? 0;
    if (known !== 0) return known;
    const parent = this.#parent[state] ?? ROOT;
    const fail = parent === ROOT ? ROOT : this.#go(this.#failOf(parent), this.#symbol[state] ?? OTHER);
    this.#fail[state] = fail;
    return fail;
  }

  #outputsOf(state: number): Int32Array {
    const known = this.#outputs[state];
    if (known) return known;
    const own = this.#ownOf(state);
    const inherited = state === ROOT ? NOTHING : this.#outputsOf(this.#failOf(state));
    const all = own.length === 0 ? inherited : Int32Array.from([...own, ...inherited]);
    this.#outputs[state] = all;
    return all;
  }

  /** Takes over the states of a prepared trie, the root first. */
  #load({ symbols, children, kinds, ends }: Trie): void {
    for (const symbol of COMMONEST) if (symbols.includes(symbol)) this.#newClass(symbol);
    const classes = Uint16Array.from(symbols, (symbol) => this.#newClass(symbol));
    const [parent, symbol, firstChild] = [this.#parent, this.#symbol, this.#firstChild];
    let child = ROOT + 1;
    for (let index = 0; index < kinds.length; index++) {
      const state = ROOT + index;
      symbol[state] = classes[kinds[index] as number] as number;
      firstChild[state] = child;
      for (const last = child + (children[index] as number); child < last; child++) parent[child] = state;
      if (parent[state] === ROOT) this.#rootChild[symbol[state]] = state;
    }
    firstChild[ROOT + kinds.length] = child;
    let end = 0;
    for (let state = 0; state < this.#firstEnd.length; state++) {
      while (end < ends.length && (ends[end] as number) + ROOT < state) end += END;
      this.#firstEnd[state] = end;
    }
  }

  #ownOf(state: number): readonly number[] {
    const own = [...(this.#own.get(state) ?? [])];
    const last = this.#firstEnd[state + 1] ?? 0;
    for (let end = this.#firstEnd[state] ?? 0; end < last; end += END) {
      own.push(this.#ends[end + 1] as number, this.#ends[end + 2] as number);
    }
    return own;
  }

  #insert({ text, values }: Word): void {
    let state = ROOT;
    for (const symbol of text) state = this.#childOrNew(state, this.#newClass(symbol));
    const own = this.#own.get(state);
    if (own) own.push(...values);
    else this.#own.set(state, [...values]);
  }

  #childOrNew(state: number, kind: number): number {
    const known = this.#child(state, kind);
    if (known !== 0) return known;
    const target = this.stateCount++;
    this.#parent[target] = state;
    this.#symbol[target] = kind;
    if (state === ROOT) this.#rootChild[kind] = target;
    else this.#edges.set((kind << EDGE_SHIFT) ^ state, target);
    return target;
  }

  #wideAt(bytes: Uint8Array, at: number, size: number): number {
    const codePoint = codePointAt(bytes, at, size);
    return size === 4 ? this.#astralClass(codePoint) : this.#wide(codePoint);
  }

  #wide(codePoint: number): number {
    const known = this.#wideClass[codePoint] as number;
    if (known !== UNKNOWN) return known;
    const wide = this.#computeClass(codePoint);
    this.#wideClass[codePoint] = wide;
    return wide;
  }

  #astralClass(codePoint: number): number {
    const known = this.#astral.get(codePoint);
    if (known !== undefined) return known;
    if (this.#astral.size > MAX_ASTRAL) this.#astral.clear();
    const wide = this.#computeClass(codePoint);
    this.#astral.set(codePoint, wide);
    return wide;
  }

  #computeClass(codePoint: number): number {
    const symbols = Array.from(this.#fold(codePoint), (symbol) => this.#classOf(symbol));
    if (symbols.length === 0) return DROPPED;
    if (symbols.length === 1) return symbols[0] ?? OTHER;
    const key = symbols.join();
    const same = this.#sequenceIndex.get(key);
    if (same !== undefined) return SEVERAL + same;
    this.#sequenceIndex.set(key, this.#sequences.length);
    return SEVERAL + this.#sequences.push(symbols) - 1;
  }

  #asciiClass(codePoint: number): number {
    const symbol = this.#fold(codePoint);
    return symbol === '' ? STAY : this.#classOf(symbol);
  }

  #classOf(symbol: string): number {
    return this.#symbolClass.get(symbol) ?? OTHER;
  }

  #newClass(symbol: string): number {
    const known = this.#symbolClass.get(symbol);
    if (known !== undefined) return known;
    const kind = symbol <= '\x7f' && this.#columnCount < COLUMNS ? this.#columnCount++ : this.#wideCount++;
    this.#symbolClass.set(symbol, kind);
    return kind;
  }
}
