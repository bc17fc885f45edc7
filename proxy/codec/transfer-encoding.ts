// Content-Transfer-Encoding of MIME parts (RFC 2045 6): base64 and quoted-printable. Lenient, as mail readers are.

import { hexByte } from './percent.ts';

/** The decoded bytes; undefined when the encoding is none that changes bytes. */
export function decodeTransfer(bytes: Buffer, encoding: string): Buffer | undefined {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(bytes.toString('latin1'), 'base64');
    case 'quoted-printable':
      return decodeQuotedPrintable(bytes);
    default:
      return undefined;
  }
}

function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const into = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x3d) {
      const lineEnd = softBreakBytes(bytes, at + 1);
      const value = lineEnd > 0 ? -1 : hexByte(bytes, at + 1);
      at += lineEnd > 0 ? lineEnd : value >= 0 ? 2 : 0;
      if (lineEnd > 0) continue;
      into[length] = value >= 0 ? value : byte;
    } else {
      into[length] = byte;
    }
    length += 1;
  }
  return into.subarray(0, length);
}

/** More blanks than a line may hold (RFC 2045 6.7) are no padding. */
const MAX_PADDING = 76;

/**
 * Bytes of the line end behind a soft break's equals sign, with the blanks that transport may have put before it; 0 when
 * there is none.
 */
function softBreakBytes(bytes: Buffer, at: number): number {
  let end = at;
  while (end < at + MAX_PADDING && (bytes[end] === 0x20 || bytes[end] === 0x09)) end += 1;
  if (bytes[end] === 0x0a) return end + 1 - at;
  return bytes[end] === 0x0d && bytes[end + 1] === 0x0a ? end + 2 - at : 0;
}
