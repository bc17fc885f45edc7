// Escapes inside ordinary text: percent, backslash (`\u0041`, `\x41`), HTML entities, and quoted-printable. Only the
// neighbourhood of an escape is rewritten, and every byte of the result knows where it came from.

import { codePointOfEntity } from './entity.ts';

export type EscapeName = 'url' | 'unicode-escape' | 'html-entity' | 'quoted-printable';

/** A rewritten stretch: `offsets[i]` is where byte `i` came from, and the last one where the stretch ends. */
export interface Unescaped {
  readonly bytes: Buffer;
  readonly offsets: Int32Array;
}

const [PERCENT, BACKSLASH, AMPERSAND, EQUALS] = [0x25, 0x5c, 0x26, 0x3d];
const MARKERS = new Uint8Array(256);
for (const marker of [PERCENT, BACKSLASH, AMPERSAND, EQUALS]) MARKERS[marker] = 1;
const REACH = 200;

const HEX_VALUE = new Uint8Array(256).fill(255);
for (const [value, char] of Array.from('0123456789abcdef').entries()) {
  HEX_VALUE[char.charCodeAt(0)] = value;
  HEX_VALUE[char.toUpperCase().charCodeAt(0)] = value;
}

/** What one escape stands for, and its length in bytes. */
export interface Escape {
  readonly length: number;
  readonly bytes: readonly number[];
}

function utf8(codePoint: number, length: number): Escape | undefined {
  if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint < 0xe000)) return undefined;
  if (codePoint < 0x80) return { length, bytes: [codePoint] };
  return { length, bytes: [...Buffer.from(String.fromCodePoint(codePoint))] };
}

/** The number written in `count` hex digits at `at`; -1 when they are not there. */
function hexAt(bytes: Uint8Array, at: number, count: number): number {
  let number = 0;
  for (let i = 0; i < count; i++) {
    const digit = HEX_VALUE[bytes[at + i] ?? 0] ?? 255;
    if (digit === 255) return -1;
    number = number * 16 + digit;
  }
  return number;
}

function percentEscape(bytes: Uint8Array, at: number): Escape | undefined {
  if ((bytes[at + 1] ?? 0) === 0x75) {
    const wide = hexAt(bytes, at + 2, 4);
    return wide < 0 ? undefined : utf8(wide, 6);
  }
  const byte = hexAt(bytes, at + 1, 2);
  return byte < 0 ? undefined : { length: 3, bytes: [byte] };
}

const SIMPLE: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '/': 0x2f, '"': 0x22, "'": 0x27 };

function backslashEscape(bytes: Uint8Array, at: number): Escape | undefined {
  const kind = String.fromCharCode(bytes[at + 1] ?? 0);
  if (kind === 'x') {
    const byte = hexAt(bytes, at + 2, 2);
    return byte < 0 ? undefined : { length: 4, bytes: [byte] };
  }
  if (kind === 'U') {
    const codePoint = hexAt(bytes, at + 2, 8);
    return codePoint < 0 ? undefined : utf8(codePoint, 10);
  }
  if (kind === 'u') return bytes[at + 2] === 0x7b ? bracedEscape(bytes, at) : utf16Escape(bytes, at);
  if (kind === '0' && bytes[at + 2] === 0x30) return cssEscape(bytes, at);
  const simple = SIMPLE[kind];
  return simple === undefined ? undefined : { length: 2, bytes: [simple] };
}

/** `\\000041` and `\\0041 `, as CSS has them (Syntax 3, 4.3.7); shorter ones are a cut of even pieces. */
function cssEscape(bytes: Uint8Array, at: number): Escape | undefined {
  for (const digits of [6, 4]) {
    const codePoint = hexAt(bytes, at + 1, digits);
    const isBlank = bytes[at + 1 + digits] === 0x20;
    if (codePoint > 0) return utf8(codePoint, 1 + digits + (isBlank ? 1 : 0));
  }
  return undefined;
}

function bracedEscape(bytes: Uint8Array, at: number): Escape | undefined {
  for (let digits = 1; digits <= 6; digits++) {
    if (bytes[at + 3 + digits] !== 0x7d) continue;
    const codePoint = hexAt(bytes, at + 3, digits);
    return codePoint < 0 ? undefined : utf8(codePoint, digits + 4);
  }
  return undefined;
}

function utf16Escape(bytes: Uint8Array, at: number): Escape | undefined {
  const high = hexAt(bytes, at + 2, 4);
  if (high < 0) return undefined;
  if (high < 0xd800 || high > 0xdbff) return utf8(high, 6);
  const low = bytes[at + 6] === BACKSLASH && bytes[at + 7] === 0x75 ? hexAt(bytes, at + 8, 4) : -1;
  if (low < 0xdc00 || low > 0xdfff) return undefined;
  return utf8(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), 12);
}

const MAX_ENTITY = 12;

