// A decoded body → the parts scanners read: always the whole text, and beside it the views in which something shows that
// the text itself hides (escapes, encoded parts, pieces of a secret). Views that cannot add anything are not made.

import { setImmediate } from 'node:timers/promises';

import type { Direction, Part } from '../model/message.ts';
import { queryPairs } from '../text/query.ts';
import { readCharCodes } from './char-codes.ts';
import { toUtf8 } from './charset.ts';
import { readColumns } from './columns.ts';
import { readLongJson, unescapeJson, type JsonShape } from './json.ts';
import { readLiterals } from './literals.ts';
import { readMarkup } from './markup.ts';
import { bodyKind, declaresJson, sniffContainer, type BodyKind, type MediaType } from './media-type.ts';
import { readMultipart, sniffBoundary, type Section } from './multipart.ts';
import { readForm } from './percent.ts';
import { arrange, type NamedValue } from './pieces.ts';
import { decodeTransfer } from './transfer-encoding.ts';
import { pairViews } from './url-views.ts';

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
 * What stands between the strings of JSON put together. A receiver of secrets glues; a model takes each for a word or
 * more, and pieces of one text that a stream sends as an array are put together as columns.
 */
const GLUE: Readonly<Record<Direction, string>> = { outbound: '', inbound: ' ' };
/** Larger forms are read in one pass, and their values put together in their order alone. */
const MAX_ARRANGED_BYTES = 64 * 1024;

/** What is known of a whole body beside its bytes. */
export interface BodyFacts {
  readonly media: MediaType;
  /** Another reading of the body, from `toUtf8`. */
  readonly alternate?: Buffer | undefined;
  /**
   * What leaves may be a secret that its receiver puts together from names and values in any order; what comes back is
   * read by a model, in the order it stands there.
   */
  readonly direction: Direction;
}

/** @param bytes the whole body, codings and charset undone */
export async function bodyParts(bytes: Buffer, facts: BodyFacts): Promise<BodyParts> {
  const { media, alternate, direction } = facts;
  const parts: Part[] = [{ kind: 'body', name: 'body', text: bytes, form: 'raw' }];
  if (alternate !== undefined) parts.push(view('body.alternate', alternate));
  const kind = bodyKind(media, bytes);
  const malformed = await addViews(parts, { bytes, media, kind, direction, nesting: 0 });
  await addCodes(parts, bytes);
  if (direction === 'outbound') await addLiterals(parts);
  return malformed === undefined ? { parts, kind } : { parts, kind, malformed };
}

/**
 * The parts of one window of a longer body. Windows are cut anywhere, so there is no judging whether they are well
 * formed, and views that need the whole (sections, pieces of a secret over members) are left out. What the events of a
 * stream make together is `stream-text.ts`'s business.
 * @param kind from `bodyKind` over the first window
 */
export async function windowParts(bytes: Buffer, kind: BodyKind): Promise<readonly Part[]> {
  const parts: Part[] = [{ kind: 'body', name: 'body', text: bytes, form: 'raw' }];
  if (kind === 'json') await addUnescaped(parts, bytes);
  if (kind === 'form') addUnlessSame(parts, 'body.form', readForm(bytes).decoded, bytes);
  if (kind === 'html' || kind === 'xml') await addMarkup(parts, bytes, kind);
  await addCodes(parts, bytes);
  await addLiterals(parts);
  return parts;
}

interface Content {
  readonly bytes: Buffer;
  readonly media: MediaType;
  readonly kind: BodyKind;
  readonly direction: Direction;
  readonly nesting: number;
}

/** Returns why the content is malformed, if it is. */
async function addViews(parts: Part[], content: Content): Promise<string | undefined> {
  const { bytes, kind } = content;
  switch (kind) {
    case 'json':
      return addJson(parts, content);
    case 'ndjson':
      await addColumns(parts, bytes);
      return addJson(parts, content);
    case 'form':
      addForm(parts, bytes);
      return undefined;
    case 'multipart':
      return addSections(parts, content);
    case 'html':
    case 'xml':
      await addMarkup(parts, bytes, kind);
      return undefined;
    case 'events':
      await addColumns(parts, bytes);
      await addUnescaped(parts, bytes);
      return undefined;
    case 'text':
      return addUndeclared(parts, content);
    case 'binary':
      return undefined;
  }
}

