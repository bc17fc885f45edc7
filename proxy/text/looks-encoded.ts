// A quick look at the beginning of a text: does it decode to something readable? May say yes too often, never costs much.

import { compressionOf } from './compressed.ts';
import { unescape } from './escape.ts';
import { readableParts } from './plausible.ts';
import { BASE64_EITHER, decodeRadix, HEXADECIMAL } from './radix.ts';

/** Up to this length a text may be one encoded value, however it is broken up. */
export const MAX_WHOLE = 4096;
const LOOK = 32;
const HEAD = 8 * LOOK;

/** True when the first characters decode to readable text: a cheap look before anything is copied. */
export function looksEncoded(bytes: Buffer, start: number, end: number): boolean {
  const text = { bytes, start, end: Math.min(end, start + 2 * LOOK), skip: 0 };
  const isReadable = (decoded: Buffer) => {
    const head = decoded.subarray(0, 10);
    return head.length >= 8 && readableParts(head)[0]?.length === head.length && head.every((b) => b !== 0);
  };
  return (
    isReadable(decodeRadix('base64', BASE64_EITHER, text)) ||
    isReadable(decodeRadix('hex', HEXADECIMAL, text)) ||
    compressionOf(decodeRadix('base64', BASE64_EITHER, text)) !== undefined
  );
}

/** True for a short text that may be one encoded value with escapes between its digits. */
export function isEncodedWhole(bytes: Buffer): boolean {
  if (bytes.length > MAX_WHOLE) return false;
  const [head] = unescape(bytes.subarray(0, HEAD));
  return head !== undefined && looksEncoded(head.bytes, 0, head.bytes.length);
}
