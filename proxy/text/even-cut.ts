// Text cut into equal pieces with the same separator between them: `Z2hw~X0Fi`, `41:4b:49`, `A K I A`. Ordinary text does
// not come like that, so what is cut evenly was cut on purpose.

import { ALNUM, ALPHABETS, LEAST_RUN } from './run.ts';

export interface EvenCut {
  readonly start: number;
  readonly end: number;
  /** Where the separator stands once. */
  readonly separator: readonly [number, number];
  readonly pieceLength: number;
}

/** Pieces of one length, one separator after each. */
interface Grid {
  readonly bytes: Uint8Array;
  readonly alphabet: number;
  readonly separator: readonly [number, number];
  readonly pieceLength: number;
}

const SPACE = 0x20;
const FIRST_SMALL = 0x61;
const MAX_SEPARATOR = 4;
/** How many pieces to go back for one that two more follow. */
const MAX_STEPS = 2;

/**
 * A quick look, for every word of a text: the sign behind a piece stands again where even pieces would have it, twice after
 * it, twice before it, or on both sides. Between spaces, words of more than two letters must look like pieces of a key.
 */
export function mayBeCut(bytes: Uint8Array, start: number, end: number): boolean {
  const sign = bytes[end];
  const isWord = sign === SPACE && end - start > 2;
  if (isWord && isPlainWord(bytes, start) && isPlainWord(bytes, end + 1)) return false;
  let next = end + 1;
  while (next - end < MAX_SEPARATOR && !isIn(bytes, next, ALNUM)) next++;
  const period = next - start;
  if (sign === undefined) return bytes[start - 1] === bytes[start - 1 - (end - start + 1)];
  if (bytes[end + period] === sign && bytes[end + 2 * period] === sign) return true;
  const before = end - period;
  if (bytes[before] !== sign) return false;
  return bytes[end + period] === sign || bytes[before - period] === sign;
}

/** True for a word with nothing but small letters behind its first. */
function isPlainWord(bytes: Uint8Array, start: number): boolean {
  let at = start + 1;
  while ((bytes[at] ?? 0) >= FIRST_SMALL) at++;
  return !isIn(bytes, at, ALNUM);
}

/** The even cut to which the piece `[start, end)` belongs, with at least `LEAST_RUN` characters in all. */
export function evenCut(
  bytes: Uint8Array,
  piece: readonly [number, number],
  alphabet: number,
): EvenCut | undefined {
  const grid = gridAt(bytes, piece, alphabet);
  if (!grid) return undefined;
  const { separator, pieceLength } = grid;
  const period = pieceLength + separator[1] - separator[0];
  let start = separator[0] - pieceLength;
  while (start >= period && isPeriod(grid, start - period)) start -= period;
  const end = lastEnd(grid, separator[0]);
  const pieces = Math.floor((end - start + separator[1] - separator[0]) / period);
  return pieces * pieceLength < LEAST_RUN ? undefined : { start, end, separator, pieceLength };
}

/** The grid of the piece, or of one a little before it; undefined when nothing repeats. */
function gridAt(bytes: Uint8Array, piece: readonly [number, number], alphabet: number): Grid | undefined {
  let [start, end] = piece;
  for (let steps = 0; steps <= MAX_STEPS; steps++) {
    let next = end;
    while (next - end < MAX_SEPARATOR && next < bytes.length && !isIn(bytes, next, alphabet)) next++;
    const grid = { bytes, alphabet, separator: [end, next] as const, pieceLength: end - start };
    const period = next - start;
    if (next > end && repeats(bytes, end, period)) {
      if (isSeparator(grid, end + period) && isSeparator(grid, end + 2 * period) && isPiece(grid, next))
        return grid;
    }
    const before = pieceBefore(bytes, start, alphabet);
    if (!before) return undefined;
    [start, end] = before;
  }
  return undefined;
}

/** A quick look: the separator's first byte is there again after one and after two more pieces. */
function repeats(bytes: Uint8Array, at: number, period: number): boolean {
  const sign = bytes[at];
  return sign !== undefined && bytes[at + period] === sign && bytes[at + 2 * period] === sign;
}

function isIn(bytes: Uint8Array, at: number, alphabet: number): boolean {
  return ((ALPHABETS[bytes[at] ?? 0] as number) & alphabet) !== 0;
}

function isSeparator({ bytes, separator: [from, to] }: Grid, at: number): boolean {
  for (let i = from; i < to; i++) if (bytes[at + i - from] !== bytes[i]) return false;
  return true;
}

/** True when a whole piece stands at `at`, not part of a longer one. */
function isPiece({ bytes, alphabet, pieceLength }: Grid, at: number): boolean {
  for (let i = at; i < at + pieceLength; i++) if (!isIn(bytes, i, alphabet)) return false;
  return !isIn(bytes, at - 1, alphabet) && !isIn(bytes, at + pieceLength, alphabet);
}

/** True when a piece and a separator stand at `at`. */
function isPeriod(grid: Grid, at: number): boolean {
  return isSeparator(grid, at + grid.pieceLength) && isPiece(grid, at);
}

/** Where the last piece ends; it may be shorter than the others. */
function lastEnd(grid: Grid, firstEnd: number): number {
  const { bytes, alphabet, pieceLength, separator } = grid;
  const gap = separator[1] - separator[0];
  let end = firstEnd;
  while (isSeparator(grid, end) && isPiece(grid, end + gap)) end += gap + pieceLength;
  if (!isSeparator(grid, end)) return end;
  let rest = end + gap;
  while (rest - end - gap < pieceLength && isIn(bytes, rest, alphabet)) rest++;
  return rest > end + gap && !isIn(bytes, rest, alphabet) ? rest : end;
}

/** The piece before the one that begins at `start`; undefined when there is none near. */
function pieceBefore(bytes: Uint8Array, start: number, alphabet: number): [number, number] | undefined {
  let end = start;
  while (end > 0 && start - end < MAX_SEPARATOR && !isIn(bytes, end - 1, alphabet)) end--;
  let from = end;
  while (from > 0 && end - from < LEAST_RUN && isIn(bytes, from - 1, alphabet)) from--;
  return from === end || end === start ? undefined : [from, end];
}
