// The only place that makes a regular expression from a string. Patterns are read as syntax trees first: what cannot
// run in bounded time is refused or given to the linear matcher, and variants for disguised text are derived here.

import { RegExpParser } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';
import { errorText } from '../errors.ts';
import { isWhite, vowellessOf } from './fold.ts';

const MAX_SOURCE = 4096;
const parser = new RegExpParser({ ecmaVersion: 2025 });

/** The syntax tree of a pattern under the `u` flag; throws SyntaxError. */
export function parsePattern(source: string): AST.Pattern {
  return parser.parsePattern(source, 0, source.length, { unicode: true });
}

export interface CompileOptions {
  readonly caseSensitive?: boolean;
}

/** Compiles with `g`, `m`, `u` and, unless case matters, `i`. */
export function compilePattern(source: string, options: CompileOptions): RegExp {
  return new RegExp(source, options.caseSensitive ? 'gmu' : 'gimu');
}

/** Compiles as `compilePattern` does, but a match must begin at `lastIndex`. */
export function compileSticky(source: string, options: CompileOptions): RegExp {
  return new RegExp(source, options.caseSensitive ? 'muy' : 'imuy');
}

/** Says whether a code point matches one character or class of a pattern. */
export type CharacterTest = (codePoint: number) => boolean;

/** The test for a pattern of exactly one character, such as `[a-z]` or `\\d`. */
export function characterTest(source: string, caseSensitive: boolean): CharacterTest {
  const regex = new RegExp(`^${source}$`, caseSensitive ? 'u' : 'iu');
  const matches = (codePoint: number): boolean => regex.test(String.fromCodePoint(codePoint));
  const ascii = Array.from({ length: 0x80 }, (_, codePoint) => matches(codePoint));
  return (codePoint) => ascii[codePoint] ?? matches(codePoint);
}

const ONLY_BMP = /^(?:[^\\\ud800-\udfff]|\\[^pPu]|\\u\{[0-9a-f]{1,4}\})*$/;

/** Compiles for lower-case text, with `y` or `g`; without `u` where that means the same, which runs faster. */
export function compileFolded(source: string, flag: 'y' | 'g'): RegExp {
  if (!ONLY_BMP.test(source)) return new RegExp(source, `mu${flag}`);
  return new RegExp(
    source.replace(/\\u\{([0-9a-f]{1,4})\}/g, (_, hex: string) => `\\u${hex.padStart(4, '0')}`),
    `m${flag}`,
  );
}

/** Why a user's pattern is refused, in words for its author; undefined when it can be used. */
export function refusePattern(source: string): string | undefined {
  if (source === '') return 'the pattern is empty and would match everywhere';
  if (source.length > MAX_SOURCE) return `the pattern is longer than ${MAX_SOURCE} characters`;
  let pattern: AST.Pattern;
  try {
    pattern = parsePattern(source);
    compilePattern(source, { caseSensitive: false });
  } catch (error) {
    return `the pattern is not a valid regular expression: ${errorText(error)}`;
  }
  return refuseNode(pattern) ?? (matchesEmpty(pattern) ? 'the pattern matches the empty text' : undefined);
}

function refuseNode(node: AST.Pattern | AST.Alternative | AST.Element): string | undefined {
  switch (node.type) {
    case 'Backreference':
      return `the back-reference ${node.raw} cannot run in linear time`;
    case 'Assertion':
      if (node.kind === 'lookbehind') return `the look-behind ${node.raw} cannot run in linear time`;
      return node.kind === 'lookahead' ? `the look-ahead ${node.raw} cannot run in linear time` : undefined;
    case 'Quantifier':
      if (node.min > MAX_REPEAT || (node.max !== Infinity && node.max > MAX_REPEAT)) {
        return `the repetition ${node.raw.slice(node.element.raw.length)} is more than ${MAX_REPEAT}`;
      }
      return refuseNode(node.element);
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return firstRefusal(node.alternatives);
    case 'Alternative':
      return firstRefusal(node.elements);
    default:
      return undefined;
  }
}

const MAX_REPEAT = 1000;

