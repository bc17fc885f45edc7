// Finds stretches of bytes drawn from one alphabet without reading every byte: a stretch of sixteen covers one of any
// sixteen places, so only those are looked at.

export const HEX = 1;
export const BASE32_UPPER = 2;
export const BASE32_LOWER = 4;
export const ALNUM = 8;
/** The signs of base64 (`+`, `/`) and of base64url (`-`, `_`). */
export const STANDARD_SIGN = 16;
export const URL_SIGN = 32;
/** Everything that shows in ASCII. */
export const VISIBLE = 64;
export const BASE64 = ALNUM | STANDARD_SIGN | URL_SIGN;

/** The alphabets each byte belongs to. */
export const ALPHABETS = new Uint8Array(256);
const put = (chars: string, alphabet: number): void => {
  for (const char of chars) ALPHABETS[char.charCodeAt(0)] = (ALPHABETS[char.charCodeAt(0)] ?? 0) | alphabet;
};
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
put('0123456789abcdefABCDEF', HEX);
put(UPPER + '234567', BASE32_UPPER);
put(LOWER + '234567', BASE32_LOWER);
put(UPPER + LOWER + '0123456789', ALNUM);
put('+/', STANDARD_SIGN);
put('-_', URL_SIGN);
for (let byte = 0x21; byte < 0x7f; byte++) ALPHABETS[byte] = (ALPHABETS[byte] ?? 0) | VISIBLE;

/** The shortest stretch worth decoding, in characters. */
export const LEAST_RUN = 16;

export interface RunVisitor {
  /** A stretch of at least `LEAST_RUN`. Returns where to go on. */
  run(start: number, end: number): number;
  /** A shorter stretch that a look happened to fall on. Returns where to go on, or `end` to do nothing. */
  piece?(start: number, end: number): number;
}

/** Visits every stretch of the alphabet in `[from, to)` of at least `LEAST_RUN` bytes, and some shorter ones. */
export function eachRun(
  bytes: Uint8Array,
  [from, to]: readonly [number, number],
  alphabet: number,
  visitor: RunVisitor,
): void {
  let floor = from;
  let at = from + LEAST_RUN - 1;
  if (at >= to) at = to - 1;
  while (at >= floor && at < to) {
    let look = at;
    if (((ALPHABETS[bytes[look] as number] as number) & alphabet) === 0) {
      look++;
      if (look >= to || ((ALPHABETS[bytes[look] as number] as number) & alphabet) === 0) {
        at += LEAST_RUN;
        continue;
      }
    }
    let start = look;
    while (start > floor && ((ALPHABETS[bytes[start - 1] as number] as number) & alphabet) !== 0) start--;
    let end = look + 1;
    while (end < to && ((ALPHABETS[bytes[end] as number] as number) & alphabet) !== 0) end++;
    if (end - start >= LEAST_RUN) {
      floor = Math.max(end, visitor.run(start, end));
      at = floor + LEAST_RUN - 1;
    } else {
      const resumed = visitor.piece?.(start, end) ?? end;
      if (resumed > end) floor = resumed;
      at = Math.max(at, floor) + LEAST_RUN;
    }
  }
}

/** Text cut into equal pieces with the same separator between them: `Z2hw~X0Fi`, `41:4b:49`, `A K I A`. */
export interface EvenPieces {
  readonly start: number;
  readonly end: number;
  readonly separator: readonly [number, number];
  readonly pieceLength: number;
}

const MAX_SEPARATOR = 4;

/** The even cut to which the piece `[start, end)` belongs, with at least `LEAST_RUN` characters in all. */
export function evenPieces(
  bytes: Uint8Array,
  piece: readonly [number, number],
  alphabet: number,
): EvenPieces | undefined {
  let [start, end] = piece;
  for (let steps = 0; !looksEven(bytes, start, end, alphabet); steps++) {
    const before = steps < 2 ? pieceBefore(bytes, start, alphabet) : undefined;
    if (!before) return undefined;
    [start, end] = before;
  }
  const inAlphabet = (at: number): boolean => ((ALPHABETS[bytes[at] ?? 0] ?? 0) & alphabet) !== 0;
  let next = end;
  while (next < bytes.length && next - end < MAX_SEPARATOR && !inAlphabet(next)) next++;
  const pieceLength = end - start;
  const period = next - start;
  const gap = next - end;
  const isCut = (at: number): boolean => {
    for (let i = 0; i < gap; i++) if (bytes[at + i] !== bytes[end + i]) return false;
    return true;
  };
  const isPiece = (at: number): boolean => {
    for (let i = 0; i < pieceLength; i++) if (!inAlphabet(at + i)) return false;
    return true;
  };
  if (gap === 0 || !isCut(end + period) || !isCut(end + 2 * period) || !isPiece(next)) return undefined;
  let first = start;
  while (
    first >= period &&
    isCut(first - gap) &&
    isPiece(first - period) &&
    !inAlphabet(first - period - 1)
  ) {
    first -= period;
  }
  let last = end;
  while (isCut(last) && isPiece(last + gap) && !inAlphabet(last + period)) last += period;
  if (isCut(last) && inAlphabet(last + gap)) {
    const rest = restEnd(bytes, last + gap, alphabet);
    if (rest - last - gap < pieceLength) last = rest;
  }
  const pieces = Math.floor((last - first + gap) / period);
  if (pieces * pieceLength < LEAST_RUN) return undefined;
  return { start: first, end: last, separator: [end, next], pieceLength };
}

/** A quick look: the separator is there again after one and after two more pieces. */
function looksEven(bytes: Uint8Array, start: number, end: number, alphabet: number): boolean {
  let next = end;
  while (next - end < MAX_SEPARATOR && ((ALPHABETS[bytes[next] ?? 0] as number) & alphabet) === 0) next++;
  const period = next - start;
  const sign = bytes[end];
  return sign !== undefined && bytes[end + period] === sign && bytes[end + 2 * period] === sign;
}

/** The piece before the one that begins at `start`; undefined when there is none near. */
function pieceBefore(bytes: Uint8Array, start: number, alphabet: number): [number, number] | undefined {
  const isIn = (at: number): boolean => ((ALPHABETS[bytes[at] ?? 0] as number) & alphabet) !== 0;
  let end = start;
  while (end > 0 && start - end < MAX_SEPARATOR && !isIn(end - 1)) end--;
  let from = end;
  while (from > 0 && end - from < LEAST_RUN && isIn(from - 1)) from--;
  return from === end || end === start ? undefined : [from, end];
}

function restEnd(bytes: Uint8Array, from: number, alphabet: number): number {
  let at = from;
  while (((ALPHABETS[bytes[at] ?? 0] ?? 0) & alphabet) !== 0) at++;
  return at;
}

/** The bytes of `[start, end)` that belong to the alphabet, in order. */
export function onlyAlphabet(bytes: Uint8Array, start: number, end: number, alphabet: number): Buffer {
  const out = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (((ALPHABETS[byte] ?? 0) & alphabet) !== 0) out[length++] = byte;
  }
  return out.subarray(0, length);
}
