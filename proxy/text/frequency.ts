// How often a piece of text turns up by chance, so that the rarest piece of a rule becomes its trigger. Estimates for
// English; letters of other scripts count as rare. Being wrong here costs time, never a finding.

import { GAP, withoutGaps } from './factor.ts';
import { skeletonOfText } from './fold.ts';
import type { Mode } from './fold.ts';

/** Bits of surprise of skeleton letters in English with all vowels folded to `a`. */
const BITS: Readonly<Record<string, number>> = {
  a: 1.3,
  t: 3.4,
  n: 3.8,
  s: 4,
  r: 4,
  h: 4.1,
  l: 4.6,
  d: 4.6,
  c: 5.1,
  m: 5.3,
  f: 5.5,
  p: 5.6,
  g: 5.6,
  w: 5.6,
  y: 5.8,
  b: 6,
  v: 6.6,
  k: 7,
};
const RARE_LETTERS = 'jqxz';
const RARE_LETTER_BITS = 9;
const SIGN_BITS = 6;
const LETTER_BITS = 6;
const IDEOGRAPH_BITS = 9;

/** The commonest words of English and of technical prose, commonest first. */
const COMMON =
  'the of and to in a is that for it as was with be by on not he are this or at from his but an they which you were her all she there would their we him been has when who will more no if out so said what up its about into than them can only other new some could time these two may then do first any my now such like our over me even most made after also did many before must through back years where much your way well down should because each just those people how too little state good very make world still own see men work long get here between both life being under never day same another know while last might us great old year off come since against go came right used take three states himself few house use during without again place around however home small found thought went say part once general high upon school every does got united left number course war until always away something fact though water less public put thing almost hand enough far took head yet government system better set told nothing night end why called eyes find going look asked later knew point next program city business give group toward young days let room word says second example file name user data code function value text list type return string object message server request response default using page see following information support version project example options build test run command install module package http https www com html class window element link image content style content read write open close add remove change create update delete start stop key line error path query method input output true false null const var import export require config field table index array property parameter argument click select check need want help note important available based include provide allow enable access account service application software development instructions token password message model agent assistant prompt context order task action answer question reply email address name phone card account bank number previous above following session environment variable script snippet document article summary review report note attention warning policy rules guidelines terms limits security safety safe admin root owner customer client person human people role character play act behave respond output input format encode decode print show tell give send share forward attach fetch call execute install remember forget memory training knowledge secret credential private public key login register header cookie cache database query table column record event button form page site web browser mobile device screen color size width height left right top bottom list item order price total date today tomorrow year month week hour minute company team member student teacher science history book story music game film city country street house food health doctor art law market product sale shop news report media social policy energy land river garden window summer winter station bridge animal letter'.split(
    ' ',
  );

/** Symbols of made-up text that pieces are counted in. */
const SAMPLE_LENGTH = 200_000;
const SEED = 1;
/** Zipf's law with a flat top: the word of rank n comes 1/(n + this) as often as all. */
const FLAT = 4;
const MAX_WORD = 32;
/** Of the commonest words, articles and the like, two seldom follow each other. */
const SMALL_WORDS = 24;
/** How seldom chance puts a word's end at a given place. */
const GAP_BITS = 2;
const samples = new Map<Mode, Sample>();

interface Sample {
  readonly text: string;
  /** By index: 1 where a word begins. */
  readonly begins: Uint8Array;
}

/** Words run together as the skeleton shows text, each as often as its rank says. The same at every call. */
function sampleOf(mode: Mode): Sample {
  const known = samples.get(mode);
  if (known !== undefined) return known;
  const words = COMMON.map((word) => skeletonOfText(mode, word));
  const sums: number[] = [];
  for (const rank of words.keys()) sums.push((sums.at(-1) ?? 0) + 1 / (rank + FLAT));
  const parts: string[] = [];
  const begins = new Uint8Array(SAMPLE_LENGTH + MAX_WORD);
  let [length, state, last] = [0, SEED, SMALL_WORDS];
  while (length < SAMPLE_LENGTH) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const index = placeIn(sums, (state / 2 ** 32) * (sums.at(-1) ?? 1));
    if (index < SMALL_WORDS && last < SMALL_WORDS) continue;
    last = index;
    const word = words[index] ?? '';
    begins[length] = 1;
    parts.push(word);
    length += word.length;
  }
  const sample = { text: parts.join(''), begins };
  samples.set(mode, sample);
  return sample;
}

/** The first index whose sum exceeds the value. */
function placeIn(sums: readonly number[], value: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function otherBits(char: string): number {
  if (char > '\x7f') return LETTER_BITS;
  return RARE_LETTERS.includes(char) ? RARE_LETTER_BITS : SIGN_BITS;
}

function chance(literal: string): number {
  let bits = 0;
  for (const char of literal) {
    if (char > '\u2e7f') bits += IDEOGRAPH_BITS;
    else bits += BITS[char] ?? otherBits(char);
  }
  return 2 ** -bits;
}

/** Occurrences per character to expect of one piece. */
function rateOfOne(piece: string, mode: Mode): number {
  const { text, begins } = sampleOf(mode);
  const literal = withoutGaps(piece);
  const [left, right] = [piece.startsWith(GAP), piece.endsWith(GAP)];
  let count = 0;
  for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
    if (left && begins[at] === 0) continue;
    if (!right || begins[at + literal.length] === 1) count++;
  }
  const gaps = (left ? GAP_BITS : 0) + (right ? GAP_BITS : 0);
  return chance(literal) / 2 ** gaps + count / text.length;
}

/** Occurrences per character to expect of any of the pieces. */
export function rateOf(literals: readonly string[], mode: Mode): number {
  return literals.reduce((sum, literal) => sum + rateOfOne(literal, mode), 0);
}
