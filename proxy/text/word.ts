// Whether a place in the raw text lies inside a word. Only ASCII letters count: anything else may be a disguise.

import { LEAST_SPACELESS } from './pattern.ts';

const APOSTROPHE = 0x27;
/** The letter behind it may be none: `\n` in a string. */
const BACKSLASH = 0x5c;
const BEYOND_ASCII = 0x80;

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

/**
 * True in the middle of an ordinary word: `act` in `fact` begins nothing. In a word long enough to be several run together
 * it may, and so may `n't` in `doesn't` and `doesnt`.
 */
export function isInsideWord(bytes: Uint8Array, at: number): boolean {
  if (!isLetter(bytes[at - 1]) || !isLetter(bytes[at]) || bytes[at - 2] === BACKSLASH) return false;
  let [start, end] = [at, at];
  while (at - start < LEAST_SPACELESS && isLetter(bytes[start - 1])) start--;
  while (end - at < LEAST_SPACELESS && isLetter(bytes[end])) end++;
  if (end - start >= LEAST_SPACELESS || isContracted(bytes, at, end)) return false;
  return (
    bytes[end] !== APOSTROPHE && (bytes[end] ?? 0) < BEYOND_ASCII && (bytes[start - 1] ?? 0) < BEYOND_ASCII
  );
}

function isContracted(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at === 2 && ((bytes[at] ?? 0) | 0x20) === 0x6e && ((bytes[at + 1] ?? 0) | 0x20) === 0x74;
}
