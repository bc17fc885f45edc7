// What kind of body this is: the Content-Type as parsed, held against what the bytes themselves say. A wrong label must
// not decide what is scanned, so text declared as an image counts as text.

import { isUtf8 } from 'node:buffer';

export interface MediaType {
  /** Lower case `type/subtype`; empty when the header is missing or unreadable. */
  readonly essence: string;
  /** Names in lower case; of a repeated parameter the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

export type BodyKind =
  'json' | 'ndjson' | 'form' | 'multipart' | 'xml' | 'html' | 'events' | 'text' | 'binary';

/** Parses a Content-Type (RFC 9110 8.3). Never throws; what cannot be read is left out. */
export function parseMediaType(header: string | undefined): MediaType {
  const text = header ?? '';
  const semicolon = text.indexOf(';');
  const essence = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  const parameters = semicolon < 0 ? new Map<string, string>() : parseParameters(text.slice(semicolon));
  return { essence: essence.includes('/') ? essence : '', parameters };
}

/** Reads `; name=value; name="quoted value"`, as Content-Type and Content-Disposition have them. */
export function parseParameters(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  let at = text.indexOf(';');
  while (at >= 0 && at < text.length) {
    const equals = text.indexOf('=', at);
    const next = text.indexOf(';', at + 1);
    if (equals < 0) break;
    if (next >= 0 && next < equals) {
      at = next;
      continue;
    }
    const name = text
      .slice(at + 1, equals)
      .trim()
      .toLowerCase();
    const { value, end } = parameterValue(text, equals + 1);
    if (name !== '' && !parameters.has(name)) parameters.set(name, value);
    at = text.indexOf(';', end);
  }
  return parameters;
}

function parameterValue(text: string, from: number): { value: string; end: number } {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  if (text[at] !== '"') {
    const semicolon = text.indexOf(';', at);
    const end = semicolon < 0 ? text.length : semicolon;
    return { value: text.slice(at, end).trim(), end };
  }
  let value = '';
  for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
    // Browsers write file names with lone backslashes, so only an escaped quote or backslash counts as an escape.
    if (text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) at += 1;
    value += text[at] ?? '';
  }
  return { value, end: at };
}

/** First bytes of the containers worth telling apart: at an offset, as latin1. */
const CONTAINERS: readonly (readonly [type: string, offset: number, magic: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/x-icon', 0, '\0\0\x01\0'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftyphei'],
  ['application/pdf', 0, '%PDF-'],
  ['application/zip', 0, 'PK\x03\x04'],
  ['application/zip', 0, 'PK\x05\x06'],
  ['application/gzip', 0, '\x1f\x8b\x08'],
  ['application/zstd', 0, '\x28\xb5\x2f\xfd'],
  ['application/x-xz', 0, '\xfd7zXZ\0'],
  ['application/x-7z-compressed', 0, '7z\xbc\xaf\x27\x1c'],
  ['application/x-bzip2', 0, 'BZh'],
  ['application/vnd.rar', 0, 'Rar!\x1a\x07'],
  ['application/wasm', 0, '\0asm'],
  ['application/x-executable', 0, '\x7fELF'],
  ['application/vnd.sqlite3', 0, 'SQLite format 3\0'],
  ['application/x-ole-storage', 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['font/woff', 0, 'wOFF'],
  ['font/woff2', 0, 'wOF2'],
  ['font/otf', 0, 'OTTO\0'],
  ['font/ttf', 0, '\0\x01\0\0\0'],
  ['audio/mpeg', 0, 'ID3'],
  ['audio/ogg', 0, 'OggS\0'],
  ['audio/flac', 0, 'fLaC\0'],
  ['audio/wav', 8, 'WAVE'],
  ['audio/midi', 0, 'MThd\0'],
  ['video/mp4', 4, 'ftyp'],
  ['video/webm', 0, '\x1a\x45\xdf\xa3'],
  ['video/avi', 8, 'AVI '],
];
/** These begin with letters alone: they count only when what follows is no text. */
const NEEDS_BINARY = new Set(['image/bmp', 'application/x-bzip2', 'audio/mpeg', 'application/pdf']);

/** The binary container the bytes are, by their magic number; undefined when they are none known. */
export function sniffContainer(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 32).toString('latin1');
  const found = CONTAINERS.find(([, offset, magic]) => head.startsWith(magic, offset))?.[0];
  if (found === undefined) return undefined;
  const isRiff = found === 'image/webp' || found === 'audio/wav' || found === 'video/avi';
  if (isRiff && !head.startsWith('RIFF')) return undefined;
  return NEEDS_BINARY.has(found) && looksLikeText(bytes) ? undefined : found;
}

const SAMPLES = 8;
const SAMPLE_BYTES = 512;

