// A key's prefix can turn up by chance inside a picture written in base64. Such a hit is no finding: the unbroken run
// round it decodes to a known binary format, and what that holds is read on its own.

import { isContainer } from './plausible.ts';
import { BASE64_EITHER, decodeRadix } from './radix.ts';
import { ALPHABETS, BASE64 } from './run.ts';

/** Formats are recognised by their first bytes. */
const HEAD = 24;
/** A run of less beside a hit proves nothing. */
const LEAST_REST = 48;

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && ((ALPHABETS[byte] ?? 0) & BASE64) !== 0;
}

/** True when `[start, end)` lies inside a longer base64 run that begins like a picture, font, archive or document. */
export function isInContainer(bytes: Buffer, start: number, end: number): boolean {
  if (!isDigit(bytes[start - 1])) return false;
  let from = start;
  while (isDigit(bytes[from - 1])) from--;
  let to = end;
  while (to < end + LEAST_REST && isDigit(bytes[to])) to++;
  if (start - from + (to - end) < LEAST_REST) return false;
  return isContainer(decodeRadix('base64', BASE64_EITHER, { bytes, start: from, end: from + HEAD, skip: 0 }));
}
