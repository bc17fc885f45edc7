// A file or stream → chunks of UTF-8 text: short ones whole and by their structure, long ones in windows that overlap, so
// that memory stays bounded. Binary content is told by the bytes, never by the name.

import { bodyParts, windowParts } from '../../proxy/codec/body.ts';
import { findCharset, openCharset, toUtf8 } from '../../proxy/codec/charset.ts';
import { bodyKind, parseMediaType, type MediaType } from '../../proxy/codec/media-type.ts';
import { WindowedBody } from '../../proxy/codec/windows.ts';
import { WINDOW, type Part } from '../../proxy/model/message.ts';
import type { Chunk, Item, Place } from './chunk.ts';
import { makePlaceFinder } from './place-finder.ts';
import { isYaml, yamlParts } from './yaml-parts.ts';

/** Text up to this size is judged whole; beyond, in windows. */
const WHOLE_BYTES = 4 * 1024 * 1024;
const WINDOW_BYTES = 1024 * 1024;
/** So much of the beginning says whether the content is text. */
const HEAD_BYTES = 64 * 1024;

type Bytes = AsyncIterable<Buffer>;

/** The chunks of one text. Rejects when the source does. */
export async function* readText(file: string, source: Bytes): AsyncGenerator<Item> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    const { bytes, ended } = await take(iterator, WHOLE_BYTES);
    if (isBinary(bytes.subarray(0, HEAD_BYTES)))
      yield { file, reason: 'binary', note: 'binary content, not scanned' };
    else if (ended) yield await wholeChunk(file, bytes);
    else yield* windowChunks(file, chain(bytes, iterator));
  } finally {
    await iterator.return?.();
  }
}

/** Reads at least `wanted` bytes, or all there are. */
async function take(
  iterator: AsyncIterator<Buffer>,
  wanted: number,
): Promise<{ bytes: Buffer; ended: boolean }> {
  const pieces: Buffer[] = [];
  let size = 0;
  while (size <= wanted) {
    const next = await iterator.next();
    if (next.done === true) return { bytes: Buffer.concat(pieces), ended: true };
    pieces.push(next.value);
    size += next.value.length;
  }
  return { bytes: Buffer.concat(pieces), ended: false };
}

async function* chain(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/**
 * More than one control character in twenty makes no text. Bytes above ASCII do not count, so that old charsets are read;
 * compressed data has enough control characters without them.
 */
export function isBinary(head: Buffer): boolean {
  if (findCharset(head, NO_MEDIA).startsWith('utf-')) return false;
  let odd = 0;
  for (const byte of head) if ((byte < 0x20 && !TEXT_CONTROLS.has(byte)) || byte === 0x7f) odd += 1;
  return odd * 20 > head.length;
}

/** Backspace, tab, line feed, vertical tab, form feed, carriage return, escape. */
const TEXT_CONTROLS = new Set([0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);
const NO_MEDIA = parseMediaType(undefined);

const MEDIA: Readonly<Record<string, string>> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  ndjson: 'application/x-ndjson',
  html: 'text/html',
  htm: 'text/html',
  xhtml: 'application/xhtml+xml',
  xml: 'application/xml',
  svg: 'image/svg+xml',
};

/** What a file's ending says of it; the bytes decide where it says nothing. */
export function mediaOf(file: string): MediaType {
  return parseMediaType(MEDIA[file.slice(file.lastIndexOf('.') + 1).toLowerCase()]);
}

async function wholeChunk(file: string, source: Buffer): Promise<Chunk> {
  const media = mediaOf(file);
  const text = await toUtf8(source, media);
  // A charset nobody knows is no reason to look away: the bytes are read as they are.
  const { bytes, alternate } = text.ok ? text : { bytes: source, alternate: undefined };
  return {
    file,
    bytes,
    overlapBytes: 0,
    first: { line: 1, column: 1 },
    isWhole: true,
    partsOf: (piece) => wholeParts(file, piece, piece === bytes ? alternate : undefined),
  };
}

async function wholeParts(
  file: string,
  bytes: Buffer,
  alternate: Buffer | undefined,
): Promise<readonly Part[]> {
  const { parts } = await bodyParts(bytes, { media: mediaOf(file), alternate, direction: 'outbound' });
  return isYaml(file) ? [...parts, ...(await yamlParts(bytes))] : parts;
}

async function* windowChunks(file: string, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Chunk> {
  const media = mediaOf(file);
  const source = {
    chunks: slices(chunks),
    openCharset: (start: Buffer) => openCharset(start, media).catch(() => undefined),
  };
  const body = new WindowedBody(source, { windowBytes: WINDOW_BYTES, overlapBytes: WINDOW.overlap });
  let before: Chunk | undefined;
  let kind: ReturnType<typeof bodyKind> | undefined;
  for await (const window of body.windows()) {
    const { bytes, overlapBytes } = window;
    const kindOfAll = (kind ??= bodyKind(media, bytes));
    const first: Place = before
      ? makePlaceFinder(before).place(before.bytes.length - overlapBytes)
      : { line: 1, column: 1 };
    const chunk: Chunk = {
      file,
      bytes,
      overlapBytes,
      first,
      isWhole: false,
      partsOf: (piece) => windowParts(piece, kindOfAll),
    };
    yield chunk;
    body.release(window);
    before = chunk;
  }
}

/** Pieces no larger than a window, each asked for when the one before was judged. */
async function* slices(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += HEAD_BYTES) yield chunk.subarray(at, at + HEAD_BYTES);
  }
}