function firstRefusal(nodes: readonly (AST.Alternative | AST.Element)[]): string | undefined {
  for (const node of nodes) {
    const reason = refuseNode(node);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function matchesEmpty(node: AST.Pattern | AST.Alternative | AST.Element): boolean {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives.some(matchesEmpty);
    case 'Alternative':
      return node.elements.every(matchesEmpty);
    case 'Quantifier':
      return node.min === 0 || matchesEmpty(node.element);
    case 'Assertion':
      return true;
    default:
      return false;
  }
}

/** Above this a pattern may go back so often that even a short window would hold everybody up. */
const MAX_WAYS_BITS = 16;
const UNBOUNDED_BITS = 12;

/**
 * True when a backtracking engine could be made to try more than some ten thousand ways at one place. Generous: it takes
 * every repetition for ambiguous.
 */
export function isHeavy(pattern: AST.Pattern): boolean {
  return waysBits(pattern) > MAX_WAYS_BITS;
}

/** Binary logarithm of the ways in which a node can match a long text. */
function waysBits(node: AST.Pattern | AST.Alternative | AST.Element): number {
  if (node.type === 'Quantifier') {
    const inner = waysBits(node.element);
    const counts = node.max === Infinity ? UNBOUNDED_BITS : Math.log2(node.max - node.min + 1);
    return inner === 0 ? counts : counts + inner * Math.min(node.max, 1 << UNBOUNDED_BITS);
  }
  if (node.type === 'Alternative') return node.elements.reduce((sum, element) => sum + waysBits(element), 0);
  const children = childrenOf(node);
  return children.length === 0 ? 0 : Math.max(...children.map(waysBits)) + Math.log2(children.length) / 8;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function edited(source: string, edits: readonly Edit[]): string {
  let [out, at] = ['', 0];
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    out += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + source.slice(at);
}

/** Text run together is only believed when it is at least this long: `dan` is part of too many words. */
export const LEAST_SPACELESS = 12;

/**
 * The pattern with every demand for white space made optional and word boundaries dropped: finds `ignoreallrules`. White
 * space that is there must still be taken, or a negative look-ahead behind it would look at the space and pass.
 */
export function spacelessPattern(source: string): string {
  const edits: Edit[] = [];
  const visit = (node: AST.Pattern | AST.Alternative | AST.Element): void => {
    const words = node.type === 'Quantifier' ? anyWords(node) : undefined;
    if (words) edits.push({ ...node, text: words });
    else if (node.type === 'Assertion' && node.kind === 'word') edits.push({ ...node, text: '' });
    else if (node.type === 'Quantifier' && isSpace(node.element)) {
      const space = node.element.raw;
      edits.push({ ...node, text: `(?:${space}{0,${bounded(node.max)}}(?!${space}))` });
    } else if (node.type === 'Quantifier') visit(node.element);
    else if (isSpace(node)) edits.push({ ...node, text: `(?:${node.raw}|(?!${node.raw}))` });
    else for (const inner of childrenOf(node)) visit(inner);
  };
  visit(parsePattern(source));
  return edited(source, edits);
}

/**
 * For `(?:[a-z]{2,12}\s)+` and the like, a class of the same characters. With white space optional the words could be
 * parted in countless ways, and a long run of letters would take for ever.
 */
function anyWords(node: AST.Quantifier): string | undefined {
  if (node.max <= 1 || !isOfClasses(node.element) || isClass(node.element)) return undefined;
  const max = longest(node.element) * node.max;
  return `[^\\n]{0,${bounded(max)}}`;
}

/** True for groups made of classes and white space alone. */
function isOfClasses(node: AST.Pattern | AST.Alternative | AST.Element): boolean {
  if (isClass(node) || isSpace(node)) return true;
  if (node.type === 'Quantifier') return isOfClasses(node.element);
  if (node.type === 'Character') return false;
  const children = childrenOf(node);
  return children.length > 0 && children.every(isOfClasses);
}

/** The greatest number of characters a node of classes can match. */
function longest(node: AST.Pattern | AST.Alternative | AST.Element): number {
  if (node.type === 'Assertion') return 0;
  if (node.type === 'Quantifier') return longest(node.element) * node.max;
  if (node.type === 'Alternative') return node.elements.reduce((sum, each) => sum + longest(each), 0);
  if (node.type === 'Pattern' || node.type === 'Group' || node.type === 'CapturingGroup') {
    return Math.max(...node.alternatives.map(longest));
  }
  return 1;
}

function bounded(max: number): string {
  return max === Infinity ? '' : String(max);
}

function childrenOf(
  node: AST.Pattern | AST.Alternative | AST.Element,
): readonly (AST.Alternative | AST.Element)[] {
  if (node.type === 'Pattern' || node.type === 'Group' || node.type === 'CapturingGroup')
    return node.alternatives;
  if (node.type === 'Assertion' && node.kind === 'lookahead') return node.alternatives;
  return node.type === 'Alternative' ? node.elements : [];
}

/** White space, or a class that is white space beside a few signs. */
function isSpace(node: AST.Pattern | AST.Alternative | AST.Element): boolean {
  if (node.type === 'Character') return isWhite(node.value);
  if (node.type === 'CharacterSet') return node.kind === 'space' && !node.negate;
  if (node.type !== 'CharacterClass' || node.negate || node.unicodeSets) return false;
  return (
    node.elements.some(isSpaceElement) && node.elements.every((each) => isSpaceElement(each) || isSign(each))
  );
}

function isSpaceElement(node: AST.CharacterClassElement): boolean {
  if (node.type === 'Character') return isWhite(node.value);
  return node.type === 'CharacterSet' && node.kind === 'space' && !node.negate;
}

function isSign(node: AST.CharacterClassElement): boolean {
  return node.type === 'Character' && !/[\p{L}\p{N}]/u.test(String.fromCodePoint(node.value));
}

/** The pattern for text in the vowelless form: its own letters are folded the same way. */
export function vowellessPattern(source: string): string {
  const edits: Edit[] = [];
  const visit = (node: AST.Pattern | AST.Alternative | AST.Element): void => {
    if (node.type === 'Character') edits.push({ ...node, text: atom([vowellessOf(node.value)]) });
    else if (node.type === 'CharacterClass') {
      const texts = foldedMembers(node);
      if (texts) edits.push({ ...node, text: atom(texts) });
    } else if (node.type === 'Quantifier') visit(node.element);
    else for (const inner of childrenOf(node)) visit(inner);
  };
  visit(parsePattern(source));
  return edited(source, edits);
}

/**
 * A pattern that matches the vowelless form of whatever any form of the rule could match: no boundaries, no look-ahead,
 * white space optional, classes widened. What it rejects need not be tried; what it accepts is tried properly. Of a rule
 * too short to be run together (`LEAST_SPACELESS`) the boundaries are kept.
 */
export function lenientPattern(source: string, keepsBoundaries: boolean): string {
  const pattern = parsePattern(source);
  const edits: Edit[] = [];
  const least = /[^\x00-\x7f]/.test(source) ? 0 : 1;
  const visit = (node: AST.Pattern | AST.Alternative | AST.Element): void => {
    const words = node.type === 'Quantifier' ? anyWords(node) : undefined;
    if (words) edits.push({ ...node, text: words });
    else if (node.type === 'Assertion') {
      if (!keepsBoundaries || node.kind !== 'word') edits.push({ ...node, text: '' });
    } else if (node.type === 'Quantifier') {
      const min = isSpace(node.element) || (least === 0 && isClass(node.element)) ? 0 : node.min;
      const counts = { start: node.element.end, end: node.end, text: `{${min},${bounded(node.max)}}` };
      if (!isSpace(node.element)) visit(node.element);
      edits.push(counts);
    } else if (isSpace(node)) edits.push({ ...node, text: `${node.raw}?` });
    else if (node.type === 'Character') edits.push({ ...node, text: atom([vowellessOf(node.value)]) });
    else if (isClass(node)) edits.push({ ...node, text: widened(node) });
    else for (const inner of childrenOf(node)) visit(inner);
  };
  visit(pattern);
  return edited(source, edits);
}

type Class = AST.CharacterClass | AST.CharacterSet | AST.ExpressionCharacterClass;

function isClass(node: AST.Pattern | AST.Alternative | AST.Element): node is Class {
  return (
    node.type === 'CharacterClass' || node.type === 'CharacterSet' || node.type === 'ExpressionCharacterClass'
  );
}

/** A class for the lenient pattern: its members folded, or anything when they cannot be listed. */
function widened(node: Class): string {
  const texts = node.type === 'CharacterClass' ? foldedMembers(node) : undefined;
  if (texts) return atom(texts);
  return node.raw.includes('\\n') ? '[^\\n]' : '[^]';
}

const MAX_MEMBERS = 400;

/** The folded texts of a class of listed letters; undefined for classes that stay as they are (`\w`, negations). */
function foldedMembers(node: AST.CharacterClass): string[] | undefined {
  if (node.negate || node.unicodeSets) return undefined;
  const texts = new Set<string>();
  for (const element of node.elements) {
    if (element.type !== 'Character' && element.type !== 'CharacterClassRange') return undefined;
    const [from, to] =
      element.type === 'Character' ? [element.value, element.value] : [element.min.value, element.max.value];
    if (to - from > MAX_MEMBERS) return undefined;
    for (let codePoint = from; codePoint <= to; codePoint++) texts.add(vowellessOf(codePoint));
  }
  return [...texts];
}

/** A pattern that matches exactly one of the texts and can take a quantifier. */
function atom(texts: readonly string[]): string {
  const chars = texts.filter((text) => Array.from(text).length === 1).map((text) => escaped(text));
  const longer = texts.filter((text) => Array.from(text).length !== 1);
  const parts = longer.map((text) => Array.from(text, escaped).join(''));
  if (chars.length === 1) parts.unshift(chars[0] ?? '');
  else if (chars.length > 1) parts.unshift(`[${chars.join('')}]`);
  return parts.length === 1 && longer.length === 0 ? (parts[0] ?? '') : `(?:${parts.join('|')})`;
}

/** A pattern that matches exactly this text. */
export function escapedText(text: string): string {
  return Array.from(text, escaped).join('');
}

function escaped(char: string): string {
  return /[\p{L}\p{N}_]/u.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
