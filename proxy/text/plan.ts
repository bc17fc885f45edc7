// A rule's plan: which skeleton pieces announce a possible match, in which order, and where a match can then begin.
// Plans of built-in rules are computed ahead of time; those of a user's patterns when the policy is read.

import { branchesOf } from './factor.ts';
import type { Branch, Factor } from './factor.ts';
import { skeletonOf, skeletonOfText } from './fold.ts';
import type { Mode } from './fold.ts';
import { rateOf } from './frequency.ts';
import { escapedText, LEAST_SPACELESS, lenientPattern, parsePattern } from './pattern.ts';

/** Pieces of which one must be seen, at most `within` characters before the end of the trigger's last piece. */
export interface Piece {
  readonly literals: readonly string[];
  readonly within: number;
  /** The number of the set of literals in the prepared trie, which then stands for the literals. */
  readonly group?: number;
}

/** Pieces seen in order; a match then begins `lead` characters before the first one and has at most `length`. */
export interface Trigger {
  readonly pieces: readonly Piece[];
  readonly lead: readonly [number, number];
  readonly length: number;
  /** The same as `lead` for a match without what may be left out at its beginning. */
  readonly core: readonly [number, number];
  /** What to try first at such a place: an expression in parts, see `LenientMatcher`. */
  readonly look: readonly string[];
}

export interface RulePlan {
  readonly triggers: readonly Trigger[];
}

const MAX_LITERAL = 10;
const MAX_SPAN = 1024;
const MAX_COMPANIONS = 2;
/** Sightings per character above which a piece is too common to be looked for beside a rarer one. */
const COMMON = 0.001;
/** A trigger seen more often than this takes more common companions, up to the second figure. */
const FREQUENT = 0.0002;
const HELPFUL = 0.008;
/** Above this a piece is too common to be looked for at all. */
const TOO_COMMON: Readonly<Record<Mode, number>> = { secret: 1 / 200, injection: 1 / 40 };

function shortened(literals: readonly string[]): string[] {
  const short = literals.map((literal) => Array.from(literal).slice(0, MAX_LITERAL).join(''));
  return [...new Set(short)].sort();
}

/** The rarest piece, and two more that are rare enough, in order of place. */
function chosen(factors: readonly Factor[], mode: Mode): readonly Factor[] {
  const rates = new Map(factors.map((factor) => [factor, rateOf(shortened(factor.literals), mode)]));
  const rate = (factor: Factor): number => rates.get(factor) ?? 1;
  const [best, ...rest] = [...factors].sort((a, b) => rate(a) - rate(b));
  if (!best || rate(best) > TOO_COMMON[mode]) return [];
  const limit = rate(best) > FREQUENT ? HELPFUL : COMMON;
  const extra = rest.filter((factor) => rate(factor) < limit).slice(0, MAX_COMPANIONS);
  return factors.filter((factor) => factor === best || extra.includes(factor));
}

const SLACK = 8;
/** A syllable written as separate jamo is three characters where a pattern has one. */
const JAMO = /[\u1100-\u11ff]/;
const JAMO_FACTOR = 3;

function triggerOf(branch: Branch, mode: Mode): Trigger | undefined {
  const factors = chosen(branch.factors, mode);
  const [first, last] = [factors[0], factors.at(-1)];
  if (!first || !last) return undefined;
  const end = last.before[1] + last.length[1];
  const factor = factors.some(({ literals }) => JAMO.test(literals.join(''))) ? JAMO_FACTOR : 1;
  return {
    pieces: factors.map((each) => ({
      literals: shortened(each.literals),
      within: Math.min(MAX_SPAN, end - each.before[0]) * factor + SLACK,
    })),
    lead: [Math.min(MAX_SPAN, first.before[0]), Math.min(MAX_SPAN, first.before[1])],
    length: Math.min(MAX_SPAN, branch.length[1]),
    core: [
      Math.min(MAX_SPAN, first.before[0]),
      Math.min(MAX_SPAN, Math.max(first.before[0], first.before[1] - branch.optionalHead)),
    ],
    look: lookFor(branch, mode),
  };
}

function lookSource(source: string, mode: Mode, longest: number): string {
  return mode === 'secret' ? source : lenientPattern(source, longest < LEAST_SPACELESS);
}

function lookFor({ core, length, optionalHead }: Branch, mode: Mode): string[] {
  return core.map((source) => lookSource(source, mode, length[1] - optionalHead));
}

function keywordTrigger(rule: Plannable, mode: Mode, reach: number): Trigger | undefined {
  const { keywords, pattern } = rule;
  const literals = keywords.map((keyword) => skeletonOfText(mode, keyword));
  if (literals.length === 0 || rateOf(literals, mode) > TOO_COMMON[mode]) return undefined;
  const length = Math.min(MAX_SPAN, reach);
  return {
    pieces: [{ literals: shortened(literals), within: 0 }],
    lead: [0, length],
    core: [0, length],
    length,
    look: [lookSource(pattern, mode, reach)],
  };
}

/** What a plan depends on. */
export interface Plannable {
  readonly pattern: string;
  readonly keywords: readonly string[];
}

/** The plan of one rule; undefined when neither its pattern nor its keywords offer a piece to look for. */
export function planRule(rule: Plannable, mode: Mode): RulePlan | undefined {
  const branches = branchesOf(parsePattern(rule.pattern), (codePoint) => skeletonOf(mode, codePoint));
  const triggers = branches.map((branch) => triggerOf(branch, mode));
  const found = triggers.filter((trigger) => trigger !== undefined);
  if (found.length === triggers.length) return { triggers: found };
  const reach = Math.max(...branches.map((branch) => branch.length[1]));
  const fallback = keywordTrigger(rule, mode, reach);
  return fallback && { triggers: [fallback] };
}

/** The plan of an exact value: its beginning is the piece; undefined when it is too short to be told from chance. */
export function planLiteral(value: string, mode: Mode): RulePlan | undefined {
  const literal = skeletonOfText(mode, value);
  if (literal.length < 4) return undefined;
  const [head] = /^\s*/.exec(value) ?? [''];
  const piece = { literals: shortened([literal]), within: 0 };
  const lead = [0, head.length] as const;
  return {
    triggers: [{ pieces: [piece], lead, core: lead, length: value.length, look: [escapedText(value)] }],
  };
}
