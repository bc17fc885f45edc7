// Tag characters (U+E0020 to U+E007E) mirror ASCII and draw nothing: a whole sentence can hide between two letters.

import type { Unescaped } from './escape.ts';
import { codePointAt, sequenceLength } from './utf8.ts';

const [FIRST, LAST] = [0xe0020, 0xe007e];
const LEAD = Buffer.from([0xf3, 0xa0]);

/** The ASCII text spelled in tag characters; undefined when there are fewer than four. */
export function tagText(bytes: Buffer): Unescaped | undefined {
  const out: number[] = [];
  const offsets: number[] = [];
  let at = bytes.indexOf(LEAD);
  let end = 0;
  while (at >= 0) {
    const size = sequenceLength(bytes, at);
    const codePoint = size === 4 ? codePointAt(bytes, at, size) : 0;
    if (codePoint >= FIRST && codePoint <= LAST) {
      out.push(codePoint & 0x7f);
      offsets.push(at);
      end = at + size;
    }
    at = bytes.indexOf(LEAD, at + (size || 1));
  }
  if (out.length < 4) return undefined;
  return { bytes: Buffer.from(out), offsets: Int32Array.from([...offsets, end]) };
}
