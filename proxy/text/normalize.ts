// The forms of a piece of text in which rules are tried, each keeping the way back to the bytes it came from.
// A form only takes disguises away; it never joins what a reader sees apart.

import { compatible, isControl, isInvisible, isWhite, leetLetter, vowellessOf } from './fold.ts';
import { withoutLookalikes, withoutMarks } from './fold.ts';
import { codePointAt, sequenceLength } from './utf8.ts';

/**
 * `raw`: as written. `kept`: controls and invisibles dropped, NFKC, marks kept (scripts whose marks are letters).
 * `unmarked`: marks gone too. `plain`: lookalikes to ASCII too. `apart`: `plain` with a space for every invisible.
 * `vowelless`: leet read as letters and every vowel as `a`.
 */
export type Form = 'raw' | 'kept' | 'unmarked' | 'plain' | 'apart' | 'vowelless';

export interface View {
  readonly text: string;
  /** Byte offset of every UTF-16 unit of `text`, and of the end; undefined when they are `base`, `base + 1`, … */
  readonly offsets: Int32Array | undefined;
  readonly base: number;
}

/** A text to look at. */
export interface ScannedText {
  readonly bytes: Buffer;
  /** ASCII without controls: a character is a byte, and every form but `vowelless` is the text itself. */
  readonly isPlain: boolean;
  /** The traits of the whole text, see `traitsOf`. */
  readonly traits: number;
  /** The whole text in the `vowelless` form, made when first needed. */
  folded?: View;
}

/** Byte offset at which the unit `index` of the view's text begins; for the text's length, where the view ends. */
export function offsetAt(view: View, index: number): number {
  return view.offsets ? (view.offsets[index] ?? view.base) : view.base + index;
}

