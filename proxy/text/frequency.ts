// How often a piece of text turns up by chance, so that the rarest piece of a rule becomes its trigger. Estimates for
// English; letters of other scripts count as rare. Being wrong here costs time, never a finding.

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
  'the of and to in a is that for it as was with be by on not he are this or at from his but an they which you were her all she there would their we him been has when who will more no if out so said what up its about into than them can only other new some could time these two may then do first any my now such like our over me even most made after also did many before must through back years where much your way well down should because each just those people how too little state good very make world still own see men work long get here between both life being under never day same another know while last might us great old year off come since against go came right used take three states himself few house use during without again place around however home small found thought went say part once general high upon school every does got united left number course war until always away something fact though water less public put thing almost hand enough far took head yet government system better set told nothing night end why called eyes find going look asked later knew point next program city business give group toward young days let room word says second example file name user data code function value text list type return string object message server request response default using page see following information support version project example options build test run command install module package http https www com html class window element link image content style content read write open close add remove change create update delete start stop key line error path query method input output true false null const var import export require config field table index array property parameter argument click select check need want help note important available based include provide allow enable access account service application software development'.split(
    ' ',
  );

const skeletons = new Map<Mode, readonly string[]>();

function commonWords(mode: Mode): readonly string[] {
  const known = skeletons.get(mode);
  if (known) return known;
  const made = COMMON.map((word) => skeletonOfText(mode, word));
  skeletons.set(mode, made);
  return made;
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
function rateOfOne(literal: string, mode: Mode): number {
  let rate = chance(literal);
  for (const [rank, word] of commonWords(mode).entries())
    if (word.includes(literal)) rate += 0.02 / (rank + 4);
  return rate;
}

/** Occurrences per character to expect of any of the pieces. */
export function rateOf(literals: readonly string[], mode: Mode): number {
  return literals.reduce((sum, literal) => sum + rateOfOne(literal, mode), 0);
}
