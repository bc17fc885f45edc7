// Reads a pattern's syntax tree and finds the literal pieces that every match must contain, in skeleton letters.
// The answer may be too generous, never too strict: a text without the pieces cannot match.

import type { AST } from '@eslint-community/regexpp';
import { isWhite } from './fold.ts';

/** Pieces of which a match contains at least one, and how far from the match's start they stand, in characters. */
export interface Factor {
  readonly literals: readonly string[];
  readonly before: readonly [number, number];
  readonly length: readonly [number, number];
}

/** One way to match: its pieces in order of place, and the least and greatest length of a match in characters. */
export interface Branch {
  readonly factors: readonly Factor[];
  readonly length: readonly [number, number];
  /** Greatest length of what may be left out at the beginning. */
  readonly optionalHead: number;
  /** The source of its elements behind that head. */
  readonly core: readonly string[];
}

export type Fold = (codePoint: number) => string;

/**
 * Stands in a piece where the pattern demands white space or a word's end. It is no part of the skeleton: at the ends of a
 * piece it says that the word ends there.
 */
export const GAP = '\0';
const GAPS = /\0+/g;

/** A piece without its gaps. */
export function withoutGaps(literal: string): string {
  return literal.replace(GAPS, '');
}

function isBlank(text: string): boolean {
  return text === '' || text === GAP;
}

interface Shape {
  /** All texts it can match, folded; undefined when they cannot be listed. */
  readonly exact: readonly string[] | undefined;
  readonly factors: readonly Factor[];
  readonly min: number;
  readonly max: number;
  /** Every match ends in white space, or where a word ends. */
  readonly endsInGap?: boolean;
}

const MAX_PRODUCT = 96;
const MAX_UNION = 1024;
const MAX_CLASS_SYMBOLS = 6;
const MAX_CLASS_MEMBERS = 64;
const EMPTY: Shape = { exact: [''], factors: [], min: 0, max: 0 };

function classShape(node: AST.CharacterClass, fold: Fold): Shape {
  const opaque: Shape = { exact: undefined, factors: [], min: 1, max: 1 };
  if (node.negate || node.unicodeSets) return opaque;
  const symbols = new Set<string>();
  for (const element of node.elements) {
    if (element.type === 'Character') symbols.add(fold(element.value));
    else if (element.type === 'CharacterSet' && element.kind === 'space' && !element.negate) symbols.add('');
    else if (element.type === 'CharacterClassRange') {
      if (element.max.value - element.min.value > MAX_CLASS_MEMBERS) return opaque;
      for (let c = element.min.value; c <= element.max.value; c++) symbols.add(fold(c));
    } else return opaque;
    if (symbols.size > MAX_CLASS_SYMBOLS) return opaque;
  }
  return { ...opaque, exact: [...symbols] };
}

function setShape(node: AST.CharacterSet): Shape {
  const white = node.kind === 'space' && !node.negate;
  return { exact: white ? [GAP] : undefined, factors: [], min: 1, max: 1 };
}

function power(texts: readonly string[], times: number): readonly string[] | undefined {
  let all: string[] = [''];
  for (let i = 0; i < times; i++) {
    if (all.length * texts.length > MAX_PRODUCT) return undefined;
    all = product(all, texts);
  }
  return all;
}

function asFactors(shape: Shape): readonly Factor[] {
  if (!shape.exact) return shape.factors;
  return [{ literals: shape.exact, before: [0, 0], length: [shape.min, shape.max] }];
}

function quantifierShape(node: AST.Quantifier, fold: Fold): Shape {
  const inner = shapeOf(node.element, fold);
  const span = {
    min: inner.min * node.min,
    max: node.max === 0 ? 0 : inner.max * node.max,
    endsInGap: inner.endsInGap === true,
  };
  if (inner.exact?.every(isBlank)) {
    const isGap = node.min > 0 && inner.exact.every((text) => text === GAP);
    return { ...span, exact: [isGap ? GAP : ''], factors: [] };
  }
  if (inner.exact && node.max === 1) {
    return { ...span, exact: node.min === 1 ? inner.exact : ['', ...inner.exact], factors: [] };
  }
  if (inner.exact && node.min === node.max && node.max <= 4) {
    const exact = power(inner.exact, node.max);
    if (exact) return { ...span, exact, factors: [] };
  }
  return { ...span, exact: undefined, factors: node.min > 0 ? asFactors(inner) : [] };
}

