// Takes the wrapping off a text: everything in it that is encoded, decoded one level. The next level is the caller's,
// so that depth and the total of decoded bytes stay under one budget.

import { compressionOf, mayBeRawDeflate, unpack } from './compressed.ts';
import { unescape, unquote } from './escape.ts';
import type { Matters, Unescaped } from './escape.ts';
import { evenCut, mayBeCut } from './even-cut.ts';
import type { EvenCut } from './even-cut.ts';
import { beginsReadable, fromWideText, isContainer, readableParts } from './plausible.ts';
import { BASE32, BASE64_EITHER, BASE64_STANDARD, BASE64_URL, decodeRadix, HEXADECIMAL } from './radix.ts';
import {
  afterLineBreak,
  ALNUM,
  ALPHABETS,
  BASE32_LOWER,
  BASE32_UPPER,
  BASE64,
  eachRun,
  firstLongRun,
  HEX,
  LEAST_RUN,
  onlyAlphabet,
  STANDARD_SIGN,
  URL_SIGN,
  VISIBLE,
} from './run.ts';
import { withoutEmphasis, withoutSigns } from './respell.ts';
import { isEncodedWhole, looksEncoded, MAX_WHOLE } from './looks-encoded.ts';
import { tagText } from './tag.ts';

/** One decoded piece: its bytes, how they were wrapped, and the bytes of the wrapping text they came from. */
export interface Unwrapped {
  readonly bytes: Buffer;
  readonly encoding: string;
  readonly start: number;
  readonly end: number;
  /** For rewritten text: where each byte came from. */
  readonly offsets?: Int32Array;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Text to decode: a stretch of `bytes`, or of a copy without separators that stands for `origin`. */
interface Encoded extends Span {
  readonly bytes: Buffer;
  readonly origin?: Span;
}

const MAX_TOKEN = 2048;
const SHORT_RUN = 256;
/** From here a run may hold a shorter run of another alphabet. */
const LONG_RUN = 64;
const SIGNS = STANDARD_SIGN | URL_SIGN;
const LOOK = 32;
const RAW_ATTEMPTS = 1;
const EMBEDDED = [Buffer.from('1f8b08', 'hex'), Buffer.from('504b0304', 'hex')];
const MAX_EMBEDDED = 4;
/** Kinds of character in a run: a word in small letters is no code. */
const [LOWER, CAPITAL, DIGIT] = [1, 2, 4];
const CASES = LOWER | CAPITAL;
const DIGIT_ALPHABETS = [HEX, BASE32_UPPER, BASE32_LOWER];
/** How far round a stretch a rewriting would matter to it. */
const AROUND = 4;
const ENTITY_SIGNS = '%=&';
const BREAKERS = new Uint8Array(256);
for (const char of ' \t\r\n\f\v\0"\'`<>(){}[]&=?') BREAKERS[char.charCodeAt(0)] = 1;

export interface UnwrapOptions {
  /** Bounds the sum of what is returned, in bytes. */
  readonly maxBytes: number;
  /** The text may begin in the middle of something. */
  readonly isWindow: boolean;
  /** For rewritten text: where each byte came from. What was only copied is not unwrapped again. */
  readonly offsets?: Int32Array | undefined;
  /** Whether separators written as escapes matter to whoever reads the result; they do unless told. */
  readonly matters?: Matters;
}

/** Everything encoded in `bytes`, decoded once: base64, hex, base32, escapes, compressed data, evenly split text. */
export function unwrap(bytes: Buffer, options: UnwrapOptions): Unwrapped[] {
  return new Unwrapper(bytes, options).all();
}

class Unwrapper {
  readonly #bytes: Buffer;
  readonly #found: Unwrapped[] = [];
  readonly #isWindow: boolean;
  readonly #offsets: Int32Array | undefined;
  readonly #matters: Matters | undefined;
  #left: number;
  #rawAttempts = RAW_ATTEMPTS;
  /** Up to here lines were joined with those before them. */
  #joinedTo = 0;

  constructor(bytes: Buffer, { maxBytes, isWindow, offsets, matters }: UnwrapOptions) {
    this.#matters = matters && !isEncodedWhole(bytes) ? matters : undefined;
    this.#bytes = bytes;
    this.#offsets = offsets;
    this.#isWindow = isWindow;
    this.#left = maxBytes;
  }