/** Forms and multipart bodies that do not say so: a receiver that knows what comes reads them all the same. */
async function addUndeclared(parts: Part[], content: Content): Promise<undefined> {
  const { bytes } = content;
  const boundary = sniffBoundary(bytes);
  if (boundary !== undefined) await addSections(parts, content);
  else if (bytes.length <= MAX_ARRANGED_BYTES && FORM.test(bytes.toString('latin1'))) addForm(parts, bytes);
  return undefined;
}

/** One line of names and values. */
const FORM = /^[^\s=&]{1,80}=[^\s&]{0,4096}&[^\s]{1,65536}\s{0,2}$/;

function addForm(parts: Part[], bytes: Buffer): void {
  const form = readForm(bytes);
  addUnlessSame(parts, 'body.form', form.decoded, bytes);
  if (bytes.length > MAX_ARRANGED_BYTES) {
    addJoined(parts, form.values);
    return;
  }
  const pairs = queryPairs(bytes.toString('utf8'));
  for (const [name, text] of pairViews(pairs, (each) => `body.${each}`, 'dropped'))
    parts.push(view(name, text));
}

async function addJson(parts: Part[], { bytes, media, direction }: Content): Promise<string | undefined> {
  const unescaped = await addUnescaped(parts, bytes, direction === 'inbound' ? 1 : 0);
  if (unescaped.includes('</')) await addMarkup(parts, unescaped, 'html', 0);
  // Bulk APIs take lines of JSON under the name of JSON, so several values are well formed under either name.
  const shape = { many: true, glue: GLUE[direction] };
  const reading = await readLongJson(bytes, shape);
  addJoined(parts, reading.values);
  if (direction === 'outbound') {
    if (reading.names.length > 0) parts.push(view('body.names', reading.names));
    addArranged(parts, reading.pairs);
  } else {
    await addColumns(parts, bytes);
  }
  await addNested(parts, reading.nested, { ...shape, depth: MAX_UNESCAPES });
  const isFault = !reading.isWellFormed && bytes.length > 0 && declaresJson(media);
  return isFault ? 'the body is not valid JSON' : undefined;
}

/** What is inside was unescaped with the rest; here its own members are put together. */
async function addNested(
  parts: Part[],
  nested: readonly Buffer[],
  shape: JsonShape & { readonly depth: number },
): Promise<void> {
  if (shape.depth === 0) return;
  for (const bytes of nested) {
    const reading = await readLongJson(bytes, shape);
    addJoined(parts, reading.values);
    await addNested(parts, reading.nested, { ...shape, depth: shape.depth - 1 });
  }
}

function addArranged(parts: Part[], pairs: readonly NamedValue[]): void {
  const { arranged, combined } = arrange(pairs, 'dropped');
  if (arranged !== '') parts.push(view('body.arranged', arranged));
  if (combined !== '') parts.push(view('body.combined', combined));
}

async function addColumns(parts: Part[], bytes: Buffer): Promise<void> {
  const text = await readColumns(bytes.toString('utf8'));
  if (text !== '') parts.push(view('body.columns', text));
}

/** A list cut by the end of a slice is read again from the next. */
const CODES_OVERLAP = 1024;

async function addCodes(parts: Part[], bytes: Buffer): Promise<void> {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += IN_PLACE_BYTES) {
    if (at > 0) await setImmediate();
    const text = readCharCodes(bytes.subarray(at, at + IN_PLACE_BYTES + CODES_OVERLAP));
    if (text !== '') found.push(text);
  }
  if (found.length > 0) parts.push(view('body.codes', found.join('\n')));
}

/** Source code stands in a body as it is, or in the strings of JSON, whose own quotes tell nothing. */
async function addLiterals(parts: Part[]): Promise<void> {
  const unescaped = parts.filter(({ name }) => name === 'body.json');
  for (const { text } of unescaped.length > 0 ? unescaped : parts.slice(0, 1)) {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    for (let at = 0; at < bytes.length; at += IN_PLACE_BYTES) {
      if (at > 0) await setImmediate();
      const found = readLiterals(bytes.subarray(at, at + IN_PLACE_BYTES + CODES_OVERLAP));
      if (found !== '') parts.push(view('body.literals', found));
    }
  }
}

