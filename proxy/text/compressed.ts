// Gzip, zlib and raw deflate found inside text. Output is bounded, so a bomb costs no more than its limit.

import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

export type Compression = 'gzip' | 'deflate';

function isZlib(bytes: Uint8Array): boolean {
  const [method, flags] = [bytes[0] ?? 0, bytes[1] ?? 0];
  return (method & 0x0f) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0;
}

/** The compression whose header the bytes carry. */
export function compressionOf(bytes: Uint8Array): Compression | undefined {
  if (bytes.length < 12) return undefined;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return 'gzip';
  return isZlib(bytes) ? 'deflate' : undefined;
}

/** True when bytes could begin a raw deflate stream that is worth a try: a Huffman block, not stored bytes. */
export function mayBeRawDeflate(bytes: Uint8Array): boolean {
  const type = ((bytes[0] ?? 0) >> 1) & 3;
  return bytes.length >= 24 && (type === 1 || type === 2);
}

/** Unpacks at most `maxBytes`; a cut stream gives what it holds; undefined when it is broken or too large. */
export function unpack(bytes: Uint8Array, as: Compression | 'raw', maxBytes: number): Buffer | undefined {
  const options = { maxOutputLength: Math.max(1, maxBytes), finishFlush: constants.Z_SYNC_FLUSH };
  try {
    if (as === 'gzip') return gunzipSync(bytes, options);
    return as === 'raw' ? inflateRawSync(bytes, options) : inflateSync(bytes, options);
  } catch {
    return undefined;
  }
}
