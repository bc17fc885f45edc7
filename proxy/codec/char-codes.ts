// Text written as numbers: a serialised byte array, the arguments of `String.fromCharCode`, octal or binary digits.
// Reads lists of sixteen and more numbers that stand for printable ASCII; everything else is no such text.

/** No secret is shorter. */
const LEAST_CODES = 16;
/** A list of so many numbers, each with a sign behind it, covers one of any so many places. */
const STRIDE = 2 * LEAST_CODES - 1;

const DIGIT = 1;
const GAP = 2;
const KINDS = new Uint8Array(256);
for (const sign of '0123456789') KINDS[sign.charCodeAt(0)] = DIGIT;
for (const sign of ' \t\r\n,;:.-_+/|\\"\'&#') KINDS[sign.charCodeAt(0)] = GAP;

/** The texts of all lists of character codes, a line each; empty when there is none. Linear in the length. */
export function readCharCodes(bytes: Buffer): string {
  const found: string[] = [];
  for (let at = STRIDE - 1; at < bytes.length; at += STRIDE) {
    if (KINDS[bytes[at] ?? 0] === 0) continue;
    let [start, end] = [at, at + 1];
    while (start > 0 && KINDS[bytes[start - 1] ?? 0] !== 0) start -= 1;
    while (end < bytes.length && KINDS[bytes[end] ?? 0] !== 0) end += 1;
    if (end - start >= STRIDE) addTexts(found, bytes, start, end);
    at = end - 1;
  }
  return found.join('\n');
}

/** Reads a list in every base at once. A quoted number before a colon is a name, as in `{"0":103}`, and is left out. */
function addTexts(found: string[], bytes: Buffer, start: number, end: number): void {
  const readers = [
    new CodeReader(found, 10, [1, 3]),
    new CodeReader(found, 8, [2, 3]),
    new CodeReader(found, 2, [7, 8]),
  ];
  for (let at = start; at < end; at += 1) {
    if (KINDS[bytes[at] ?? 0] !== DIGIT) continue;
    const first = at;
    while (at < end && KINDS[bytes[at] ?? 0] === DIGIT) at += 1;
    const isName = bytes[at] === 0x22 && bytes[at + 1] === 0x3a;
    if (!isName) for (const reader of readers) reader.take(bytes, first, at);
  }
  for (const reader of readers) reader.close();
}

/** Gathers characters as long as every number is the code of one. */
class CodeReader {
  readonly #found: string[];
  readonly #base: number;
  /** How many digits a code has, at least and at most. */
  readonly #width: readonly [number, number];
  #text = '';

  constructor(found: string[], base: number, width: readonly [number, number]) {
    this.#found = found;
    this.#base = base;
    this.#width = width;
  }

  take(bytes: Buffer, start: number, end: number): void {
    const [least, most] = this.#width;
    const length = end - start;
    const code = length >= least && length <= most ? this.#codeAt(bytes, start, end) : 0;
    if ((code >= 0x20 && code < 0x7f) || code === 9 || code === 10 || code === 13)
      this.#text += String.fromCharCode(code);
    else if (this.#text !== '') this.close();
  }

  close(): void {
    if (this.#text.length >= LEAST_CODES) this.#found.push(this.#text);
    this.#text = '';
  }

  /** 0 where a digit is none of the base. */
  #codeAt(bytes: Buffer, start: number, end: number): number {
    let code = 0;
    for (let at = start; at < end; at += 1) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit >= this.#base) return 0;
      code = code * this.#base + digit;
    }
    return code;
  }
}
