// Byte offsets of a chunk → lines and columns of its file. Broken UTF-8 and characters cut in two do not confuse it.

import type { Chunk, Place, Region } from './chunk.ts';

const NEWLINE = 0x0a;

export interface PlaceFinder {
  place(offset: number): Place;
  region(start: number, end: number): Region;
  /** Offset at which the line that holds `offset` begins. */
  lineStart(offset: number): number;
  /** Offset at which it ends, before its line feed. */
  lineEnd(offset: number): number;
  /** Offsets at which lines begin, in order; the first is 0. */
  readonly starts: readonly number[];
}

/** Fastest when asked for places, or regions by their starts, in rising order: a long line is then read once. */
export function makePlaceFinder({
  bytes,
  first,
  lines,
}: Pick<Chunk, 'bytes' | 'first' | 'lines'>): PlaceFinder {
  const starts = lineStarts(bytes);
  let known = { offset: 0, column: first.column, index: 0 };
  const place = (offset: number): Place => {
    const index = lastAtMost(starts, offset);
    const start = starts[index] ?? 0;
    const from =
      known.index === index && known.offset <= offset
        ? known
        : { offset: start, column: index === 0 ? first.column : 1 };
    const column = from.column + bytes.toString('utf8', from.offset, offset).length;
    known = { offset, column, index };
    return { line: lines?.[index] ?? first.line + index, column };
  };
  return {
    starts,
    place,
    lineStart: (offset) => starts[lastAtMost(starts, offset)] ?? 0,
    lineEnd: (offset) => (starts[lastAtMost(starts, offset) + 1] ?? bytes.length + 1) - 1,
    region: (start, end) => {
      const from = place(start);
      const here = known;
      const to = place(Math.max(start, end));
      // The next region may begin before this one ends.
      known = here;
      return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
    },
  };
}

function lineStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last entry that is not above `value`; 0 when all are. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