function unionShape(shapes: readonly Shape[]): Shape {
  const min = Math.min(...shapes.map((shape) => shape.min));
  const max = Math.max(...shapes.map((shape) => shape.max));
  const endsInGap = shapes.every((shape) => gapAfter(shape, '') === GAP);
  const exact = shapes.flatMap((shape) => shape.exact ?? []);
  if (shapes.every((shape) => shape.exact) && exact.length <= MAX_UNION) {
    return { exact: [...new Set(exact)], factors: [], min, max };
  }
  const best = shapes.map((shape) => bestFactor(asFactors(shape)));
  const found = best.filter((factor) => factor !== undefined);
  if (found.length < best.length) return { exact: undefined, factors: [], min, max, endsInGap };
  const factor: Factor = {
    literals: [...new Set(found.flatMap((each) => each.literals))],
    before: [
      Math.min(...found.map((each) => each.before[0])),
      Math.max(...found.map((each) => each.before[1])),
    ],
    length: [
      Math.min(...found.map((each) => each.length[0])),
      Math.max(...found.map((each) => each.length[1])),
    ],
  };
  return { exact: undefined, factors: [factor], min, max, endsInGap };
}

/** Literal text under construction: all it can be, where it begins and how long it is, in characters. */
interface Stretch {
  readonly exact: readonly string[];
  readonly from: readonly [number, number];
}

/** Joins shapes one after the other; literal stretches grow across pieces that vanish in the skeleton. */
function sequenceShape(shapes: readonly Shape[]): Shape {
  const factors: Factor[] = [];
  let stretch: Stretch | undefined;
  let [min, max, gap] = [0, 0, ''];
  const close = () => {
    if (!stretch) return;
    const { exact, from } = stretch;
    factors.push({ literals: exact, before: from, length: [min - from[0], max - from[1]] });
    stretch = undefined;
  };
  for (const shape of shapes) {
    const exact: readonly string[] | undefined = shape.exact;
    const grown: number = (stretch?.exact.length ?? 1) * (exact?.length ?? Infinity);
    if (exact && stretch && grown <= MAX_PRODUCT) {
      stretch = { ...stretch, exact: product(stretch.exact, exact) };
    } else {
      close();
      for (const factor of shape.factors) factors.push(moved(factor, min, max));
      if (exact && !exact.some(isBlank)) stretch = { exact: product([gap], exact), from: [min, max] };
    }
    gap = gapAfter(shape, gap);
    min += shape.min;
    max += shape.max;
  }
  close();
  const solid = factors.filter((factor) => !factor.literals.some(isBlank));
  return { exact: exactOf(shapes), factors: solid, min, max, endsInGap: gap === GAP };
}

/** What stands before whatever follows the shape: a gap for certain, or perhaps none. */
function gapAfter({ exact, min, endsInGap }: Shape, before: string): string {
  const isGap = exact
    ? exact.every((text) => text.endsWith(GAP) || (text === '' && before === GAP))
    : endsInGap === true && (min > 0 || before === GAP);
  return isGap ? GAP : '';
}

function product(left: readonly string[], right: readonly string[]): string[] {
  const all = left.flatMap((head) => right.map((tail) => (head + tail).replace(GAPS, GAP)));
  return [...new Set(all)];
}

/** All texts of a sequence, when every part can be listed and there are not too many. */
function exactOf(shapes: readonly Shape[]): readonly string[] | undefined {
  let all: readonly string[] = [''];
  for (const { exact } of shapes) {
    if (!exact || all.length * exact.length > MAX_PRODUCT) return undefined;
    all = product(all, exact);
  }
  return all;
}

function moved(factor: Factor, min: number, max: number): Factor {
  return { ...factor, before: [factor.before[0] + min, factor.before[1] + max] };
}

const shapes = new WeakMap<AST.Element, Shape>();

function shapeOf(node: AST.Element, fold: Fold): Shape {
  const known = shapes.get(node);
  if (known) return known;
  const shape = newShapeOf(node, fold);
  shapes.set(node, shape);
  return shape;
}