function entityEscape(bytes: Uint8Array, at: number): Escape | undefined {
  for (let end = at + 2; end < at + MAX_ENTITY && end < bytes.length; end++) {
    const byte = bytes[end] ?? 0;
    if (byte !== 0x3b) {
      if (byte <= 0x20 || byte === AMPERSAND) return undefined;
      continue;
    }
    const codePoint = codePointOfEntity(asciiText(bytes, at + 1, end));
    return codePoint === undefined ? undefined : utf8(codePoint, end - at + 1);
  }
  return undefined;
}

function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

/** `=41`, upper case only, and the soft line break; `=` before anything else is an equals sign. */
function quotedEscape(bytes: Uint8Array, at: number): Escape | undefined {
  const next = bytes[at + 1] ?? 0;
  if (next === 10) return { length: 2, bytes: [] };
  if (next === 13 && bytes[at + 2] === 10) return { length: 3, bytes: [] };
  if (next >= 0x61 || (bytes[at + 2] ?? 0) >= 0x61) return undefined;
  const byte = hexAt(bytes, at + 1, 2);
  return byte < 0 ? undefined : { length: 3, bytes: [byte] };
}

export function escapeAt(bytes: Uint8Array, at: number): Escape | undefined {
  switch (bytes[at]) {
    case PERCENT:
      return percentEscape(bytes, at);
    case BACKSLASH:
      return backslashEscape(bytes, at);
    case AMPERSAND:
      return entityEscape(bytes, at);
    default:
      return undefined;
  }
}

/** Says whether the separators written in `[from, to)` keep something apart that is looked for. */
export type Matters = (from: number, to: number) => boolean;

/** The text round every percent, backslash or entity escape, with these resolved once. */
export function unescape(bytes: Buffer, matters?: Matters): Unescaped[] {
  return rewrite(bytes, ESCAPES, matters);
}

/** The text round quoted-printable escapes. Kept apart: `a=DE` in a query string is no escape. */
export function unquote(bytes: Buffer): Unescaped[] {
  return rewrite(bytes, QUOTED);
}

const SEPARATORS = ' \t\r\n<>"\'';

/** True for `\n`, `&nbsp;`, `&lt;` and the like: they part words and hide no letter of one. */
function isSeparator(bytes: Uint8Array, at: number, { bytes: decoded, length }: Escape): boolean {
  if (decoded.length !== 1 || !SEPARATORS.includes(String.fromCharCode(decoded[0] ?? 0))) return false;
  return bytes[at] === AMPERSAND || (bytes[at] === BACKSLASH && length === 2);
}
/** The next place of any of the markers, found by the fast search of single bytes. */
class MarkerSearch {
  readonly #bytes: Buffer;
  readonly #markers: readonly number[];
  readonly #next: number[];

  constructor(bytes: Buffer, markers: readonly number[]) {
    this.#bytes = bytes;
    this.#markers = markers;
    this.#next = markers.map((marker) => this.#find(marker, 0));
  }

  /** The first marker at or after `from`; the text's length when there is none. */
  from(from: number): number {
    let first = this.#bytes.length;
    for (let i = 0; i < this.#next.length; i++) {
      let at = this.#next[i] as number;
      if (at < from) at = this.#next[i] = this.#find(this.#markers[i] as number, from);
      if (at < first) first = at;
    }
    return first;
  }

  #find(marker: number, from: number): number {
    const near = Math.min(this.#bytes.length, from + NEAR);
    for (let at = from; at < near; at++) if (this.#bytes[at] === marker) return at;
    const at = this.#bytes.indexOf(marker, near);
    return at < 0 ? this.#bytes.length : at;
  }
}

/** Up to here looking byte by byte is cheaper than a call. */
const NEAR = 8;

function roomFor(bytes: number): { out: Buffer; offsets: Int32Array<ArrayBuffer> } {
  return { out: Buffer.allocUnsafe(bytes), offsets: new Int32Array(bytes) };
}

/** Where a region is put together; one is enough, as regions are made one at a time. */
let scratch = roomFor(1 << 14);

class Rewriter {
  readonly regions: Unescaped[] = [];
  readonly #bytes: Buffer;
  #length = 0;
  #copied = 0;
  #end = -1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Where the region under way ends; escapes beyond begin a new one. */
  get end(): number {
    return this.#end;
  }

  put(at: number, escape: Escape): void {
    if (at > this.#end) {
      this.close();
      this.#copied = Math.max(this.#end, at - REACH, 0);
    }
    this.#copyTo(at);
    this.#reserve(escape.bytes.length);
    for (const byte of escape.bytes) this.#add(byte, at);
    this.#copied = at + escape.length;
    this.#end = Math.min(this.#bytes.length, this.#copied + REACH);
  }

