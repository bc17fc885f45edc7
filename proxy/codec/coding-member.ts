// How compressed data is framed: where a member's header ends, whether another member follows, and which inflater it
// needs. gzip is unframed here and not by zlib, which cannot tell bytes behind the last member from a broken one.

import { constants } from 'node:zlib';

export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';
export type Inflater = 'inflate' | 'inflate-raw' | 'br' | 'zstd';

/** RFC 9659: a sender must not need more than 8 MiB of window; without this limit a frame may ask for 128 MiB. */
export const ZSTD_OPTIONS = { params: { [constants.ZSTD_d_windowLogMax]: 23 } } as const;

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const GZIP_TRAILER_BYTES = 8;
/** RFC 1952 sets no limit on the names in a header; nothing sent over HTTP comes near this. */
const MAX_GZIP_HEADER_BYTES = 8 * 1024;

export interface MemberStart {
  readonly headerBytes: number;
  readonly inflater: Inflater;
  readonly trailerBytes: number;
}

/**
 * Reads the start of a member.
 * @param first false once a member has ended: then only gzip and zstd may start another.
 * @returns `more` when the bytes so far do not tell, `none` when no member starts here.
 */
export function memberStart(coding: Coding, bytes: Buffer, first: boolean): MemberStart | 'more' | 'none' {
  switch (coding) {
    case 'gzip':
      return gzipStart(bytes);
    case 'zstd':
      return zstdStart(bytes);
    case 'br':
      return first ? { headerBytes: 0, inflater: 'br', trailerBytes: 0 } : 'none';
    case 'deflate':
      return first ? deflateStart(bytes) : 'none';
  }
}

/** RFC 9110 8.4.1.2 means the zlib format; some senders leave its two-byte header out. */
function deflateStart(bytes: Buffer): MemberStart | 'more' {
  if (bytes.length < 2) return 'more';
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
  return { headerBytes: 0, inflater: isZlib ? 'inflate' : 'inflate-raw', trailerBytes: 0 };
}

/** RFC 8878: a frame, or a skippable frame (which decodes to nothing). */
function zstdStart(bytes: Buffer): MemberStart | 'more' | 'none' {
  if (bytes.length < 4) return 'more';
  const magic = bytes.readUInt32LE(0);
  const isFrame = magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
  return isFrame ? { headerBytes: 0, inflater: 'zstd', trailerBytes: 0 } : 'none';
}

/** RFC 1952 2.3. */
function gzipStart(bytes: Buffer): MemberStart | 'more' | 'none' {
  const isMagic = GZIP_MAGIC.subarray(0, bytes.length).equals(bytes.subarray(0, GZIP_MAGIC.length));
  if (!isMagic || ((bytes[3] ?? 0) & 0xe0) !== 0) return 'none';
  const headerBytes = bytes.length < 10 ? undefined : gzipHeaderBytes(bytes, bytes[3] ?? 0);
  if (headerBytes === undefined || headerBytes > bytes.length) {
    return bytes.length > MAX_GZIP_HEADER_BYTES ? 'none' : 'more';
  }
  return { headerBytes, inflater: 'inflate-raw', trailerBytes: GZIP_TRAILER_BYTES };
}

/** Undefined while the end of the optional fields is not in sight. */
function gzipHeaderBytes(bytes: Buffer, flags: number): number | undefined {
  let at: number | undefined = 10;
  if (flags & 0x04) at = bytes.length < 12 ? undefined : 12 + bytes.readUInt16LE(10);
  if (flags & 0x08) at = behindZero(bytes, at);
  if (flags & 0x10) at = behindZero(bytes, at);
  return at !== undefined && flags & 0x02 ? at + 2 : at;
}

function behindZero(bytes: Buffer, from: number | undefined): number | undefined {
  if (from === undefined || from >= bytes.length) return undefined;
  const zero = bytes.indexOf(0, from);
  return zero < 0 ? undefined : zero + 1;
}

/**
 * What stands behind the last member: handed on as it is, so that nothing rides unread behind the end. Zero padding,
 * which archivers write and readers skip, is dropped.
 */
export function behindLastMember(bytes: Buffer): Buffer {
  return bytes.every((byte) => byte === 0) ? Buffer.alloc(0) : bytes;
}

/** Archivers cut at a few KiB at the least; thousands of empty members cost processor time and carry nothing. */
export function isTooManyMembers(members: number, bytesIn: number): boolean {
  return members > 64 + bytesIn / 512;
}
