// Reads JSON for scanning, byte by byte, in linear time and without recursion: 10,000 brackets cost 10,000 steps. It
// builds no values; it says whether the text is JSON and gathers what a secret could have been cut into.

import { setImmediate } from 'node:timers/promises';

import type { NamedValue } from './pieces.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A secret cut over several members has pieces shorter than this; longer strings are judged where they stand. */
const MAX_PIECE_BYTES = 128;
const SLICE_BYTES = 128 * 1024;
const MAX_PAIRS = 64;
const MAX_NESTED = 64;

export interface JsonReading {
  readonly isWellFormed: boolean;
  /** The short string values in their order, unescaped and glued together; empty when there are fewer than two. */
  readonly values: Buffer;
  /** The same of the member names. */
  readonly names: Buffer;
  /** The first short strings with the name they stand under, for putting them together in other orders. */
  readonly pairs: readonly NamedValue[];
  /** Strings that hold JSON themselves, unescaped: arguments of tools, payloads in envelopes. */
  readonly nested: readonly Buffer[];
}

export interface JsonShape {
  /** Several values after one another count as well-formed (NDJSON, JSON text sequences). */
  readonly many?: boolean;
  /** What stands between the strings put together: nothing unless told, one ASCII sign at most. */
  readonly glue?: string;
}

export function readJson(bytes: Buffer, shape: JsonShape = {}): JsonReading {
  const walk = new JsonWalk(bytes, shape);
  walk.advance(bytes.length);
  return walk.reading();
}

/** The same, but lets other work run between slices of a long text. */
export async function readLongJson(bytes: Buffer, shape: JsonShape = {}): Promise<JsonReading> {
  const walk = new JsonWalk(bytes, shape);
  for (let end = SLICE_BYTES; end < bytes.length; end += SLICE_BYTES) {
    walk.advance(end);
    await setImmediate();
  }
  walk.advance(bytes.length);
  return walk.reading();
}

/** What each byte starts. */
const START = {
  other: 0,
  space: 1,
  quote: 2,
  open: 3,
  close: 4,
  comma: 5,
  colon: 6,
  number: 7,
  word: 8,
} as const;
const STARTS = new Uint8Array(256);
for (const [kind, signs] of Object.entries({
  [START.space]: ' \t\r\n\x1e',
  [START.quote]: '"',
  [START.open]: '{[',
  [START.close]: '}]',
  [START.comma]: ',',
  [START.colon]: ':',
  [START.number]: '-0123456789',
  [START.word]: 'tfn',
})) {
  for (const sign of signs) STARTS[sign.charCodeAt(0)] = Number(kind);
}

/** What may come next. */
const EXPECT = { value: 0, firstItem: 1, firstName: 2, name: 3, colon: 4, separator: 5, end: 6 } as const;
type Expect = (typeof EXPECT)[keyof typeof EXPECT];

const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

class JsonWalk {
  readonly #bytes: Buffer;
  readonly #many: boolean;
  #at: number;
  #expect: Expect = EXPECT.value;
  #isWellFormed = true;
  /** Closing bracket of every open container. */
  #stack = new Uint8Array(64);
  #depth = 0;
  readonly #values: Pieces;
  readonly #names: Pieces;
  readonly #pairs: NamedValue[] = [];
  readonly #nested: Buffer[] = [];
  #name = '';

  constructor(bytes: Buffer, { many = false, glue = '' }: JsonShape) {
    this.#bytes = bytes;
    this.#many = many;
    this.#at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    this.#values = new Pieces(bytes.length, glue);
    this.#names = new Pieces(bytes.length, glue);
  }

  /** Reads on until the offset is reached; a string or number that starts before it is read to its end. */
  advance(end: number): void {
    const bytes = this.#bytes;
    while (this.#at < end) {
      const byte = bytes[this.#at] ?? 0;
      const start = STARTS[byte] ?? START.other;
      if (start === START.space) this.#at += 1;
      else if (start === START.quote) this.#string();
      else if (start === START.comma || start === START.colon) this.#sign(start);
      else this.#bracketOrScalar(start, byte);
    }
  }

  reading(): JsonReading {
    const isComplete = this.#expect === EXPECT.end || (this.#many && this.#expect === EXPECT.value);
    return {
      isWellFormed: this.#isWellFormed && isComplete && this.#depth === 0,
      values: this.#values.joined(),
      names: this.#names.joined(),
      pairs: this.#pairs,
      nested: this.#nested,
    };
  }

  #bracketOrScalar(start: number, byte: number): void {
    if (start === START.open) this.#open(byte);
    else if (start === START.close) this.#close(byte);
    else if (start === START.number) this.#number();
    else if (start === START.word) this.#word();
    else {
      this.#isWellFormed = false;
      this.#at += 1;
    }
  }