  close(): void {
    if (this.#end < 0) return;
    this.#copyTo(this.#end);
    this.#reserve(1);
    scratch.offsets[this.#length] = this.#end;
    const bytes = Buffer.from(scratch.out.subarray(0, this.#length));
    this.regions.push({ bytes, offsets: scratch.offsets.slice(0, this.#length + 1) });
    this.#length = 0;
  }

  #copyTo(to: number): void {
    this.#reserve(to - this.#copied);
    if (to <= this.#copied) return;
    this.#bytes.copy(scratch.out, this.#length, this.#copied, to);
    const offsets = scratch.offsets;
    let length = this.#length;
    for (let i = this.#copied; i < to; i++) offsets[length++] = i;
    this.#length = length;
  }

  #add(byte: number, offset: number): void {
    scratch.out[this.#length] = byte;
    scratch.offsets[this.#length++] = offset;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed < scratch.offsets.length) return;
    const { out, offsets } = scratch;
    scratch = roomFor(2 * needed);
    scratch.out.set(out);
    scratch.offsets.set(offsets);
  }
}

/** How to read one kind of escape: the signs it begins with, and what stands behind them. */
interface Notation {
  readonly markers: readonly number[];
  readonly read: (bytes: Uint8Array, at: number) => Escape | undefined;
}

const ESCAPES: Notation = { markers: [PERCENT, BACKSLASH, AMPERSAND], read: escapeAt };
const QUOTED: Notation = { markers: [EQUALS], read: quotedEscape };

function rewrite(bytes: Buffer, { markers, read }: Notation, matters?: Matters): Unescaped[] {
  const search = new MarkerSearch(bytes, markers);
  const length = bytes.length;
  let at = search.from(0);
  if (at === length) return [];
  const rewriter = new Rewriter(bytes);
  for (; at < length; at = search.from(at)) {
    const escape = read(bytes, at);
    if (!escape) {
      at++;
      continue;
    }
    const isOpen = at <= rewriter.end;
    const end = isOpen || !matters ? at : separatorsEnd(bytes, at, escape);
    if (end > at && !isRegular(bytes, at, end) && !matters?.(at, end)) {
      at = end;
      continue;
    }
    if (isOpen || end > at || !isCommon(escape, bytes, at)) rewriter.put(at, escape);
    at += escape.length;
  }
  rewriter.close();
  return rewriter.regions;
}

/** Where the separators end that begin with this escape; its own place when it is none. */
function separatorsEnd(bytes: Uint8Array, at: number, first: Escape): number {
  let end = at;
  for (let escape: Escape | undefined = first; escape && isSeparator(bytes, end, escape);) {
    end += escape.length;
    escape = escapeAt(bytes, end);
  }
  return end;
}

/** True when the same sign stands again after a while and after twice that while: pieces of something cut evenly. */
function isRegular(bytes: Uint8Array, at: number, end: number): boolean {
  const sign = bytes[at];
  const stop = Math.min(bytes.length, at + REACH);
  let next = end;
  while (next < stop && bytes[next] !== sign) next++;
  return next < stop && bytes[next + next - at] === sign;
}

/** True for escapes that stand everywhere and hide nothing: they are resolved beside others, but alone not worth it. */
function isCommon(escape: Escape, bytes: Uint8Array, at: number): boolean {
  const [first] = escape.bytes;
  if (bytes[at] === AMPERSAND)
    return first === AMPERSAND && bytes[at + 1] === 0x61 && !isReference(bytes, at + 5);
  if (bytes[at] === EQUALS)
    return escape.length === 3 && first !== undefined && isQueryValue(bytes, at, first);
  return bytes[at] === BACKSLASH && escape.length === 2 && first !== 10 && first !== 13 && first !== 9;
}

/** True when `#x41;` or `nbsp;` follows: the ampersand before it was escaped to hide that. */
function isReference(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === 0x23) return true;
  for (let end = at; end < at + MAX_ENTITY && end < bytes.length; end++) {
    const byte = bytes[end] as number;
    if (byte === 0x3b) return end > at;
    if (byte < 0x41) return false;
  }
  return false;
}

/** `page=42` and the like: two digits that stand alone, or that would give no letter. */
function isQueryValue(bytes: Uint8Array, at: number, value: number): boolean {
  const next = bytes[at + 3] ?? 0;
  if (next === EQUALS || next === 10 || next === 13) return false;
  if (value < 0x20 || value > 0x7e) return true;
  const isDecimal = (bytes[at + 1] ?? 0) < 0x3a && (bytes[at + 2] ?? 0) < 0x3a;
  return isDecimal && !(next >= 0x41 || next === 0x2d);
}

/** The escapes that stand in `[start, end)` of a text, for a finding's label. */
export function escapesIn(bytes: Buffer, start: number, end: number): EscapeName[] {
  const names = new Set<EscapeName>();
  for (let at = start; at < end; at++) {
    if (MARKERS[bytes[at] ?? 0] !== 1) continue;
    if (bytes[at] === EQUALS) {
      if (quotedEscape(bytes, at)) names.add('quoted-printable');
    } else if (escapeAt(bytes, at)) {
      names.add(bytes[at] === PERCENT ? 'url' : bytes[at] === AMPERSAND ? 'html-entity' : 'unicode-escape');
    }
  }
  return [...names];
}