/** Whether the bytes read as text: samples over the whole length, almost free of control bytes and broken UTF-8. */
export function looksLikeText(bytes: Buffer): boolean {
  const stride = Math.max(SAMPLE_BYTES, Math.ceil(bytes.length / SAMPLES));
  let odd = 0;
  let seen = 0;
  for (let at = 0; at < bytes.length; at += stride) {
    const sample = bytes.subarray(at, at + SAMPLE_BYTES);
    const isSound = isUtf8(withoutCutCharacters(sample));
    seen += sample.length;
    for (const byte of sample) if (isOddByte(byte) || (byte >= 0x80 && !isSound)) odd += 1;
  }
  return odd * 20 <= seen;
}

function isOddByte(byte: number): boolean {
  return (
    (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) ||
    byte === 0x7f
  );
}

function withoutCutCharacters(sample: Buffer): Buffer {
  let start = 0;
  while (start < 3 && ((sample[start] ?? 0) & 0xc0) === 0x80) start += 1;
  let end = sample.length;
  for (let back = 1; back <= 3 && back <= end; back += 1) {
    const byte = sample[end - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      end -= back;
      break;
    }
  }
  return sample.subarray(start, end);
}

/**
 * How the body is to be read. The label counts where it names a text format; labels that anything is sent under
 * (none, text/plain, forms as `curl -d` writes them, octet-stream, images that are text) yield to the bytes.
 * @param bytes the body, or its beginning, as UTF-8 where it is text
 */
export function bodyKind(media: MediaType, bytes: Buffer): BodyKind {
  const declared = declaredKind(media.essence);
  if (declared !== undefined && YIELDS_TO_JSON.has(declared) && startsJson(bytes)) return 'json';
  if (declared !== undefined && declared !== 'text') return declared;
  if (sniffContainer(bytes) !== undefined) return 'binary';
  if (declared === undefined && !looksLikeText(bytes)) return 'binary';
  return sniffText(bytes);
}

const YIELDS_TO_JSON = new Set<BodyKind>(['form', 'html', 'xml', 'text']);

/** Whether the sender says that this is JSON: only then is other text a fault. */
export function declaresJson(media: MediaType): boolean {
  const declared = declaredKind(media.essence);
  return declared === 'json' || declared === 'ndjson';
}

/** Whether the sender says that this is read while it is written: events, or lines of JSON. */
export function declaresEvents(media: MediaType): boolean {
  const declared = declaredKind(media.essence);
  return declared === 'events' || declared === 'ndjson';
}

function declaredKind(essence: string): BodyKind | undefined {
  if (/[/+](?:x-)?(?:ndjson|json-?lines|jsonl|json-seq|json-stream|stream\+json)$/.test(essence))
    return 'ndjson';
  if (/[/+](?:x-)?json(?:rpc|-rpc|5)?$/.test(essence)) return 'json';
  if (essence === 'application/csp-report' || essence === 'application/reports+json') return 'json';
  if (essence === 'application/x-www-form-urlencoded') return 'form';
  if (essence.startsWith('multipart/')) return 'multipart';
  if (essence === 'text/html' || essence === 'application/xhtml+xml') return 'html';
  if (essence === 'text/event-stream') return 'events';
  if (/[/+]xml$/.test(essence) || essence === 'application/xml-dtd') return 'xml';
  return essence.startsWith('text/') ? 'text' : undefined;
}

function sniffText(bytes: Buffer): BodyKind {
  if (!OPENING_SIGNS.has(firstSign(bytes))) return 'text';
  if (startsJson(bytes)) return 'json';
  const head = bytes
    .subarray(0, 1024)
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf)?\s{0,512}/, '')
    .toLowerCase();
  if (head.startsWith('<?xml')) return head.includes('<html') ? 'html' : 'xml';
  return /^<(?:!doctype html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|!--|meta)[\s>/-]/.test(
    head,
  )
    ? 'html'
    : 'text';
}

/** What JSON and markup begin with: `<`, `{`, `[`. */
const OPENING_SIGNS = new Set([0x3c, 0x7b, 0x5b]);

/** The first byte that is neither white space nor of a byte order mark; -1 when there is none near. */
function firstSign(bytes: Buffer): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const end = Math.min(bytes.length, at + 512);
  while (at < end && isSpace(bytes[at] ?? 0)) at += 1;
  return at < end ? (bytes[at] ?? -1) : -1;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xa0;
}

/** `{` or `[` as the first sign, and a second one that JSON allows there. */
function startsJson(bytes: Buffer): boolean {
  if (!OPENING_SIGNS.has(firstSign(bytes))) return false;
  const head = bytes
    .subarray(0, 256)
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf)?/, '');
  return /^\s{0,250}(?:\{\s{0,250}["}]|\[\s{0,250}[[{"\]\d\-tfn])/.test(head);
}
