// Gzip, zlib, raw deflate and ZIP found inside text. Output is bounded, so a bomb costs no more than its limit.

import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { isZip, unzip } from './zip.ts';

export type Compression = 'gzip' | 'deflate' | 'zip';

function isZlib(bytes: Uint8Array): boolean {
  const [method, flags] = [bytes[0] ?? 0, bytes[1] ?? 0];
  return (
    (method & 0x0f) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0
  );
}

/** The compression whose header the bytes carry. */
export function compressionOf(bytes: Uint8Array): Compression | undefined {
  if (bytes.length < 12) return undefined;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return 'gzip';
  if (isZip(bytes)) return 'zip';
  return isZlib(bytes) ? 'deflate' : undefined;
}

const CODE_LENGTHS = 4;
const LEAST_RAW = 33;

/**
 * True when bytes look like a raw deflate stream: one final block with the fixed code, or a block whose own code lengths
 * make a whole code. Chance passes one in eight; the rest need not be tried.
 */
export function mayBeRawDeflate(bytes: Uint8Array): boolean {
  if (bytes.length < LEAST_RAW) return false;
  const type = (bytes[0] ?? 0) & 7;
  return type === 3 || ((type & 6) === 4 && hasWholeCode(bytes));
}

function hasWholeCode(bytes: Uint8Array): boolean {
  const bits = (at: number, count: number): number => {
    const word = (bytes[at >> 3] ?? 0) | ((bytes[(at >> 3) + 1] ?? 0) << 8);
    return (word >> (at & 7)) & ((1 << count) - 1);
  };
  if (bits(3, 5) > 29 || bits(8, 5) > 29) return false;
  let sum = 0;
  for (let i = 0; i < bits(13, 4) + CODE_LENGTHS; i++) {
    const length = bits(17 + 3 * i, 3);
    if (length > 0) sum += 128 >> length;
  }
  return sum === 128;
}

/** How often a text that grows too large is cut in half: a bomb of the highest ratio is then small enough. */
const MAX_HALVINGS = 10;

/**
 * Unpacks at most `maxBytes`. A cut stream gives what it holds, one that grows larger gives its beginning, so that nobody
 * hides a text by what stands behind it; undefined when it is broken.
 */
export function unpack(bytes: Uint8Array, as: Compression | 'raw', maxBytes: number): Buffer | undefined {
  if (as === 'zip') return unzip(bytes, maxBytes);
  const { stackTraceLimit } = Error;
  // Most attempts fail, and nobody reads where: a trace costs as much as the attempt.
  Error.stackTraceLimit = 0;
  try {
    let length = bytes.length;
    for (let halvings = 0; halvings <= MAX_HALVINGS && length > 0; halvings += 1) {
      const unpacked = attempt(bytes.subarray(0, length), as, maxBytes);
      if (unpacked !== 'too-large') return unpacked;
      length >>= 1;
    }
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function attempt(
  bytes: Uint8Array,
  as: Compression | 'raw',
  maxBytes: number,
): Buffer | 'too-large' | undefined {
  const options = { maxOutputLength: Math.max(1, maxBytes), finishFlush: constants.Z_SYNC_FLUSH };
  try {
    if (as === 'gzip') return gunzipSync(bytes, options);
    return as === 'raw' ? inflateRawSync(bytes, options) : inflateSync(bytes, options);
  } catch (error) {
    return error instanceof RangeError ? 'too-large' : undefined;
  }
}
