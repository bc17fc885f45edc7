// Reads a pattern's syntax tree and finds the literal pieces that every match must contain, in skeleton letters.
// The answer may be too generous, never too strict: a text without the pieces cannot match.

import type { AST } from '@eslint-community/regexpp';

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
}

export type Fold = (codePoint: number) => string;

interface Shape {
  /** All texts it can match, folded; undefined when they cannot be listed. */
  readonly exact: readonly string[] | undefined;
  readonly factors: readonly Factor[];
  readonly min: number;
  readonly max: number;
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
  return { exact: white ? [''] : undefined, factors: [], min: 1, max: 1 };
}

function power(texts: readonly string[], times: number): readonly string[] | undefined {
  let all: string[] = [''];
  for (let i = 0; i < times; i++) {
    if (all.length * texts.length > MAX_PRODUCT) return undefined;
    all = all.flatMap((left) => texts.map((right) => left + right));
  }
  return all;
}

function asFactors(shape: Shape): readonly Factor[] {
  if (!shape.exact) return shape.factors;
  return [{ literals: shape.exact, before: [0, 0], length: [shape.min, shape.max] }];
}

function quantifierShape(node: AST.Quantifier, fold: Fold): Shape {
  const inner = shapeOf(node.element, fold);
  const span = { min: inner.min * node.min, max: node.max === 0 ? 0 : inner.max * node.max };
  if (inner.exact?.every((text) => text === '')) return { ...span, exact: [''], factors: [] };
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
  const exact = shapes.flatMap((shape) => shape.exact ?? []);
  if (shapes.every((shape) => shape.exact) && exact.length <= MAX_UNION) {
    return { exact: [...new Set(exact)], factors: [], min, max };
  }
  const best = shapes.map((shape) => bestFactor(asFactors(shape)));
  const found = best.filter((factor) => factor !== undefined);
  if (found.length < best.length) return { exact: undefined, factors: [], min, max };
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
  return { exact: undefined, factors: [factor], min, max };
}

/** Joins shapes one after the other; literal stretches grow across pieces that vanish in the skeleton. */
function sequenceShape(shapes: readonly Shape[]): Shape {
  const factors: Factor[] = [];
  let exact: readonly string[] = [''];
  let [from, min, max] = [[0, 0] as [number, number], 0, 0];
  let open = true;
  const close = () => {
    factors.push({ literals: exact, before: from, length: [min - from[0], max - from[1]] });
    open = false;
  };
  for (const shape of shapes) {
    const next = shape.exact;
    if (next && exact.length * next.length <= MAX_PRODUCT) {
      exact = exact.flatMap((left) => next.map((right) => left + right));
    } else {
      close();
      for (const factor of shape.factors) factors.push(moved(factor, min, max));
      exact = next ?? [''];
      from = next ? [min, max] : [min + shape.min, max + shape.max];
    }
    min += shape.min;
    max += shape.max;
  }
  if (open) return { exact: [...new Set(exact)], factors: [], min, max };
  close();
  return { exact: undefined, factors: factors.filter((factor) => !factor.literals.includes('')), min, max };
}

function moved(factor: Factor, min: number, max: number): Factor {
  return { ...factor, before: [factor.before[0] + min, factor.before[1] + max] };
}

function shapeOf(node: AST.Element, fold: Fold): Shape {
  switch (node.type) {
    case 'Character':
      return { exact: [fold(node.value)], factors: [], min: 1, max: 1 };
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
      return EMPTY;
    default:
      return { exact: undefined, factors: [], min: 0, max: Infinity };
  }
}

/** How rare a literal is, roughly in ASCII consonants: letters of other scripts count more, folded vowels less. */
export function weightOf(literal: string): number {
  let weight = 0;
  for (const char of literal) weight += char === 'a' ? 0.7 : char > '\u2e7f' ? 2.2 : char > '\x7f' ? 1.2 : 1;
  return weight;
}

/** The least weight among a factor's literals. */
export function factorWeight(factor: Factor): number {
  return Math.min(...factor.literals.map(weightOf));
}

function bestFactor(factors: readonly Factor[]): Factor | undefined {
  let best: Factor | undefined;
  for (const factor of factors) {
    if (factor.literals.includes('')) continue;
    if (!best || factorWeight(factor) > factorWeight(best)) best = factor;
  }
  return best;
}

/** Drops literals that contain another one of the list: the shorter already stands for them. */
function reduced(factor: Factor): Factor {
  const literals = [...factor.literals].sort((a, b) => a.length - b.length);
  const kept: string[] = [];
  for (const literal of literals) if (!kept.some((short) => literal.includes(short))) kept.push(literal);
  return { ...factor, literals: kept };
}

/** Every branch of a pattern with the pieces a match of it must contain; a branch without pieces has no factors. */
export function branchesOf(pattern: AST.Pattern, fold: Fold): Branch[] {
  return topAlternatives(pattern).map((alternative) => {
    const shape = sequenceShape(alternative.elements.map((element) => shapeOf(element, fold)));
    const factors = asFactors(shape).filter((factor) => !factor.literals.includes(''));
    return { factors: factors.map(reduced), length: [shape.min, shape.max] };
  });
}

/** `(?:a|b)` around a whole pattern is the same as `a|b`. */
function topAlternatives(pattern: AST.Pattern | AST.Group | AST.CapturingGroup): readonly AST.Alternative[] {
  const only = pattern.alternatives.length === 1 ? pattern.alternatives[0] : undefined;
  const element = only?.elements.length === 1 ? only.elements[0] : undefined;
  if (element?.type === 'Group' || element?.type === 'CapturingGroup') return topAlternatives(element);
  return pattern.alternatives;
}
