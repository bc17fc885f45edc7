// BIP-39 seed phrases in all ten languages: 12 to 24 words of one list, in order, whose checksum holds. Words may be
// numbered, quoted or joined by signs. Refuses prose: one word outside the list ends a phrase.

import { createHash } from 'node:crypto';
import { isPublishedEntropy } from './check/published.ts';

export interface SeedPhraseOptions {
  /** Shortest phrase looked for. */
  readonly minWords: 12 | 15 | 18 | 21 | 24;
  /** Without it any run of list words of a valid length is a phrase. */
  readonly verifyChecksum: boolean;
}

/** A place in a JavaScript string: UTF-16 offsets, `end` exclusive. */
export interface SeedPhrase {
  readonly start: number;
  readonly end: number;
  readonly words: number;
  /** A test vector: its entropy is one byte over and over, or all its words but the last are one. */
  readonly isVector: boolean;
}

export interface SeedWords {
  /** The places of a word (NFKD, lower case) in the lists that have it: language and number in one integer. */
  get(word: string): readonly number[] | undefined;
}

interface Words {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly count: number;
  readonly known: SeedWords;
}

/** The options, and how many checksums this text has cost so far. */
interface Judge extends SeedPhraseOptions {
  hashes: number;
}

const SIZES = [24, 21, 18, 15, 12] as const;
/** Bits of a word's number; the language stands above them. */
export const WORD_BITS = 11;
const WORD_MASK = (1 << WORD_BITS) - 1;
/** Signs and numbers between two words of a phrase, as in `1. "word", 2. "word"`. */
const MAX_GAP = 10;
/** So many failures in one text do not happen by chance: from then on every stretch is a phrase, unhashed. */
const MAX_HASHES = 400;

export function isAscii(word: string): boolean {
  return /^[a-z]*$/.test(word);
}

/** A word as the table of words has it: lower case, NFKD. */
export function keyOf(word: string): string {
  const lower = word.toLowerCase();
  return isAscii(lower) ? lower : lower.normalize('NFKD');
}

/** The phrases of a text, in order of place. Linear: a word is looked up once and hashing is bounded. */
export function findSeedPhrases(text: string, known: SeedWords, options: SeedPhraseOptions): SeedPhrase[] {
  const words: Words = { text, known, ...splitWords(text) };
  const found: SeedPhrase[] = [];
  const step = options.minWords;
  const judge: Judge = { ...options, hashes: 0 };
  // Every phrase covers one word in each stretch of `minWords`: the others are looked at only around a hit.
  for (let probe = step - 1; probe < words.count; probe += step) {
    if (placesOf(words, probe) === undefined) continue;
    const [first, last] = runAround(words, probe);
    if (last - first + 1 >= step) found.push(...phrasesIn(words, first, last, judge));
    probe = Math.max(probe, last - ((last + 1) % step));
  }
  return found;
}

function splitWords(text: string): { starts: Int32Array; ends: Int32Array; count: number } {
  const most = (text.length >> 1) + 1;
  const starts = new Int32Array(most);
  const ends = new Int32Array(most);
  let count = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (!isLetter(text.charCodeAt(i))) continue;
    starts[count] = i;
    while (i < text.length && isLetter(text.charCodeAt(i))) i += 1;
    ends[count] = i;
    count += 1;
  }
  return { starts, ends, count };
}

/** ASCII letters, and everything beyond ASCII but blanks, general punctuation and ideographic signs. */
function isLetter(code: number): boolean {
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  if (code < 0xc0) return false;
  return (
    !(code >= 0x2000 && code <= 0x206f) &&
    !(code >= 0x3000 && code <= 0x303f) &&
    !(code >= 0xff00 && code <= 0xff20)
  );
}

function placesOf(words: Words, index: number): readonly number[] | undefined {
  const start = words.starts[index] ?? 0;
  const end = words.ends[index] ?? 0;
  return end - start > 24 ? undefined : words.known.get(keyOf(words.text.slice(start, end)));
}

function isJoined(words: Words, index: number): boolean {
  return (words.starts[index + 1] ?? 0) - (words.ends[index] ?? 0) <= MAX_GAP;
}

/** First and last word of the stretch of list words around one of them. */
function runAround(words: Words, probe: number): readonly [number, number] {
  let first = probe;
  while (first > 0 && isJoined(words, first - 1) && placesOf(words, first - 1)) first -= 1;
  let last = probe;
  while (last + 1 < words.count && isJoined(words, last) && placesOf(words, last + 1)) last += 1;
  return [first, last];
}

/** The longest phrases within a stretch, in whichever language holds all their words; they do not overlap. */
function phrasesIn(words: Words, first: number, last: number, judge: Judge): SeedPhrase[] {
  const places = Array.from({ length: last - first + 1 }, (_, i) => placesOf(words, first + i));
  const found: SeedPhrase[] = [];
  for (let at = 0; at + judge.minWords <= places.length;) {
    const phrase = phraseIn(places, at, judge);
    if (phrase) found.push(placed(words, first + at, phrase));
    at += phrase?.length ?? 1;
  }
  return found;
}

/** The word numbers of the longest phrase that begins at `at`. */
function phraseIn(
  places: readonly (readonly number[] | undefined)[],
  at: number,
  judge: Judge,
): readonly number[] | undefined {
  for (const size of SIZES) {
    if (size < judge.minWords || at + size > places.length) continue;
    const phrase = readings(places.slice(at, at + size)).find((indices) => isPhrase(indices, judge));
    if (phrase) return phrase;
  }
  return undefined;
}

function isPhrase(indices: readonly number[], judge: Judge): boolean {
  if (!judge.verifyChecksum || judge.hashes >= MAX_HASHES) return true;
  judge.hashes += 1;
  return hasChecksum(indices);
}

function placed(words: Words, index: number, indices: readonly number[]): SeedPhrase {
  return {
    start: words.starts[index] ?? 0,
    end: words.ends[index + indices.length - 1] ?? 0,
    words: indices.length,
    isVector:
      indices.slice(0, -1).every((each) => each === indices[0]) || isPublishedEntropy(entropyOf(indices)),
  };
}

/** The word numbers in each language that knows every word. */
function readings(places: readonly (readonly number[] | undefined)[]): number[][] {
  const languages = (places[0] ?? []).map((place) => place >> WORD_BITS);
  return languages.flatMap((language) => {
    const found = places.map((each) => each?.find((place) => place >> WORD_BITS === language));
    const indices = found.filter((place) => place !== undefined).map((place) => place & WORD_MASK);
    return indices.length === places.length ? [indices] : [];
  });
}

/** The last bits of the phrase are the first bits of SHA-256 over the rest. */
function hasChecksum(indices: readonly number[]): boolean {
  const checkBits = indices.length / 3;
  const hash = createHash('sha256').update(entropyOf(indices)).digest()[0] ?? 0;
  return hash >> (8 - checkBits) === ((indices.at(-1) ?? 0) & ((1 << checkBits) - 1));
}

/** What the words stand for, without the checksum at the end. */
function entropyOf(indices: readonly number[]): Buffer {
  let bits = 0n;
  for (const index of indices) bits = (bits << 11n) | BigInt(index);
  const checkBits = indices.length / 3;
  const bytes = (indices.length * 4) / 3;
  return Buffer.from((bits >> BigInt(checkBits)).toString(16).padStart(bytes * 2, '0'), 'hex');
}