/** First unit of the view that comes from byte `offset` or later. */
export function indexAt(view: View, offset: number): number {
  if (!view.offsets) return Math.min(view.text.length, Math.max(0, offset - view.base));
  let [low, high] = [0, view.text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((view.offsets[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const BROKEN = 0xfffd;
const JAMO_OR_MARK = /[\p{M}\u1160-\u11ff\uff9e\uff9f]/u;

/** What a stretch of text holds that makes its forms differ. */
export const HIDDEN = 1;
export const MARKED = 2;
export const LOOKALIKE = 4;
/** Anything else beyond ASCII: the forms may differ from the raw text, but not from each other. */
export const WIDE = 8;
/** The code point may join the one before it. */
const JOINS = 16;
const KNOWN = 128;

const traits = new Uint8Array(0x10000);

/** The traits of one code point, remembered. */
function traitOf(codePoint: number): number {
  const known = codePoint < 0x10000 ? (traits[codePoint] ?? 0) : 0;
  if (known !== 0) return known;
  const char = String.fromCodePoint(codePoint);
  const kept = compatible(char);
  const unmarked = withoutMarks(kept);
  let trait = KNOWN | (codePoint < 0x80 ? 0 : WIDE);
  if (isControl(codePoint) || isInvisible(codePoint)) trait |= HIDDEN;
  if (codePoint >= 0x300 && JAMO_OR_MARK.test(char)) trait |= JOINS | MARKED;
  if (unmarked !== kept) trait |= MARKED;
  if (codePoint >= 0x80 && withoutLookalikes(unmarked) !== unmarked) trait |= LOOKALIKE;
  if (codePoint < 0x10000) traits[codePoint] = trait;
  return trait;
}

/** The union of the traits of all characters in `[start, end)`; 0 for ASCII without controls. */
export function traitsOf(bytes: Uint8Array, start: number, end: number): number {
  let [at, all] = [start, 0];
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte >= 0x20 && byte < 0x7f) {
      at++;
      continue;
    }
    const size = sequenceLength(bytes, at);
    all |= traitOf(size === 0 ? BROKEN : codePointAt(bytes, at, size));
    at += size || 1;
  }
  return all & ~(KNOWN | JOINS);
}

const FIRST_UNITS = 1 << 12;

/** Text under construction, with the byte offset of every unit. One is enough: views are built one at a time. */
class Builder {
  #units = new Uint16Array(FIRST_UNITS);
  #offsets = new Int32Array(FIRST_UNITS);
  #length = 0;

  addUnit(unit: number, offset: number): void {
    if (this.#length === this.#units.length) this.#grow();
    this.#units[this.#length] = unit;
    this.#offsets[this.#length++] = offset;
  }

  add(part: string, offset: number): void {
    for (let i = 0; i < part.length; i++) this.addUnit(part.charCodeAt(i), offset);
  }

  /** The view built since the last call. */
  view(base: number, end: number): View {
    this.addUnit(0, end);
    const length = this.#length;
    this.#length = 0;
    const units = Buffer.from(this.#units.buffer, 0, 2 * (length - 1));
    return { text: units.toString('utf16le'), offsets: this.#offsets.slice(0, length), base };
  }

  #grow(): void {
    const [units, offsets] = [this.#units, this.#offsets];
    this.#units = new Uint16Array(2 * units.length);
    this.#units.set(units);
    this.#offsets = new Int32Array(2 * offsets.length);
    this.#offsets.set(offsets);
  }
}

const builder = new Builder();

/** Calls `visit` with every code point and its byte offset; a broken byte counts as U+FFFD of length one. */
function eachCodePoint(
  bytes: Uint8Array,
  [start, end]: readonly [number, number],
  visit: (codePoint: number, at: number) => void,
): void {
  let at = start;
  while (at < end) {
    const size = sequenceLength(bytes, at);
    visit(size === 0 ? BROKEN : codePointAt(bytes, at, size), at);
    at += size || 1;
  }
}

function finish(cluster: string, form: Form): string {
  const kept = compatible(cluster);
  if (form === 'kept') return kept;
  if (form === 'vowelless') return Array.from(kept, (char) => vowellessOf(char.codePointAt(0) ?? 0)).join('');
  const unmarked = withoutMarks(kept);
  return form === 'unmarked' ? unmarked : withoutLookalikes(withoutMarks(withoutLookalikes(unmarked)));
}

const MAX_REMEMBERED = 10_000;
const finished = new Map<Form, Map<number, string>>();

/** `finish` for a single code point, remembered. */
function finishedOne(codePoint: number, form: Form): string {
  const known = finished.get(form) ?? new Map<number, string>();
  finished.set(form, known);
  const text = known.get(codePoint);
  if (text !== undefined) return text;
  if (known.size > MAX_REMEMBERED) known.clear();
  const made = finish(isWhite(codePoint) ? ' ' : String.fromCodePoint(codePoint), form);
  known.set(codePoint, made);
  return made;
}

/** Builds one form of a text's bytes `[start, end)`. */
export function viewOf(
  { bytes, isPlain }: Pick<ScannedText, 'bytes' | 'isPlain'>,
  start: number,
  end: number,
  form: Form,
): View {
  if (isPlain || traitsOf(bytes, start, end) === 0) {
    return form === 'vowelless'
      ? vowellessAscii(bytes, start, end)
      : { text: bytes.toString('latin1', start, end), offsets: undefined, base: start };
  }
  if (form === 'raw') {
    eachCodePoint(bytes, [start, end], (codePoint, at) => builder.add(String.fromCodePoint(codePoint), at));
  } else addClusters(bytes, [start, end], form);
  return builder.view(start, end);
}

/** Adds the text in one form, a letter with its marks (or a syllable with its jamo) at a time. */
function addClusters(bytes: Buffer, [start, end]: readonly [number, number], form: Form): void {
  const ascii = form === 'vowelless' ? VOWELLESS_BYTES : SAME_BYTES;
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    const next = at + 1 < end ? (bytes[at + 1] as number) : 0;
    if (byte < 0x7f && next < 0x80 && (byte >= 0x20 || WHITE_CONTROL[byte] === 1)) {
      builder.addUnit(ascii[byte] as number, at++);
    } else at = addCluster(bytes, [at, end], form);
  }
}

/** Adds the character at the range's start with all that joins it; returns where the next one begins. */
function addCluster(bytes: Buffer, [start, end]: readonly [number, number], form: Form): number {
  const size = sequenceLength(bytes, start);
  const first = size === 0 ? BROKEN : codePointAt(bytes, start, size);
  const trait = traitOf(first);
  let at = start + (size || 1);
  if (trait & HIDDEN && form !== 'apart') return at;
  let more = '';
  while (at < end && (bytes[at] as number) >= 0x80) {
    const length = sequenceLength(bytes, at);
    const codePoint = length === 0 ? BROKEN : codePointAt(bytes, at, length);
    const joins = traitOf(codePoint);
    if (joins & HIDDEN ? form === 'apart' : !(joins & JOINS)) break;
    if (joins & JOINS) more += String.fromCodePoint(codePoint);
    at += length || 1;
  }
  const shown = trait & HIDDEN ? 0x20 : first;
  if (more !== '') builder.add(finish(String.fromCodePoint(shown) + more, form), start);
  else builder.add(shown < 0x80 ? asciiOf(shown, form) : finishedOne(shown, form), start);
  return at;
}

function asciiOf(codePoint: number, form: Form): string {
  if (form === 'vowelless') return VOWELLESS_ASCII[codePoint] ?? '';
  return String.fromCharCode(codePoint);
}

const VOWELLESS_ASCII = Array.from({ length: 0x80 }, (_, codePoint) => vowellessOf(codePoint));
/** The same for whole ASCII texts: a byte for a byte, controls as they are. */
const VOWELLESS_BYTES = Uint8Array.from(VOWELLESS_ASCII, (text, byte) => text.charCodeAt(0) || byte);
const SAME_BYTES = Uint8Array.from(VOWELLESS_ASCII, (_, byte) => byte);
const WHITE_CONTROL = new Uint8Array(0x20);
for (const white of [9, 10, 13]) WHITE_CONTROL[white] = 1;
let scratch = Buffer.allocUnsafe(4096);

function vowellessAscii(bytes: Buffer, start: number, end: number): View {
  if (scratch.length < end - start) scratch = Buffer.allocUnsafe(2 * (end - start));
  for (let i = start; i < end; i++) scratch[i - start] = VOWELLESS_BYTES[bytes[i] as number] as number;
  return { text: scratch.toString('latin1', 0, end - start), offsets: undefined, base: start };
}

const LEET_CHARS = /[0134578@$]/g;

/** The same view with leet digits read as letters; undefined when there are none. */
export function withoutLeet(view: View): View | undefined {
  const text = view.text.replace(LEET_CHARS, (char) => leetLetter(char) ?? char);
  return text === view.text ? undefined : { ...view, text };
}

/** The text alone in one form: what `viewOf` gives for the whole of it. */
export function normalized(text: string, form: Form): string {
  const bytes = Buffer.from(text);
  return viewOf({ bytes, isPlain: false }, 0, bytes.length, form).text;
}
