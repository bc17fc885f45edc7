// A decoded body → the parts scanners read: always the whole text, and beside it the views in which something shows that
// the text itself hides (escapes, encoded parts, pieces of a secret). Views that cannot add anything are not made.

import { setImmediate } from 'node:timers/promises';

import type { Part } from '../model/message.ts';
import { toUtf8 } from './charset.ts';
import { readLongJson, unescapeJson } from './json.ts';
import { readMarkup } from './markup.ts';
import { bodyKind, declaresJson, type BodyKind, type MediaType } from './media-type.ts';
import { readMultipart, type Section } from './multipart.ts';
import { readForm } from './percent.ts';
import { decodeTransfer } from './transfer-encoding.ts';

export interface BodyParts {
  readonly parts: readonly Part[];
  readonly kind: BodyKind;
  /** Why the body is not what its type says, for a person; undefined when it is. All of it is in `parts` even so. */
  readonly malformed?: string;
}

/** JSON in a JSON string in a JSON string: how often escapes are undone one after another. */
const MAX_UNESCAPES = 3;
/** Multipart inside multipart, or JSON inside it. */
const MAX_NESTING = 3;
/** Above, other work is let in between two steps. */
const IN_PLACE_BYTES = 128 * 1024;
/** Longer text is no piece of a secret. */
const MAX_PIECE_BYTES = 128;

/**
 * @param bytes the whole body, codings and charset undone
 * @param alternate another reading of the body, from `toUtf8`
 */
export async function bodyParts(bytes: Buffer, media: MediaType, alternate?: Buffer): Promise<BodyParts> {
  const parts: Part[] = [{ kind: 'body', name: 'body', text: bytes, form: 'raw' }];
  if (alternate !== undefined) parts.push(view('body.alternate', alternate));
  const kind = bodyKind(media, bytes);
  const malformed = await addViews(parts, { bytes, media, kind, nesting: 0 });
  return malformed === undefined ? { parts, kind } : { parts, kind, malformed };
}

/**
 * The parts of one window of a longer body. Windows are cut anywhere, so there is no judging whether they are well
 * formed, and views that need the whole (sections, pieces of a secret over members) are left out.
 * @param kind from `bodyKind` over the first window
 */
export async function windowParts(bytes: Buffer, kind: BodyKind): Promise<readonly Part[]> {
  const parts: Part[] = [{ kind: 'body', name: 'body', text: bytes, form: 'raw' }];
  if (kind === 'json' || kind === 'ndjson' || kind === 'events') await addUnescaped(parts, bytes);
  if (kind === 'form') addUnlessSame(parts, 'body.form', readForm(bytes).decoded, bytes);
  if (kind === 'html' || kind === 'xml') await addMarkup(parts, bytes, kind);
  return parts;
}

interface Content {
  readonly bytes: Buffer;
  readonly media: MediaType;
  readonly kind: BodyKind;
  readonly nesting: number;
}

/** Returns why the content is malformed, if it is. */
async function addViews(parts: Part[], content: Content): Promise<string | undefined> {
  const { bytes, kind } = content;
  switch (kind) {
    case 'json':
    case 'ndjson':
      return addJson(parts, content);
    case 'form': {
      const form = readForm(bytes);
      addUnlessSame(parts, 'body.form', form.decoded, bytes);
      addJoined(parts, form.values);
      return undefined;
    }
    case 'multipart':
      return addSections(parts, content);
    case 'html':
    case 'xml':
      await addMarkup(parts, bytes, kind);
      return undefined;
    case 'events':
      await addUnescaped(parts, bytes);
      return undefined;
    case 'text':
    case 'binary':
      return undefined;
  }
}

