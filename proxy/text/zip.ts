// The entries of a ZIP archive as one text, read from their local headers in order: whoever takes a file apart by hand
// needs no directory at its end. Stored and deflated entries are read; encrypted ones cannot be.

import { constants, inflateRawSync } from 'node:zlib';

const SIGNATURE = Buffer.from('504b0304', 'hex');
const HEADER_BYTES = 30;
const MAX_ENTRIES = 256;
/** Entries that do not unpack may have cost as much as those that do. */
const MAX_BROKEN = 4;
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;

/** True when a local header begins here. */
export function isZip(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * Names and contents of the entries, a line break between, at most `maxBytes`. Undefined when nothing could be read or
 * there is more.
 */
export function unzip(bytes: Uint8Array, maxBytes: number): Buffer | undefined {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: Buffer[] = [];
  let left = maxBytes;
  let [at, broken] = [0, 0];
  for (let entries = 0; at >= 0 && entries < MAX_ENTRIES; entries++) {
    const entry = readEntry(archive, at, left);
    if (!entry && ++broken > MAX_BROKEN) break;
    for (const piece of entry ? [entry.name, entry.content] : []) {
      pieces.push(piece, LINE_BREAK);
      left -= piece.length + 1;
    }
    if (left <= 0) return undefined;
    at = archive.indexOf(SIGNATURE, entry?.next ?? at + 1);
  }
  return pieces.length === 0 ? undefined : Buffer.concat(pieces);
}

const LINE_BREAK = Buffer.from('\n');

interface Entry {
  readonly name: Buffer;
  readonly content: Buffer;
  /** No later than where the next header may begin. */
  readonly next: number;
}

function readEntry(archive: Buffer, at: number, maxBytes: number): Entry | undefined {
  if (at + HEADER_BYTES > archive.length) return undefined;
  const method = archive.readUInt16LE(at + 8);
  const size = archive.readUInt32LE(at + 18);
  const nameEnd = at + HEADER_BYTES + archive.readUInt16LE(at + 26);
  const start = nameEnd + archive.readUInt16LE(at + 28);
  const name = archive.subarray(at + HEADER_BYTES, nameEnd);
  const isPlain = (archive.readUInt16LE(at + 6) & ENCRYPTED) === 0;
  if (isPlain && method === STORED)
    return { name, content: archive.subarray(start, start + size), next: start };
  if (!isPlain || method !== DEFLATED) return { name, content: Buffer.alloc(0), next: nameEnd };
  const content = inflated(archive.subarray(start), maxBytes);
  return content && { name, content, next: start };
}

function inflated(bytes: Buffer, maxBytes: number): Buffer | undefined {
  try {
    return inflateRawSync(bytes, {
      maxOutputLength: Math.max(1, maxBytes),
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  } catch {
    return undefined;
  }
}
