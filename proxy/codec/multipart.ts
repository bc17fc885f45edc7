// Splits multipart bodies (RFC 2046 5.1, RFC 7578) into sections, in one pass over the lines. Limits: 100 sections, 256
// bytes of file name, 8 KiB and 32 lines of headers a section. What breaks a limit is reported, and is still part of the raw body.

import { parseMediaType, parseParameters, type MediaType } from './media-type.ts';
import { percentDecode } from './percent.ts';

export interface Section {
  /** Decoded form-field name, empty when there is none. */
  readonly name: string;
  readonly fileName: string;
  readonly mediaType: MediaType;
  /** Content-Transfer-Encoding as written. */
  readonly transferEncoding: string;
  readonly content: Buffer;
}

export interface MultipartReading {
  readonly sections: readonly Section[];
  /** What is wrong, for a person; undefined when all is well. */
  readonly fault?: string;
}

const MAX_SECTIONS = 100;
const MAX_FILE_NAME_BYTES = 256;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_HEADER_LINES = 32;
/** RFC 2046 5.1.1. */
const MAX_BOUNDARY_BYTES = 70;

/** Reads a whole multipart body. Never throws. */
export function readMultipart(bytes: Buffer, boundary: string | undefined): MultipartReading {
  if (boundary === undefined || boundary === '' || boundary.length > MAX_BOUNDARY_BYTES) {
    return { sections: [], fault: 'the multipart boundary is missing or longer than 70 bytes' };
  }
  const cuts = findDelimiters(bytes, Buffer.from(`--${boundary}`, 'latin1'));
  const sections: Section[] = [];
  let fault = cuts.at(-1)?.isLast === true ? undefined : 'the closing multipart boundary is missing';
  for (const [index, cut] of cuts.entries()) {
    if (cut.isLast) break;
    if (sections.length === MAX_SECTIONS) {
      fault = `more than ${MAX_SECTIONS} parts`;
      break;
    }
    const section = readSection(bytes.subarray(cut.end, cuts[index + 1]?.start ?? bytes.length));
    if (section === undefined) fault = 'the headers of a part are too long or have no end';
    else {
      if (Buffer.byteLength(section.fileName) > MAX_FILE_NAME_BYTES)
        fault = 'a file name is longer than 256 bytes';
      sections.push(section);
    }
  }
  return fault === undefined ? { sections } : { sections, fault };
}

/** The boundary a body itself begins with, whatever its header says: a line of it, and a header line next. */
export function sniffBoundary(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 512).toString('latin1');
  return /^\s{0,8}--([^\r\n]{1,70}?)[ \t]{0,8}\r?\n[A-Za-z-]{1,40}:/.exec(head)?.[1];
}

interface Delimiter {
  /** Where the line break before the delimiter starts, and the first byte behind its line. */
  readonly start: number;
  readonly end: number;
  readonly isLast: boolean;
}

/** Walks line by line: each line is compared with the delimiter once, so no input makes this more than linear. */
function findDelimiters(bytes: Buffer, delimiter: Buffer): Delimiter[] {
  const found: Delimiter[] = [];
  for (let line = 0; line < bytes.length && found.length <= MAX_SECTIONS + 1;) {
    const next = nextLine(bytes, line);
    if (startsAt(bytes, line, delimiter)) {
      const rest = bytes.subarray(line + delimiter.length, next).toString('latin1');
      const isLast = rest.startsWith('--');
      if (isLast || rest.trim() === '') {
        found.push({ start: lineBreakStart(bytes, line), end: next, isLast });
        if (isLast) break;
      }
    }
    line = next;
  }
  return found;
}

/** By hand and not by calls into the platform: a body may have a line for every byte. */
function nextLine(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0x0a) at += 1;
  return Math.min(at + 1, bytes.length);
}

function startsAt(bytes: Buffer, from: number, prefix: Buffer): boolean {
  let length = 0;
  while (length < prefix.length && bytes[from + length] === prefix[length]) length += 1;
  return length === prefix.length;
}

function lineBreakStart(bytes: Buffer, line: number): number {
  if (line === 0) return 0;
  return line >= 2 && bytes[line - 2] === 0x0d ? line - 2 : line - 1;
}

function readSection(bytes: Buffer): Section | undefined {
  const headers = new Map<string, string>();
  let at = 0;
  for (let lines = 0; ; lines += 1) {
    const newline = bytes.indexOf(0x0a, at);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes
      .subarray(at, Math.min(end, at + MAX_HEADER_BYTES))
      .toString('utf8')
      .replace(/\r$/, '');
    at = end + 1;
    if (line === '') break;
    if (newline < 0 || at > MAX_HEADER_BYTES || lines === MAX_HEADER_LINES) return undefined;
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = parseParameters(headers.get('content-disposition') ?? '');
  return {
    name: disposition.get('name') ?? '',
    fileName:
      extendedValue(disposition.get('filename*')) ?? disposition.get('filename') ?? continued(disposition),
    mediaType: parseMediaType(headers.get('content-type')),
    transferEncoding: headers.get('content-transfer-encoding') ?? '',
    content: bytes.subarray(Math.min(at, bytes.length)),
  };
}

/** RFC 2231 3 and 4.1: a name in numbered pieces, each with or without escapes. */
function continued(disposition: ReadonlyMap<string, string>): string {
  let name = '';
  for (let number = 0; number < MAX_HEADER_LINES; number += 1) {
    const escaped = disposition.get(`filename*${number}*`);
    const piece = escaped === undefined ? disposition.get(`filename*${number}`) : extendedValue(escaped);
    if (piece === undefined) break;
    name += piece;
  }
  return name;
}

/** RFC 8187: `UTF-8''per%20cent`. */
function extendedValue(value: string | undefined): string | undefined {
  return value === undefined
    ? undefined
    : percentDecode(Buffer.from(value.replace(/^[\w-]{0,40}'[\w-]{0,40}'/, ''))).toString('utf8');
}
