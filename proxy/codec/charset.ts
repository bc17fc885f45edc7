// Text in any charset → UTF-8, the one thing scanners read. A label may be wrong, and receivers of JSON ignore it: where
// bytes were transcoded, the bytes as they came are handed on beside the result and must be scanned too.

import { isAscii, isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';

import type { MediaType } from './media-type.ts';
import { undecodable, UndecodableError, type Undecodable } from './undecodable.ts';

export interface DecodedText {
  readonly ok: true;
  /** UTF-8; the very same Buffer when it already was. */
  readonly bytes: Buffer;
  /** Lower case, as labelled or found. */
  readonly charset: string;
  /** Another reading of the same bytes, which the receiver might prefer: to be scanned as a derived view. */
  readonly alternate?: Buffer;
}

/** A charset's decoder for one stream; characters cut between two chunks are carried over. */
export interface CharsetDecoder {
  write(chunk: Buffer): Buffer;
  end(): Buffer;
}

const SLICE_BYTES = 128 * 1024;
const SNIFF_BYTES = 1024;
const UTF8_LABELS = new Set([
  'utf-8',
  'utf8',
  'unicode-1-1-utf-8',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  '',
]);
/** In these, bytes below 0x80 do not mean what they mean in ASCII. */
const NOT_ASCII_BASED =
  /^(?:utf-?(?:7|16|32)|ucs-?[24]|iso-?10646|csunicode|iso-?2022|csiso2022|hz|ibm-?(?:0?37|1047|500|\d*ebcdic)|cp-?(?:0?37|1047|500)|ebcdic|unicode)/;

const XML_ENCODING = /^\s{0,64}<\?xml[^>]{1,200}?encoding\s{0,8}=\s{0,8}["']([\w.:-]{1,40})["']/i;
const META_CHARSET = /<meta\s[^>]{0,400}?charset\s{0,8}=\s{0,8}["']?\s{0,8}([\w.:-]{1,40})/i;

/**
 * Decodes a held body.
 * @param media the parsed Content-Type
 * @returns reason `unknown-charset` only when the label is unknown and the bytes are not UTF-8 either.
 */
export async function toUtf8(bytes: Buffer, media: MediaType): Promise<DecodedText | Undecodable> {
  const charset = findCharset(bytes, media);
  try {
    if (keepsBytes(bytes, charset)) return { ok: true, bytes, charset: charset === '' ? 'utf-8' : charset };
    const decoded = await decodeAll(bytes, charset);
    if (decoded === undefined) return { ok: true, bytes, charset };
    // UTF-7 is ASCII to everyone who does not know it, so the bytes stay the text and the decoding is the other reading.
    const isView = charset.startsWith('utf-7') || (isUtf8(bytes) && !bytes.includes(0));
    return { ok: true, charset, bytes: isView ? bytes : decoded, alternate: isView ? decoded : bytes };
  } catch (error) {
    return undecodable(error);
  }
}

/**
 * The streaming form: the decoder for a body that starts with these bytes, undefined when they need none.
 * @throws UndecodableError `unknown-charset`
 */
export async function openCharset(start: Buffer, media: MediaType): Promise<CharsetDecoder | undefined> {
  const charset = findCharset(start, media);
  if (UTF8_LABELS.has(charset)) return undefined;
  if (NOT_ASCII_BASED.test(charset) && isAscii(start) && !start.includes(0)) return undefined;
  return makeCharsetDecoder(charset, start);
}

/** A byte order mark outweighs the label, the label what the text says of itself (WHATWG encoding 4.2, HTML 13.2.3). */
export function findCharset(bytes: Buffer, media: MediaType): string {
  const label = media.parameters.get('charset')?.trim().toLowerCase() ?? '';
  return byteOrderMark(bytes) ?? (label !== '' ? label : charsetInText(bytes));
}

function byteOrderMark(bytes: Buffer): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0 && b === 0 && c === 0xfe && d === 0xff ? 'utf-32be' : undefined;
}

function charsetInText(bytes: Buffer): string {
  const wide = wideText(bytes);
  if (wide !== '' || !bytes.subarray(0, SNIFF_BYTES).includes(0x3c)) return wide;
  const head = bytes.subarray(0, SNIFF_BYTES).toString('latin1');
  const found = XML_ENCODING.exec(head) ?? META_CHARSET.exec(head);
  const label = found?.[1]?.toLowerCase() ?? '';
  // What was readable as ASCII up to here cannot be UTF-16.
  return label.startsWith('utf-16') || label === 'x-user-defined' ? '' : label;
}

/** UTF-16 without a mark: every other of the first bytes is zero. */
function wideText(bytes: Buffer): string {
  if (bytes.length < 4) return '';
  const zeros = [...bytes.subarray(0, 4)].map((byte) => (byte === 0 ? '0' : 'x')).join('');
  if (zeros === 'x0x0') return 'utf-16le';
  return zeros === '0x0x' ? 'utf-16be' : '';
}

/** UTF-8 stays as it is, broken sequences included: scanners read bytes and step over them. */
function keepsBytes(bytes: Buffer, charset: string): boolean {
  return UTF8_LABELS.has(charset) || (!NOT_ASCII_BASED.test(charset) && isAscii(bytes));
}

async function decodeAll(bytes: Buffer, charset: string): Promise<Buffer | undefined> {
  const decoder = await makeCharsetDecoder(charset, bytes);
  if (decoder === undefined) return undefined;
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (at > 0) await setImmediate();
    pieces.push(decoder.write(bytes.subarray(at, at + SLICE_BYTES)));
  }
  pieces.push(decoder.end());
  return Buffer.concat(pieces);
}

interface StringDecoder {
  write(chunk: Buffer): string;
  end(): string | undefined;
}

/** Undefined for a label nobody knows over bytes that are UTF-8: receivers fall back to that too. */
async function makeCharsetDecoder(charset: string, start: Buffer): Promise<CharsetDecoder | undefined> {
  const strings = nativeDecoder(charset) ?? (await tableDecoder(charset));
  if (strings === undefined) {
    if (!NOT_ASCII_BASED.test(charset) && isUtf8(start)) return undefined;
    throw new UndecodableError('unknown-charset');
  }
  let carried = '';
  return {
    write(chunk) {
      const text = carried + strings.write(chunk);
      const last = text.charCodeAt(text.length - 1);
      carried = last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : '';
      return Buffer.from(carried === '' ? text : text.slice(0, -1));
    },
    end: () => Buffer.from(carried + (strings.end() ?? '')),
  };
}

/** What the platform decodes by itself: the labels of the WHATWG standard. */
function nativeDecoder(charset: string): StringDecoder | undefined {
  try {
    const decoder = new TextDecoder(charset);
    return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
  } catch {
    return undefined;
  }
}

/** The rest (UTF-7, UTF-32, code pages) comes from tables, loaded when first needed. */
async function tableDecoder(charset: string): Promise<StringDecoder | undefined> {
  const { default: iconv } = await import('iconv-lite');
  if (NO_CHARSETS.has(charset) || !iconv.encodingExists(charset)) return undefined;
  return iconv.getDecoder(charset);
}

/** Names the library takes for encodings of bytes, not of text. */
const NO_CHARSETS = new Set(['base64', 'hex', 'binary']);