  /** A value may stand here? Marks the text as broken if not, and goes on as if it might. */
  #value(): void {
    if (this.#expect === EXPECT.end && this.#many) this.#expect = EXPECT.value;
    if (this.#expect !== EXPECT.value && this.#expect !== EXPECT.firstItem) this.#isWellFormed = false;
  }

  #afterValue(): void {
    this.#expect = this.#depth === 0 ? EXPECT.end : EXPECT.separator;
  }

  #open(byte: number): void {
    this.#value();
    if (this.#depth === this.#stack.length) {
      const larger = new Uint8Array(this.#stack.length * 2);
      larger.set(this.#stack);
      this.#stack = larger;
    }
    this.#stack[this.#depth] = byte + 2;
    this.#depth += 1;
    this.#expect = byte === 0x7b ? EXPECT.firstName : EXPECT.firstItem;
    this.#at += 1;
  }

  #close(byte: number): void {
    const isAllowed =
      this.#expect === EXPECT.separator ||
      this.#expect === EXPECT.firstName ||
      this.#expect === EXPECT.firstItem;
    if (!isAllowed || this.#depth === 0 || this.#stack[this.#depth - 1] !== byte) this.#isWellFormed = false;
    this.#depth = Math.max(0, this.#depth - 1);
    this.#afterValue();
    this.#at += 1;
  }

  #sign(start: number): void {
    if (start === START.colon) {
      if (this.#expect !== EXPECT.colon) this.#isWellFormed = false;
      this.#expect = EXPECT.value;
    } else {
      if (this.#expect !== EXPECT.separator) this.#isWellFormed = false;
      this.#expect = this.#depth > 0 && this.#stack[this.#depth - 1] === 0x7d ? EXPECT.name : EXPECT.value;
    }
    this.#at += 1;
  }

  #string(): void {
    const isName = this.#expect === EXPECT.name || this.#expect === EXPECT.firstName;
    if (!isName) this.#value();
    const start = this.#at + 1;
    const end = this.#stringEnd(start);
    const isPiece = end - start <= MAX_PIECE_BYTES;
    if (isPiece) (isName ? this.#names : this.#values).add(this.#bytes, start, end);
    if (isPiece && this.#pairs.length < MAX_PAIRS) this.#pair(isName, start, end);
    if (!isName) this.#nest(start, end);
    this.#at = end + 1;
    if (isName) this.#expect = EXPECT.colon;
    else this.#afterValue();
  }

  /** A string of an array goes under the name of the array. */
  #pair(isName: boolean, start: number, end: number): void {
    const text = unescapeJson(this.#bytes.subarray(start, end)).toString('utf8');
    if (isName) this.#name = text;
    else this.#pairs.push([this.#name, text]);
  }

  #nest(start: number, end: number): void {
    const first = this.#bytes[start];
    if (this.#nested.length >= MAX_NESTED || (first !== 0x7b && first !== 0x5b) || end - start < 4) return;
    this.#nested.push(unescapeJson(this.#bytes.subarray(start, end)));
  }

  /** Where the closing quote stands, or the end of the text when there is none. */
  #stringEnd(start: number): number {
    const bytes = this.#bytes;
    const length = bytes.length;
    let at = start;
    for (;;) {
      let byte = bytes[at];
      while (byte !== undefined && byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) {
        at += 1;
        byte = bytes[at];
      }
      if (byte === QUOTE) return at;
      if (byte !== BACKSLASH || !isEscape(bytes, at)) this.#isWellFormed = false;
      if (byte === undefined) return length;
      at += byte === BACKSLASH ? 2 : 1;
    }
  }

  #number(): void {
    this.#value();
    const start = this.#at;
    this.#at = scanNumber(this.#bytes, start);
    if (this.#at === start) {
      this.#isWellFormed = false;
      this.#at += 1;
    }
    this.#afterValue();
  }

  #word(): void {
    this.#value();
    const word = WORDS.find((each) => each.equals(this.#bytes.subarray(this.#at, this.#at + each.length)));
    if (word === undefined) this.#isWellFormed = false;
    this.#at += word?.length ?? 1;
    this.#afterValue();
  }
}

const MAX_DIGITS_PIECE = 2;
/** The shortest card number has more. */
const MAX_DIGITS = 11;

/** Strings gathered into one buffer. */
class Pieces {
  readonly #capacity: number;
  readonly #glue: string;
  #bytes: Buffer | undefined;
  #length = 0;
  #count = 0;
  /** How many of the last bytes came in pieces without letters. */
  #digits = 0;

  /** @param capacity the length of the JSON: the quotes of a string leave room for its glue */
  constructor(capacity: number, glue: string) {
    this.#capacity = capacity;
    this.#glue = glue;
  }

  /**
   * Adds a piece, its escapes undone. Pieces of digits and signs alone are left out, since ids, dates and amounts glued
   * together look like card numbers; one or two stay, where they do not make a number that long.
   */
  add(from: Buffer, start: number, end: number): void {
    const into = (this.#bytes ??= Buffer.allocUnsafe(this.#capacity));
    const first = this.#count === 0 ? 0 : this.#length + into.write(this.#glue, this.#length, 'latin1');
    let length = first;
    let letters = 0;
    let at = start;
    while (at < end) {
      const byte = from[at] ?? 0;
      if (byte === BACKSLASH) {
        ({ from: at, length } = unescapeOne(from, at, into, length));
        continue;
      }
      letters |= byte;
      into[length] = byte;
      length += 1;
      at += 1;
    }
    const size = length - first;
    const hasLetter = (letters & 0xc0) !== 0;
    if (!hasLetter && (size > MAX_DIGITS_PIECE || this.#digits + size > MAX_DIGITS)) return;
    this.#digits = hasLetter ? 0 : this.#digits + size;
    this.#length = length;
    this.#count += 1;
  }

  joined(): Buffer {
    return this.#count < 2 || this.#bytes === undefined ? NOTHING : this.#bytes.subarray(0, this.#length);
  }
}

const NOTHING = Buffer.alloc(0);

/** RFC 8259 6; returns the start again when no number stands there. */
function scanNumber(bytes: Buffer, start: number): number {
  let at = start + (bytes[start] === 0x2d ? 1 : 0);
  const integer = at;
  at = skipDigits(bytes, at);
  if (at === integer || (bytes[integer] === 0x30 && at > integer + 1)) return start;
  if (bytes[at] === 0x2e) {
    const fraction = skipDigits(bytes, at + 1);
    if (fraction === at + 1) return start;
    at = fraction;
  }
  if (((bytes[at] ?? 0) | 0x20) === 0x65) {
    const sign = bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d ? 2 : 1;
    const exponent = skipDigits(bytes, at + sign);
    if (exponent === at + sign) return start;
    at = exponent;
  }
  return at;
}

function skipDigits(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[at] ?? 0) at += 1;
  return at;
}

const ESCAPED = new Uint8Array(256);
for (const [sign, meaning] of Object.entries({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' })) {
  ESCAPED[sign.charCodeAt(0)] = meaning.charCodeAt(0);
}
for (const sign of '"\\/') ESCAPED[sign.charCodeAt(0)] = sign.charCodeAt(0);

function isEscape(bytes: Buffer, at: number): boolean {
  const sign = bytes[at + 1] ?? 0;
  return sign === 0x75 ? hexUnit(bytes, at + 2) >= 0 : (ESCAPED[sign] ?? 0) !== 0;
}

/** Four hexadecimal digits; -1 when they are none. */
function hexUnit(bytes: Buffer, at: number): number {
  let unit = 0;
  for (let index = at; index < at + 4; index += 1) {
    const byte = bytes[index] ?? 0;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) unit = unit * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) unit = unit * 16 + lower - 0x57;
    else return -1;
  }
  return unit;
}

/**
 * The text with its JSON escapes undone wherever they stand, brackets and names left in place, so that rules which look
 * at a name beside its value see both. Works on any piece of JSON, also one cut out of its middle. What is no escape
 * stays. The same Buffer when there is no backslash.
 */
export function unescapeJson(bytes: Buffer): Buffer {
  let next = bytes.indexOf(BACKSLASH);
  if (next < 0) return bytes;
  const into = Buffer.allocUnsafe(bytes.length);
  let from = 0;
  let length = 0;
  while (next >= 0) {
    bytes.copy(into, length, from, next);
    length += next - from;
    const unescaped = unescapeOne(bytes, next, into, length);
    length = unescaped.length;
    from = unescaped.from;
    next = bytes.indexOf(BACKSLASH, from);
  }
  bytes.copy(into, length, from);
  return into.subarray(0, length + bytes.length - from);
}

function unescapeOne(
  bytes: Buffer,
  at: number,
  into: Buffer,
  length: number,
): { from: number; length: number } {
  const sign = bytes[at + 1] ?? 0;
  if (sign === 0x75) {
    const unit = hexUnit(bytes, at + 2);
    if (unit >= 0) return writeUnit(bytes, at, into, length);
  }
  const meaning = ESCAPED[sign] ?? 0;
  into[length] = meaning === 0 ? BACKSLASH : meaning;
  return { from: at + (meaning === 0 ? 1 : 2), length: length + 1 };
}

function writeUnit(
  bytes: Buffer,
  at: number,
  into: Buffer,
  length: number,
): { from: number; length: number } {
  const high = hexUnit(bytes, at + 2);
  const hasPair = high >= 0xd800 && high <= 0xdbff && bytes[at + 6] === BACKSLASH && bytes[at + 7] === 0x75;
  const low = hasPair ? hexUnit(bytes, at + 8) : -1;
  const isPair = low >= 0xdc00 && low <= 0xdfff;
  const text = isPair ? String.fromCharCode(high, low) : String.fromCharCode(high);
  return { from: at + (isPair ? 12 : 6), length: length + into.write(text, length, 'utf8') };
}
