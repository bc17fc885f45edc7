// What one code point becomes in each form of a text. Pure functions of the code point: forms differ only in how much
// they take away. Everything a disguise adds (invisibles, marks, lookalikes, widths) disappears here.

import { latinLookalike } from './confusable.ts';

export type Mode = 'secret' | 'injection';

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u0640\ufff9-\ufffd]/u;
const INVISIBLES = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u0640\ufff9-\ufffd]/gu;
const WHITE = /[\s\u0085\u2800]/u;
const MARKS = /[\p{Mn}\p{Me}]/gu;
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};
/** Signs that a reader skips inside and between words; the injection skeleton drops them. */
const PUNCTUATION = '-_*\'"`.~+';

/** True for controls other than tab and line ends: they show nothing and separate nothing. */
export function isControl(codePoint: number): boolean {
  if (codePoint < 0x20) return codePoint !== 9 && codePoint !== 10 && codePoint !== 13;
  return codePoint >= 0x7f && codePoint <= 0x9f && codePoint !== 0x85;
}

const invisibles = new Uint8Array(0x10000);
const [SHOWS, HIDES] = [1, 2];

/** True for code points that draw nothing: format characters, fillers, selectors, tags, and broken UTF-8 (U+FFFD). */
export function isInvisible(codePoint: number): boolean {
  if (codePoint < 0x80) return false;
  if (codePoint > 0xffff) return INVISIBLE.test(String.fromCodePoint(codePoint));
  const known = invisibles[codePoint] ?? 0;
  if (known !== 0) return known === HIDES;
  const hidden = INVISIBLE.test(String.fromCodePoint(codePoint));
  invisibles[codePoint] = hidden ? HIDES : SHOWS;
  return hidden;
}

/** True for every kind of white space, line ends included. */
export function isWhite(codePoint: number): boolean {
  if (codePoint < 0x80) return codePoint === 0x20 || (codePoint >= 9 && codePoint <= 13);
  return WHITE.test(String.fromCodePoint(codePoint));
}

/** NFKC, and without what draws nothing: some compatibility forms hold such characters. */
export function compatible(text: string): string {
  return text.normalize('NFKC').replace(INVISIBLES, '');
}

/** The text in NFC without non-spacing marks: `é` to `e`, voiced kana to plain, composed Hangul unchanged. */
export function withoutMarks(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').normalize('NFC');
}

/** Replaces every lookalike of an ASCII letter by that letter; case is kept. */
export function withoutLookalikes(text: string): string {
  let out = '';
  for (const char of text) out += latinLookalike(char.codePointAt(0) ?? 0) ?? char;
  return out;
}

/** One code point in the matching form: NFKC, lookalikes to ASCII, marks removed, case kept; empty when it shows nothing. */
export function plainOf(codePoint: number): string {
  if (codePoint < 0x80) return isControl(codePoint) ? '' : String.fromCharCode(codePoint);
  if (isControl(codePoint) || isInvisible(codePoint)) return '';
  if (isWhite(codePoint)) return ' ';
  const plain = withoutLookalikes(compatible(String.fromCodePoint(codePoint)));
  return withoutLookalikes(withoutMarks(plain));
}

/** Lower case, Hangul as jamo, marks gone: equal for every spelling of the same visible letter. */
function lettersOf(codePoint: number): string {
  const lower = plainOf(codePoint).toLowerCase().normalize('NFD').replace(MARKS, '');
  return withoutLookalikes(lower).toLowerCase();
}

function withoutVowels(text: string): string {
  let out = '';
  for (const char of text) {
    const letter = LEET[char] ?? char;
    out += 'eiou'.includes(letter) ? 'a' : letter;
  }
  return out;
}

/**
 * The form of the vowel pass: letters with leet digits read as letters and every vowel as `a`; white space is one space.
 * Hangul stays in syllables, so that a pattern's counts hold.
 */
export function vowellessOf(codePoint: number): string {
  if (codePoint === 10) return '\n';
  if (isWhite(codePoint)) return ' ';
  return withoutVowels(lettersOf(codePoint)).normalize('NFC');
}

/** What a code point adds to the skeleton in which triggers are searched; empty when the skeleton drops it. */
export function skeletonOf(mode: Mode, codePoint: number): string {
  if (isWhite(codePoint)) return '';
  if (mode === 'secret') return lettersOf(codePoint).replaceAll(' ', '');
  let out = '';
  for (const char of withoutVowels(lettersOf(codePoint))) {
    if (char !== ' ' && !PUNCTUATION.includes(char)) out += char;
  }
  return out;
}

/** The skeleton of a whole text. */
export function skeletonOfText(mode: Mode, text: string): string {
  let out = '';
  for (const char of text) out += skeletonOf(mode, char.codePointAt(0) ?? 0);
  return out;
}

/** The letter a leet sign stands for; undefined for anything else. */
export function leetLetter(char: string): string | undefined {
  return LEET[char];
}
