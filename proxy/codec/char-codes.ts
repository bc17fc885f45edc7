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

/** How many digits a character has in each base. */
const WIDTHS = [
  { base: 10, least: 1, most: 3 },
  { base: 8, least: 2, most: 3 },
  { base: 2, least: 7, most: 8 },
] as const;

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

function addTexts(found: string[], bytes: Buffer, start: number, end: number): void {
  const numbers = numbersIn(bytes, start, end);
  if (numbers.length < LEAST_CODES) return;
  for (const { base, least, most } of WIDTHS) {
    let text = '';
    for (const digits of [...numbers, '']) {
      const isCode = digits.length >= least && digits.length <= most && charOf(digits, base) !== '';
      if (isCode) text += charOf(digits, base);
      else {
        if (text.length >= LEAST_CODES) found.push(text);
        text = '';
      }
    }
  }
}

/** The numbers of a list. A quoted one before a colon is a name, as in `{"0":103,"1":104}`, and is left out. */
function numbersIn(bytes: Buffer, start: number, end: number): string[] {
  const numbers: string[] = [];
  for (let at = start; at < end; at += 1) {
    if (KINDS[bytes[at] ?? 0] !== DIGIT) continue;
    const first = at;
    while (at < end && KINDS[bytes[at] ?? 0] === DIGIT) at += 1;
    const isName = bytes[at] === 0x22 && bytes[at + 1] === 0x3a;
    if (!isName) numbers.push(bytes.toString('latin1', first, Math.min(at, first + TOO_LONG)));
  }
  return numbers;
}

/** So many digits are no character in any base. */
const TOO_LONG = 9;

/** The printable character with this code; empty when there is none. */
function charOf(digits: string, base: number): string {
  let code = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(at) - 48;
    if (digit >= base) return '';
    code = code * base + digit;
  }
  const isPrintable = (code >= 0x20 && code < 0x7f) || code === 9 || code === 10 || code === 13;
  return isPrintable ? String.fromCharCode(code) : '';
}