  all(): Unwrapped[] {
    const bytes = this.#bytes;
    this.#rewritten(unescape(bytes, this.#matters), '');
    this.#rewritten(unquote(bytes), '');
    this.#rewritten(withoutSigns(bytes), 'spaced');
    this.#rewritten(withoutEmphasis(bytes), 'emphasis');
    const tags = tagText(bytes);
    if (tags) this.#rewritten([tags], 'tag');
    this.#compressed({ bytes, start: 0, end: bytes.length });
    if (bytes.length >= LEAST_RUN) {
      const run = (start: number, end: number): number => this.#run(start, end);
      const piece = (start: number, end: number): number => this.#piece(start, end);
      eachRun(bytes, [0, bytes.length], BASE64, { run, piece });
      this.#whole();
    }
    return this.#found;
  }

  #run(start: number, end: number): number {
    if (this.#isCopied(start, end)) return end;
    this.#cutRun(start, end);
    this.#radix({ bytes: this.#bytes, start, end });
    // Lines that were joined are read one by one too, but not joined again from each of them: that would be quadratic.
    if (start < this.#joinedTo) return end;
    const last = this.#lastLine(start, end);
    if (last === end) return end;
    this.#joined(start, last, BASE64);
    this.#joinedTo = last;
    return (end - start) % 8 === 0 ? last : end;
  }

  #piece(start: number, end: number): number {
    if (mayBeCut(this.#bytes, start, end) && !this.#isCopied(start, end)) {
      const cut = this.#evenCut(start, end);
      if (cut > end) return cut;
    }
    return BREAKERS[this.#bytes[end] ?? 0] === 1 ? end : this.#token(start, end);
  }

  /** True when the text round a stretch stands the same in the text this one was rewritten from, and was read there. */
  #isCopied(start: number, end: number): boolean {
    const offsets = this.#offsets;
    if (!offsets || start < AROUND || end + AROUND >= offsets.length) return false;
    const length = (offsets[end + AROUND] as number) - (offsets[start - AROUND] as number);
    return length === end - start + 2 * AROUND;
  }

  /** A run whose own alphabet may be the separator: `41_4b_49`, `Z2hw-X0Fi`. */
  #cutRun(start: number, end: number): void {
    let stop = start;
    while (stop < end && stop - start < LEAST_RUN && ((ALPHABETS[this.#bytes[stop] ?? 0] ?? 0) & ALNUM) !== 0)
      stop++;
    if (stop > start && stop < end && stop - start < LEAST_RUN) this.#evenCut(start, stop);
  }

  /** Text cut into equal pieces: read as it is without the cuts, and as an encoding. Returns where it ends. */
  #evenCut(start: number, end: number): number {
    const alphabet = this.#bytes[end] === 0x20 ? VISIBLE : ALNUM;
    const cut = evenCut(this.#bytes, [start, end], alphabet);
    if (!cut) return end;
    const [from, to] = cut.separator;
    const separator = this.#bytes.toString('latin1', from, to);
    if (Array.from(ENTITY_SIGNS).some((sign) => separator.includes(sign))) return cut.end;
    if (cut.pieceLength > 2 && isWhiteSpace(separator) && !this.#isMixed(cut)) return cut.end;
    const origin = { start: cut.start, end: cut.end };
    this.#add(onlyAlphabet(this.#bytes, cut.start, cut.end, alphabet), 'spaced', origin);
    let joined = onlyAlphabet(this.#bytes, cut.start, cut.end, ALNUM);
    if (cut.pieceLength === 3 || cut.pieceLength === 4) joined = withoutHexPrefix(joined, cut.pieceLength);
    this.#radix({ bytes: joined, start: 0, end: joined.length, origin });
    return cut.end;
  }

  /** Words that happen to be of one length are no cut: a key has digits, or capitals inside its pieces. */
  #isMixed({ start, end, separator: [from, to], pieceLength }: EvenCut): boolean {
    const period = pieceLength + to - from;
    for (let piece = start; piece < end; piece += period) {
      if (lettersOf(this.#bytes, piece + 1, Math.min(end, piece + pieceLength)).kinds & ~LOWER) return true;
    }
    return false;
  }

  /**
   * A word with foreign signs in it: whatever is not in the alphabet is skipped. Returns where the word ends, or where a
   * long run in it begins, which is read by itself too (`data:image/png;base64,…`).
   */
  #token(start: number, end: number): number {
    const bytes = this.#bytes;
    let stop = end;
    while (stop < bytes.length && stop - start < MAX_TOKEN && BREAKERS[bytes[stop] as number] === 0) stop++;
    if (stop - start < LEAST_RUN) return stop;
    const run = firstLongRun(bytes, end, stop);
    const { kinds } = lettersOf(bytes, start, stop);
    if (kinds !== LOWER && !this.#isCopied(start, stop) && looksEncoded(bytes, start, stop)) {
      this.#joined(start, stop, BASE64);
    }
    return run ?? stop;
  }

  /** A short text that is one encoded value, however it is broken up. */
  #whole(): void {
    const length = this.#bytes.length;
    if (length <= MAX_WHOLE && looksEncoded(this.#bytes, 0, length)) this.#joined(0, length, BASE64);
  }

  #joined(start: number, end: number, alphabet: number): void {
    const joined = onlyAlphabet(this.#bytes, start, end, alphabet);
    if (joined.length >= LEAST_RUN && joined.length < end - start) {
      this.#radix({ bytes: joined, start: 0, end: joined.length, origin: { start, end } });
    }
  }

  /** Where a run goes on over line breaks: every line as long as the first, the last one shorter. */
  #lastLine(start: number, end: number): number {
    const bytes = this.#bytes;
    const width = end - start;
    let last = end;
    for (;;) {
      const next = afterLineBreak(bytes, last);
      if (next === last) return last;
      let stop = next;
      while (
        stop < bytes.length &&
        stop - next <= width &&
        ((ALPHABETS[bytes[stop] ?? 0] ?? 0) & BASE64) !== 0
      )
        stop++;
      if (stop === next || stop - next > width) return last;
      last = stop;
      if (stop - next < width) return last;
    }
  }

  #radix(text: Encoded): void {
    if (this.#left <= 0) return;
    const { bytes, start, end } = text;
    const { common, any, kinds } = lettersOf(bytes, start, end);
    if (kinds === LOWER) return;
    if (end - start >= LONG_RUN || any & SIGNS) {
      for (const alphabet of DIGIT_ALPHABETS) this.#digitRuns(alphabet, text);
    } else if (DIGIT_ALPHABETS.some((alphabet) => common & alphabet && this.#digits(alphabet, text))) return;
    if ((kinds & CASES) === CASES) this.#base64(text, any);
  }

  /** Runs of one alphabet inside a longer run. */
  #digitRuns(alphabet: number, text: Encoded): void {
    const run = (start: number, end: number): number => {
      this.#digits(alphabet, { ...text, start, end });
      return end;
    };
    eachRun(text.bytes, [text.start, text.end], alphabet, { run });
  }

  /** Hex and base32: from the first digit, and from the others where the group may have been cut. */
  #digits(alphabet: number, text: Encoded): boolean {
    const name = alphabet === HEX ? 'hex' : 'base32';
    const table = name === 'hex' ? HEXADECIMAL : BASE32;
    const group = name === 'hex' ? 2 : 8;
    const isOdd = name === 'hex' && (text.end - text.start) % 2 !== 0;
    for (let skip = 0; skip < (isOdd || this.#isCut(text) ? group : 1); skip++) {
      if (this.#judge(decodeRadix(name, table, { ...text, skip }), name, text)) return true;
    }
    return false;
  }

  #base64(text: Encoded, alphabets: number): void {
    const { bytes, start, end } = text;
    if ((alphabets & SIGNS) === SIGNS) {
      this.#judge(decodeRadix('base64', BASE64_STANDARD, { ...text, skip: 0 }), 'base64', text);
      this.#judge(decodeRadix('base64', BASE64_URL, { ...text, skip: 0 }), 'base64', text);
    }
    if (this.#judge(decodeRadix('base64', BASE64_EITHER, { ...text, skip: 0 }), 'base64', text)) return;
    for (const from of this.#isCut(text) ? [1, 2, 3] : []) this.#behind(text, from);
    if ((alphabets & SIGNS) === 0) return;
    const look = end - start <= SHORT_RUN ? end : start + LOOK;
    for (let at = start; at < look; at++) {
      if (((ALPHABETS[bytes[at] as number] as number) & SIGNS) !== 0) this.#behind(text, at + 1);
    }
  }

  /** True where the text before may be missing, so that a group of digits may have lost its beginning. */
  #isCut(text: Encoded): boolean {
    return this.#isWindow && text.start === 0 && !text.origin;
  }

  /** Base64 that may begin at `from`, inside a run that began with something else: a path, a prefix, a cut. */
  #behind(text: Encoded, from: number): void {
    if (text.end - from < LEAST_RUN) return;
    const head = decodeRadix('base64', BASE64_EITHER, { ...text, start: from, end: from + 8, skip: 0 });
    if (!beginsReadable(head) && compressionOf(head) === undefined) return;
    this.#judge(decodeRadix('base64', BASE64_EITHER, { ...text, start: from, skip: 0 }), 'base64', text);
  }

  /** Keeps what is readable of decoded bytes; true when all of it is. */
  #judge(decoded: Buffer, encoding: string, text: Encoded): boolean {
    const origin = text.origin ?? this.#padded(text);
    const as = compressionOf(decoded);
    const unpacked = as && unpack(decoded, as, this.#left);
    if (unpacked) {
      this.#add(unpacked, `${encoding}+${as}`, origin);
      return true;
    }
    const wide = fromWideText(decoded);
    const parts = wide ? [wide] : readableParts(decoded);
    for (const part of parts) this.#add(Buffer.from(part), encoding, origin);
    if (parts.length === 0 && !text.origin) this.#rawDeflate(decoded, encoding, origin);
    return parts[0]?.length === decoded.length || wide !== undefined;
  }

  /** The run with the padding behind it. */
  #padded({ start, end }: Span): Span {
    let padded = end;
    while (padded < end + 2 && this.#bytes[padded] === 0x3d) padded++;
    return { start, end: padded };
  }

  #rawDeflate(decoded: Buffer, encoding: string, origin: Span): void {
    if (this.#rawAttempts <= 0 || isContainer(decoded) || !mayBeRawDeflate(decoded)) return;
    this.#rawAttempts--;
    const unpacked = unpack(decoded, 'raw', this.#left);
    for (const part of unpacked ? readableParts(unpacked) : []) {
      this.#add(Buffer.from(part), `${encoding}+deflate`, origin);
    }
  }

  #compressed(text: Encoded): void {
    const as = compressionOf(text.bytes);
    const unpacked = as && unpack(text.bytes, as, this.#left);
    if (unpacked) this.#add(unpacked, as, text);
    else for (const magic of EMBEDDED) this.#embedded(magic);
  }

  /** Archives behind something else: a picture, a program that unpacks itself, a few bytes of junk. */
  #embedded(magic: Buffer): void {
    const bytes = this.#bytes;
    let at = bytes.indexOf(magic, 1);
    for (let tries = 0; at > 0 && tries < MAX_EMBEDDED; tries++) {
      const rest = bytes.subarray(at);
      const as = compressionOf(rest);
      const unpacked = as && unpack(rest, as, this.#left);
      if (unpacked) {
        this.#add(unpacked, as, { start: at, end: bytes.length });
        return;
      }
      at = bytes.indexOf(magic, at + 1);
    }
  }

  #rewritten(texts: readonly Unescaped[], encoding: string): void {
    for (const { bytes, offsets } of texts) {
      if (this.#left <= 0) return;
      this.#left -= bytes.length;
      this.#found.push({ bytes, encoding, start: offsets[0] ?? 0, end: offsets.at(-1) ?? 0, offsets });
    }
  }

  #add(bytes: Buffer, encoding: string, { start, end }: Span): void {
    if (this.#left <= 0) return;
    this.#left -= bytes.length;
    this.#found.push({ bytes, encoding, start, end });
  }
}

function isWhiteSpace(separator: string): boolean {
  return separator.trim() === '';
}

/** The alphabets that all characters share and that any is of, and which kinds of character there are. */
function lettersOf(
  bytes: Uint8Array,
  start: number,
  end: number,
): { common: number; any: number; kinds: number } {
  let [common, any, kinds] = [0xff, 0, 0];
  const stop = Math.min(end, start + SHORT_RUN);
  for (let i = start; i < stop; i++) {
    const byte = bytes[i] as number;
    const alphabets = ALPHABETS[byte] as number;
    common &= alphabets;
    any |= alphabets;
    if (byte >= 0x61) kinds |= LOWER;
    else if (byte >= 0x41) kinds |= byte <= 0x5a ? CAPITAL : 0;
    else if (byte >= 0x30) kinds |= byte <= 0x39 ? DIGIT : 0;
  }
  return { common, any, kinds };
}

/** `x41x4b` or `0x410x4b` without the marks; other text unchanged. */
function withoutHexPrefix(joined: Buffer, pieceLength: number): Buffer {
  const mark = pieceLength === 3 ? 'x' : '0x';
  const text = joined.toString('latin1').toLowerCase();
  for (let at = 0; at + pieceLength <= text.length; at += pieceLength) {
    if (!text.startsWith(mark, at)) return joined;
  }
  return Buffer.from(text.replaceAll(mark, ''), 'latin1');
}
