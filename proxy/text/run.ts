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

/** Longest line break with the indent behind it. */
const MAX_BREAK = 32;

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

/** Told of a stretch; returns where to go on, or its end. */
export type Visit = (start: number, end: number) => number;

export interface RunVisits {
  /** A stretch of at least `LEAST_RUN`. */
  readonly run: Visit;
  /** A shorter stretch that a look happened to fall on. */
  readonly piece?: Visit;
}

/** Visits every stretch of the alphabet in `[from, to)` of at least `LEAST_RUN` bytes, and some shorter ones. */
export function eachRun(
  bytes: Uint8Array,
  [from, to]: readonly [number, number],
  alphabet: number,
  { run, piece }: RunVisits,
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
      floor = Math.max(end, run(start, end));
      at = floor + LEAST_RUN - 1;
    } else {
      const resumed = piece ? piece(start, end) : end;
      if (resumed > end) floor = resumed;
      at = Math.max(at, floor) + LEAST_RUN;
    }
  }
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

/** Where the first stretch of base64 signs begins that is long enough to be one value by itself. */
export function firstLongRun(bytes: Uint8Array, from: number, to: number): number | undefined {
  let start = from;
  for (let at = from; at < to; at++) {
    if (((ALPHABETS[bytes[at] as number] as number) & BASE64) === 0) start = at + 1;
    else if (at - start > LEAST_RUN) return start;
  }
  return undefined;
}

/** The offset after a line break and its indent, written plainly or as `\n` in a JSON string; `at` itself when none. */
export function afterLineBreak(bytes: Buffer, at: number): number {
  let [next, broke] = [at, false];
  for (; next < at + MAX_BREAK; next++) {
    const byte = bytes[next];
    if (byte === 10 || byte === 13) broke = true;
    else if (byte === 0x5c && (bytes[next + 1] === 0x6e || bytes[next + 1] === 0x72)) {
      broke = true;
      next++;
    } else if (byte !== 0x20 && byte !== 9) break;
  }
  return broke ? next : at;
}