function newShapeOf(node: AST.Element, fold: Fold): Shape {
  switch (node.type) {
    case 'Character':
      return { exact: [isWhite(node.value) ? GAP : fold(node.value)], factors: [], min: 1, max: 1 };
    case 'CharacterSet':
      return setShape(node);
    case 'CharacterClass':
      return classShape(node, fold);
    case 'Quantifier':
      return quantifierShape(node, fold);
    case 'Group':
    case 'CapturingGroup':
      return unionShape(
        node.alternatives.map((each) => sequenceShape(each.elements.map((e) => shapeOf(e, fold)))),
      );
    case 'Assertion':
      return node.kind === 'word' && !node.negate ? { ...EMPTY, exact: [GAP] } : EMPTY;
    default:
      return { exact: undefined, factors: [], min: 0, max: Infinity };
  }
}

/** How rare a literal is, roughly in ASCII consonants: letters of other scripts count more, folded vowels less. */
function weightOf(literal: string): number {
  let weight = 0;
  for (const char of withoutGaps(literal))
    weight += char === 'a' ? 0.7 : char > '\u2e7f' ? 2.2 : char > '\x7f' ? 1.2 : 1;
  return weight;
}

/** The least weight among a factor's literals. */
function factorWeight(factor: Factor): number {
  return Math.min(...factor.literals.map(weightOf));
}

function bestFactor(factors: readonly Factor[]): Factor | undefined {
  let best: Factor | undefined;
  for (const factor of factors) {
    if (factor.literals.some(isBlank)) continue;
    if (!best || factorWeight(factor) > factorWeight(best)) best = factor;
  }
  return best;
}

/** Drops literals that begin with another one of the list: the shorter already stands for them. */
function reduced(factor: Factor): Factor {
  const literals = [...factor.literals].sort((a, b) => a.length - b.length);
  const kept: string[] = [];
  for (const literal of literals) if (!kept.some((short) => literal.startsWith(short))) kept.push(literal);
  return { ...factor, literals: kept };
}

/** Every branch of a pattern with the pieces a match of it must contain; a branch without pieces has no factors. */
export function branchesOf(pattern: AST.Pattern, fold: Fold): Branch[] {
  return expanded(pattern, fold).map((elements) => {
    const shapes = elements.map((element) => shapeOf(element, fold));
    const shape = sequenceShape(shapes);
    const core = withoutOptionalHead(elements);
    const head = shapes.slice(0, elements.length - core.length);
    return {
      factors: shape.factors.map(reduced),
      length: [shape.min, shape.max],
      optionalHead: head.reduce((sum, { max }) => sum + max, 0),
      core: core.map((element) => element.raw),
    };
  });
}

/** The elements from the first one that a match cannot do without. */
function withoutOptionalHead(elements: readonly AST.Element[]): readonly AST.Element[] {
  const at = elements.findIndex(
    (element) => element.type !== 'Assertion' && !(element.type === 'Quantifier' && element.min === 0),
  );
  return at < 0 ? elements : elements.slice(at);
}

const MAX_BRANCHES = 80;

/** The pattern as a list of plain sequences: alternatives that hold more than literal text become branches of their own. */
function expanded(pattern: AST.Pattern, fold: Fold): readonly (readonly AST.Element[])[] {
  let branches = pattern.alternatives.map((alternative) => alternative.elements);
  for (;;) {
    const next = branches.flatMap((elements) => expandedOnce(elements, fold));
    if (next.length === branches.length && next.every((elements, i) => elements === branches[i]))
      return branches;
    if (next.length > MAX_BRANCHES) return branches;
    branches = next;
  }
}

function expandedOnce(elements: AST.Element[], fold: Fold): AST.Element[][] {
  const at = elements.findIndex((element) => isExpandable(element, fold));
  const group = elements[at];
  if (group?.type !== 'Group' && group?.type !== 'CapturingGroup') return [elements];
  return group.alternatives.map((alternative) => [
    ...elements.slice(0, at),
    ...alternative.elements,
    ...elements.slice(at + 1),
  ]);
}

function isExpandable(element: AST.Element, fold: Fold): boolean {
  if (element.type !== 'Group' && element.type !== 'CapturingGroup') return false;
  return shapeOf(element, fold).exact === undefined || element.alternatives.length === 1;
}
