// A rule's plan: which skeleton pieces announce a possible match and how far around them to look. Plans of built-in
// rules are computed ahead of time; those of a user's patterns when the policy is read.

import type { AST } from '@eslint-community/regexpp';
import { branchesOf, factorWeight, weightOf } from './factor.ts';
import type { Branch, Factor } from './factor.ts';
import { skeletonOf, skeletonOfText } from './fold.ts';
import type { Mode } from './fold.ts';

/** Pieces seen earlier in the text than the closing ones, at most `within` characters before their end. */
export interface Companion {
  readonly literals: readonly string[];
  readonly within: number;
}

/** A match ends at most `forward` characters after the end of a closing piece and starts at most `back` before it. */
export interface Trigger {
  readonly literals: readonly string[];
  readonly companions: readonly Companion[];
  readonly back: number;
  readonly forward: number;
}

export interface RulePlan {
  readonly triggers: readonly Trigger[];
}

const MAX_LITERAL = 12;
const MAX_BACK = 1600;
const MAX_FORWARD = 1024;
const MAX_COMPANIONS = 2;
const LEAST_COMPANION = 2.8;
const LEAST_WEIGHT: Readonly<Record<Mode, number>> = { secret: 2, injection: 2.4 };

function shortened(literals: readonly string[]): string[] {
  return [...new Set(literals.map((literal) => Array.from(literal).slice(0, MAX_LITERAL).join('')))];
}

function rarestFirst(a: Factor, b: Factor): number {
  const byWeight = Math.min(factorWeight(b), 7) - Math.min(factorWeight(a), 7);
  return byWeight === 0 ? a.literals.length - b.literals.length : byWeight;
}

/** The rarest piece and up to two more that are rare enough to be worth a look, in order of place. */
function chosen(factors: readonly Factor[], mode: Mode): readonly Factor[] {
  const ranked = [...factors].sort(rarestFirst);
  const [best, ...rest] = ranked;
  if (!best || factorWeight(best) < LEAST_WEIGHT[mode]) return [];
  const extra = rest.filter((factor) => factorWeight(factor) >= LEAST_COMPANION).slice(0, MAX_COMPANIONS);
  return factors.filter((factor) => factor === best || extra.includes(factor));
}

function triggerOf(branch: Branch, mode: Mode): Trigger | undefined {
  const factors = chosen(branch.factors, mode);
  const last = factors.at(-1);
  if (!last) return undefined;
  const back = last.before[1] + last.length[1];
  return {
    literals: shortened(last.literals),
    companions: factors.slice(0, -1).map((factor) => ({
      literals: shortened(factor.literals),
      within: Math.min(MAX_BACK, back - factor.before[0]),
    })),
    back: Math.min(MAX_BACK, back),
    forward: Math.min(MAX_FORWARD, branch.length[1] - last.before[0]),
  };
}

function keywordTrigger(keywords: readonly string[], mode: Mode, reach: number): Trigger | undefined {
  const literals = keywords.map((keyword) => skeletonOfText(mode, keyword));
  if (literals.length === 0 || literals.some((literal) => weightOf(literal) < 2)) return undefined;
  const distance = Math.min(MAX_FORWARD, reach);
  return { literals: shortened(literals), companions: [], back: distance, forward: distance };
}

/**
 * The plan of one rule; undefined when neither the pattern nor the keywords offer a piece to look for.
 * `pattern` is the syntax tree of the rule's expression.
 */
export function planRule(
  pattern: AST.Pattern,
  keywords: readonly string[],
  mode: Mode,
): RulePlan | undefined {
  const branches = branchesOf(pattern, (codePoint) => skeletonOf(mode, codePoint));
  const triggers = branches.map((branch) => triggerOf(branch, mode));
  const found = triggers.filter((trigger) => trigger !== undefined);
  if (found.length === triggers.length) return { triggers: found };
  const reach = Math.max(...branches.map((branch) => branch.length[1]));
  const fallback = keywordTrigger(keywords, mode, reach);
  return fallback && { triggers: [fallback] };
}

/** The plan of an exact value: its beginning is the piece, and the value lies around it. */
export function planLiteral(value: string, mode: Mode): RulePlan | undefined {
  const literal = skeletonOfText(mode, value);
  if (literal.length < 4) return undefined;
  const length = value.length * 2 + 16;
  return { triggers: [{ literals: shortened([literal]), companions: [], back: MAX_LITERAL * 2, forward: length }] };
}
