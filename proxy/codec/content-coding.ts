// Undoes Content-Encoding on bodies held in memory. Refuses unknown codings and whatever outgrows its limits; never
// hands out a part of a body as if it were the whole.

import { brotliDecompressSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

import {
  behindLastMember,
  memberStart,
  ZSTD_OPTIONS,
  type Coding,
  type Inflater,
  type MemberStart,
} from './coding-member.ts';
import { makeDecoder, type DecodeLimits } from './coding-stream.ts';
import { undecodable, UndecodableError, type Undecodable } from './undecodable.ts';

export type Decoded = { readonly ok: true; readonly bytes: Buffer } | Undecodable;

const MAX_CODINGS = 4;
/** Up to here a body is decoded in place (well under a millisecond); above, in zlib's own threads. */
const IN_PLACE_BYTES = 64 * 1024;
const IN_PLACE_OUTPUT_BYTES = 256 * 1024;
const IN_PLACE_MEMBERS = 8;

/** The codings of a Content-Encoding header in the order they were applied; identity is left out. */
export function parseCodings(contentEncoding: string | undefined): Coding[] {
  const codings: Coding[] = [];
  for (const token of (contentEncoding ?? '').split(',')) {
    const coding = codingOf(token.trim().toLowerCase());
    if (coding !== undefined) codings.push(coding);
    if (codings.length > MAX_CODINGS) throw new UndecodableError('too-many-codings');
  }
  return codings;
}

function codingOf(token: string): Coding | undefined {
  switch (token) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'deflate':
    case 'br':
    case 'zstd':
      return token;
    default:
      throw new UndecodableError('unknown-coding');
  }
}

/**
 * Decodes a whole body. An empty body is empty under every coding (answers to HEAD, 304).
 * Bytes behind the end of the compressed data are appended as they are, so that they are scanned too.
 * @returns the same Buffer when there was nothing to undo.
 */
export async function decodeCoding(
  bytes: Buffer,
  contentEncoding: string | undefined,
  limits: DecodeLimits,
): Promise<Decoded> {
  try {
    const codings = parseCodings(contentEncoding);
    if (codings.length === 0 || bytes.length === 0) return withinSize(bytes, limits);
    const inPlace = bytes.length <= IN_PLACE_BYTES ? decodeInPlace(bytes, codings) : undefined;
    if (inPlace !== undefined) return withinSize(inPlace, limits);
    return { ok: true, bytes: await decodeOffLoop(bytes, codings, limits) };
  } catch (error) {
    return undecodable(error);
  }
}

function withinSize(bytes: Buffer, limits: DecodeLimits): Decoded {
  return bytes.length > limits.maxBytes ? { ok: false, reason: 'too-large' } : { ok: true, bytes };
}

async function decodeOffLoop(
  bytes: Buffer,
  codings: readonly Coding[],
  limits: DecodeLimits,
): Promise<Buffer> {
  const decoder = makeDecoder(codings, limits);
  const pieces: Buffer[] = [];
  try {
    for (let at = 0; at < bytes.length; at += IN_PLACE_BYTES) {
      for await (const piece of decoder.write(bytes.subarray(at, at + IN_PLACE_BYTES))) pieces.push(piece);
    }
    for await (const piece of decoder.end()) pieces.push(piece);
  } finally {
    decoder.close();
  }
  return Buffer.concat(pieces);
}

/** Undefined when the body turns out too large or too cut up to be decoded in place. */
function decodeInPlace(bytes: Buffer, codings: readonly Coding[]): Buffer | undefined {
  let current: Buffer | undefined = bytes;
  for (const coding of codings.toReversed()) {
    current = decodeMembers(current, coding);
    if (current === undefined || current.length > IN_PLACE_OUTPUT_BYTES) return undefined;
  }
  return current;
}

function decodeMembers(bytes: Buffer, coding: Coding): Buffer | undefined {
  const pieces: Buffer[] = [];
  let rest = bytes;
  for (let members = 0; rest.length > 0; members += 1) {
    if (members > IN_PLACE_MEMBERS) return undefined;
    const start = memberStart(coding, rest, members === 0);
    if (typeof start === 'string') {
      if (members === 0) throw new UndecodableError(start === 'more' ? 'truncated' : 'corrupt');
      pieces.push(behindLastMember(rest));
      break;
    }
    const inflated = inflateMember(rest.subarray(start.headerBytes), start);
    if (inflated === undefined) return undefined;
    pieces.push(inflated.bytes);
    rest = rest.subarray(start.headerBytes + inflated.consumed + start.trailerBytes);
  }
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}

const INFLATE_SYNC = {
  inflate: inflateSync,
  'inflate-raw': inflateRawSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
} as const satisfies Record<Inflater, unknown>;

function inflateMember(bytes: Buffer, start: MemberStart): { bytes: Buffer; consumed: number } | undefined {
  const options = {
    ...(start.inflater === 'zstd' ? ZSTD_OPTIONS : {}),
    maxOutputLength: IN_PLACE_OUTPUT_BYTES,
    info: true,
  };
  try {
    // With `info` zlib returns the engine too, whose bytesWritten says where the member ended; the types do not know.
    const result = INFLATE_SYNC[start.inflater](bytes, options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { bytes: result.buffer, consumed: result.engine.bytesWritten };
  } catch (error) {
    if (zlibCode(error) === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw new UndecodableError(zlibCode(error) === 'Z_BUF_ERROR' ? 'truncated' : 'corrupt', { cause: error });
  }
}

function zlibCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