/**
 * Returns the text with all its escapes undone.
 * @param known levels of escapes that all readers of the text undo themselves, as the engine does
 */
async function addUnescaped(parts: Part[], bytes: Buffer, known = 0): Promise<Buffer> {
  let current = bytes;
  for (let round = 0; round < MAX_UNESCAPES; round += 1) {
    if (current.length > IN_PLACE_BYTES) await setImmediate();
    const unescaped = unescapeJson(current);
    if (unescaped.length === current.length) break;
    if (round >= known) parts.push(view('body.json', unescaped));
    current = unescaped;
  }
  return current;
}

/** HTML in an attribute of HTML, or in the text of XML or JSON. */
const MAX_PAGES = 2;

async function addMarkup(
  parts: Part[],
  bytes: Buffer,
  kind: 'html' | 'xml',
  pages = MAX_PAGES,
): Promise<void> {
  const markup = await readMarkup(bytes.toString('utf8'), kind);
  const hasEntities = bytes.includes(0x26);
  // Comments, CDATA and instructions part a text for those who read the source alone.
  const isParted = kind === 'html' || hasEntities || bytes.includes('<!') || bytes.includes('<?', 1);
  const views = {
    'body.text': isParted ? markup.text : '',
    'body.hidden': markup.hidden,
    // Without entities and titles apart, attributes stand in the source just so.
    'body.attributes': hasEntities ? markup.attributes : '',
    'body.title': hasEntities ? markup.title : '',
  };
  for (const [name, text] of Object.entries(views)) {
    if (text.trim() !== '') parts.push(view(name, text));
  }
  const page = kind === 'html' ? markup.pages : markup.text;
  if (pages > 0 && page.includes('</')) await addMarkup(parts, Buffer.from(page), 'html', pages - 1);
  if (kind !== 'xml') return;
  addJoined(parts, joinPieces(markup.text.split('\n')));
  addJoined(parts, joinPieces(markup.attributes.split('\n')));
}

async function addSections(parts: Part[], content: Content): Promise<string | undefined> {
  const declared = readMultipart(content.bytes, content.media.parameters.get('boundary'));
  const isRead = declared.sections.length > 0;
  const { sections } = isRead ? declared : readMultipart(content.bytes, sniffBoundary(content.bytes));
  let malformed = declared.fault;
  for (const section of sections) malformed = (await addSection(parts, section, content)) ?? malformed;
  const names = sections.map(({ name }) => name);
  const fileNames = sections.map(({ fileName }) => fileName);
  const given = [...names, ...fileNames].filter((name) => name !== '');
  if (given.length > 0) parts.push(view('body.names', given.join('\n')));
  addJoined(parts, joinPieces(names));
  addJoined(parts, joinPieces(fileNames));
  const values = sections.map((section): NamedValue => [section.name, shortText(section.content)]);
  addJoined(parts, joinPieces(values.map(([, value]) => value)));
  addArranged(parts, values);
  return malformed;
}

async function addSection(
  parts: Part[],
  section: Section,
  { nesting, direction }: Content,
): Promise<string | undefined> {
  const transferred = decodeTransfer(section.content, section.transferEncoding);
  const text = await toUtf8(transferred ?? section.content, section.mediaType);
  if (!text.ok) return 'the charset of a part is not known';
  if (text.alternate !== undefined) parts.push(view('body.alternate', text.alternate));
  // Compressed data is known by how it begins, so inside a larger body nobody would look for it.
  if (text.bytes !== section.content || sniffContainer(text.bytes) !== undefined)
    parts.push(view('body.part', text.bytes));
  const kind = bodyKind(section.mediaType, text.bytes);
  if (nesting >= MAX_NESTING) return kind === 'multipart' ? 'parts are nested too deeply' : undefined;
  return addViews(parts, {
    bytes: text.bytes,
    media: section.mediaType,
    kind,
    direction,
    nesting: nesting + 1,
  });
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