async function addJson(parts: Part[], { bytes, media }: Content): Promise<string | undefined> {
  await addUnescaped(parts, bytes);
  // Bulk APIs take lines of JSON under the name of JSON, so several values are well formed under either name.
  const reading = await readLongJson(bytes, true);
  addJoined(parts, reading.values);
  if (reading.names.length > 0) parts.push(view('body.names', reading.names));
  const isFault = !reading.isWellFormed && bytes.length > 0 && declaresJson(media);
  return isFault ? 'the body is not valid JSON' : undefined;
}

async function addUnescaped(parts: Part[], bytes: Buffer): Promise<void> {
  let current = bytes;
  for (let round = 0; round < MAX_UNESCAPES; round += 1) {
    if (current.length > IN_PLACE_BYTES) await setImmediate();
    const unescaped = unescapeJson(current);
    if (unescaped.length === current.length) return;
    parts.push(view('body.json', unescaped));
    current = unescaped;
  }
}

async function addMarkup(parts: Part[], bytes: Buffer, kind: 'html' | 'xml'): Promise<void> {
  const markup = await readMarkup(bytes.toString('utf8'), kind);
  const hasEntities = bytes.includes(0x26);
  const views = {
    'body.text': kind === 'html' || hasEntities ? markup.text : '',
    'body.hidden': markup.hidden,
    // Without entities and titles apart, attributes stand in the source just so.
    'body.attributes': hasEntities ? markup.attributes : '',
    'body.title': hasEntities ? markup.title : '',
  };
  for (const [name, text] of Object.entries(views)) {
    if (text.trim() !== '') parts.push(view(name, text));
  }
  if (kind === 'xml') addJoined(parts, joinPieces(markup.text.split('\n')));
}

async function addSections(parts: Part[], content: Content): Promise<string | undefined> {
  const { sections, fault } = readMultipart(content.bytes, content.media.parameters.get('boundary'));
  let malformed = fault;
  for (const section of sections)
    malformed = (await addSection(parts, section, content.nesting)) ?? malformed;
  const names = sections.flatMap((section) => [section.name, section.fileName]).filter((name) => name !== '');
  if (names.length > 0) parts.push(view('body.names', names.join('\n')));
  addJoined(parts, joinPieces(sections.map((section) => shortText(section.content))));
  return malformed;
}

async function addSection(parts: Part[], section: Section, nesting: number): Promise<string | undefined> {
  const transferred = decodeTransfer(section.content, section.transferEncoding);
  const text = await toUtf8(transferred ?? section.content, section.mediaType);
  if (!text.ok) return 'the charset of a part is not known';
  if (text.alternate !== undefined) parts.push(view('body.alternate', text.alternate));
  if (text.bytes !== section.content) parts.push(view('body.part', text.bytes));
  const kind = bodyKind(section.mediaType, text.bytes);
  if (nesting >= MAX_NESTING) return kind === 'multipart' ? 'parts are nested too deeply' : undefined;
  return addViews(parts, { bytes: text.bytes, media: section.mediaType, kind, nesting: nesting + 1 });
}

function shortText(bytes: Buffer): string {
  return bytes.length > MAX_PIECE_BYTES ? '' : bytes.toString('utf8');
}

/** Short pieces glued together; pieces without a letter are left out, as amounts and ids make false card numbers. */
function joinPieces(pieces: readonly string[]): Buffer {
  const short = pieces.map((piece) => piece.trim()).filter((piece) => isPiece(piece));
  return short.length < 2 ? Buffer.alloc(0) : Buffer.from(short.join(''));
}

function isPiece(piece: string): boolean {
  return piece.length <= MAX_PIECE_BYTES && /[a-z]/i.test(piece);
}

function addJoined(parts: Part[], values: Buffer): void {
  if (values.length > 0) parts.push(view('body.joined', values));
}

function addUnlessSame(parts: Part[], name: string, text: Buffer, same: Buffer): void {
  if (text !== same) parts.push(view(name, text));
}

function view(name: string, text: string | Buffer): Part {
  return { kind: 'body', name, text, form: 'derived' };
}
