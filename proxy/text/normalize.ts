// The forms of a piece of text in which rules are tried, each keeping the way back to the bytes it came from.
// A form only takes disguises away; it never joins what a reader sees apart.

import { isControl, isInvisible, isWhite, leetLetter, vowelessOf } from './fold.ts';
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

/** Byte offset at which the unit `index` of the view's text begins; for the text's length, where the view ends. */
export function offsetAt(view: View, index: number): number {
  return view.offsets ? (view.offsets[index] ?? view.base) : view.base + index;
}

const BROKEN = 0xfffd;
const JAMO_OR_MARK = /[\p{M}\u1160-\u11ff\uff9e\uff9f]/u;

/** True when the bytes are ASCII without controls, so that every form but `vowelless` equals the raw text. */
export function isPlainAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x7f || (byte < 0x20 && byte !== 10 && byte !== 9 && byte !== 13)) return false;
  }
  return true;
}

class Builder {
  text = '';
  readonly #offsets: number[] = [];

  add(part: string, offset: number): void {
    this.text += part;
    for (let i = 0; i < part.length; i++) this.#offsets.push(offset);
  }

  view(base: number, end: number): View {
    this.#offsets.push(end);
    return { text: this.text, offsets: Int32Array.from(this.#offsets), base };
  }
}

/** Reads code points with their byte offsets; a broken byte counts as U+FFFD of length one. */
function* codePoints(bytes: Buffer, start: number, end: number): Generator<readonly [number, number]> {
  let at = start;
  while (at < end) {
    const size = sequenceLength(bytes, at);
    yield [size === 0 ? BROKEN : codePointAt(bytes, at, size), at];
    at += size || 1;
  }
}

function finish(cluster: string, form: Form): string {
  const kept = cluster.normalize('NFKC');
  if (form === 'kept') return kept;
  const unmarked = withoutMarks(kept);
  return form === 'unmarked' ? unmarked : withoutLookalikes(withoutMarks(withoutLookalikes(unmarked)));
}

function white(codePoint: number): string {
  return codePoint < 0x80 ? String.fromCharCode(codePoint) : ' ';
}

/** Builds one form of `bytes[start, end)`. */
export function viewOf(bytes: Buffer, start: number, end: number, form: Form): View {
  if (form !== 'vowelless' && isPlainAscii(bytes, start, end)) {
    return { text: bytes.toString('latin1', start, end), offsets: undefined, base: start };
  }
  const builder = new Builder();
  if (form === 'raw') {
    for (const [codePoint, at] of codePoints(bytes, start, end)) builder.add(String.fromCodePoint(codePoint), at);
    return builder.view(start, end);
  }
  if (form === 'vowelless') return vowellessView(bytes, start, end);
  let [cluster, from] = ['', start];
  const flush = () => {
    if (cluster !== '') builder.add(finish(cluster, form), from);
    cluster = '';
  };
  for (const [codePoint, at] of codePoints(bytes, start, end)) {
    const hidden = isControl(codePoint) || isInvisible(codePoint);
    if (hidden && form !== 'apart') continue;
    const char = hidden ? ' ' : isWhite(codePoint) ? white(codePoint) : String.fromCodePoint(codePoint);
    if (cluster !== '' && codePoint >= 0x300 && JAMO_OR_MARK.test(char)) {
      cluster += char;
      continue;
    }
    flush();
    [cluster, from] = [char, at];
  }
  flush();
  return builder.view(start, end);
}

const VOWELLESS_ASCII = Array.from({ length: 0x80 }, (_, codePoint) => vowelessOf(codePoint));

function vowellessView(bytes: Buffer, start: number, end: number): View {
  const builder = new Builder();
  for (const [codePoint, at] of codePoints(bytes, start, end)) {
    builder.add(VOWELLESS_ASCII[codePoint] ?? vowelessOf(codePoint), at);
  }
  return builder.view(start, end);
}

const LEET_CHARS = /[0134578@$]/g;

/** The same view with leet digits read as letters, `one` being the letter `1` stands for; undefined when there are none. */
export function withoutLeet(view: View, one: 'i' | 'l'): View | undefined {
  if (one === 'l' && !view.text.includes('1')) return undefined;
  const text = view.text.replace(LEET_CHARS, (char) => (char === '1' ? one : (leetLetter(char) ?? char)));
  return text === view.text ? undefined : { ...view, text };
}

/** The text alone in one form: what `viewOf` gives for the whole of it. */
export function normalized(text: string, form: Form): string {
  const bytes = Buffer.from(text);
  return viewOf(bytes, 0, bytes.length, form).text;
}
