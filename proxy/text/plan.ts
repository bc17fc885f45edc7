// A rule's plan: which skeleton pieces announce a possible match, in which order, and where a match can then begin.
// Plans of built-in rules are computed ahead of time; those of a user's patterns when the policy is read.

import { branchesOf, GAP, withoutGaps } from './factor.ts';
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
const MAX_PIECES = 3;
/** Of a branch with many pieces only the rarest are weighed against each other. */
const MAX_WEIGHED = 8;
/** What it costs, in nanoseconds, to note that a piece was seen, to look closely at a place, and at every one more. */
const SIGHT_COST = 40;
const LOOK_COST = 500;
const PLACE_COST = 6;
/** Any word may be what a text is about. */
const LEAST_RATE = 0.00005;
/** Above this a piece is too common to be looked for at all. */
const TOO_COMMON: Readonly<Record<Mode, number>> = { secret: 1 / 200, injection: 1 / 40 };

/** Literals cut to the length that is looked for; gaps are kept at their ends alone, and only where words count. */
function shortened(literals: readonly string[], mode: Mode): string[] {
  const short = new Set(literals.map((literal) => shortOf(literal, mode)));
  const free = [...short].filter((literal) => !literal.includes(GAP) || !short.has(withoutGaps(literal)));
  return free.sort();
}

function shortOf(literal: string, mode: Mode): string {
  const symbols = Array.from(withoutGaps(literal));
  const text = symbols.slice(0, MAX_LITERAL).join('');
  if (mode === 'secret') return text;
  const isWhole = symbols.length <= MAX_LITERAL && literal.endsWith(GAP);
  return (literal.startsWith(GAP) ? GAP : '') + text + (isWhole ? GAP : '');
}

/** A factor, and how many of its pieces a character of text brings: all, and those that stand where they may. */
interface Rated {
  readonly factor: Factor;
  readonly seen: number;
  readonly rate: number;
}

/** The pieces, in order of place, that are cheapest to look for; none when even the rarest is too common. */
function chosen(factors: readonly Factor[], mode: Mode): readonly Factor[] {
  const rated = factors.map((factor) => ratedOf(factor, mode));
  const rarest = [...rated].sort((a, b) => a.rate - b.rate).slice(0, MAX_WEIGHED);
  if ((rarest[0]?.rate ?? 1) > TOO_COMMON[mode]) return [];
  const weighed = rated.filter((each) => rarest.includes(each));
  let best: readonly Rated[] = [];
  for (let size = 1; size <= MAX_PIECES; size++) {
    for (const set of subsets(weighed, size)) {
      if (best.length === 0 || costOf(set) < costOf(best)) best = set;
    }
  }
  return best.map(({ factor }) => factor);
}

function ratedOf(factor: Factor, mode: Mode): Rated {
  const literals = shortened(factor.literals, mode);
  const seen = rateOf([...new Set(literals.map(withoutGaps))], mode);
  return { factor, seen, rate: LEAST_RATE + rateOf(literals, mode) };
}

function subsets<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return all.flatMap((first, index) =>
    subsets(all.slice(index + 1), size - 1).map((rest) => [first, ...rest]),
  );
}

/** Nanoseconds that looking for these pieces costs per character of ordinary text. */
function costOf(pieces: readonly Rated[]): number {
  const reach = spanOf(pieces.map(({ factor }) => factor));
  const [rarest, ...others] = pieces.map(({ rate }) => rate).sort((a, b) => a - b);
  const seen = pieces.reduce((sum, each) => sum + each.seen, 0);
  const together = others.reduce((chance, rate) => chance * (1 - Math.exp(-rate * reach)), rarest ?? 0);
  const { before } = pieces[0]?.factor ?? { before: [0, 0] };
  const places = Math.min(MAX_SPAN, before[1] - before[0]);
  return seen * SIGHT_COST + together * (LOOK_COST + places * PLACE_COST);
}

/** How far apart the first and the last of these pieces may stand, in characters. */
function spanOf(factors: readonly Factor[]): number {
  const [first, last] = [factors[0], factors.at(-1)];
  if (!first || !last) return 0;
  return Math.min(MAX_SPAN, last.before[1] + last.length[1] - first.before[0]);
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
      literals: shortened(each.literals, mode),
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
    pieces: [{ literals: shortened(literals, mode), within: 0 }],
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
  const piece = { literals: shortened([literal], mode), within: 0 };
  const lead = [0, head.length] as const;
  return {
    triggers: [{ pieces: [piece], lead, core: lead, length: value.length, look: [escapedText(value)] }],
  };
}
