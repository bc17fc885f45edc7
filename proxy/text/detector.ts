// Finds rules in one text as it stands, without decoding anything: triggers first, then the rules' own expressions on
// the windows round them. Windows of one rule are merged, so a text full of triggers costs no more than reading it.

import { isControl, isInvisible } from './fold.ts';
import type { Mode } from './fold.ts';
import type { RulePlan } from './plan.ts';
import { RuleMatcher } from './rule-matcher.ts';
import type { Hit, MatchableRule, Window } from './rule-matcher.ts';
import { TriggerIndex } from './trigger.ts';
import type { Candidate } from './trigger.ts';
import { codePointAt, nextStart, sequenceLength } from './utf8.ts';

export interface PlannedRule extends MatchableRule {
  readonly plan: RulePlan;
}

export interface Place {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

const MAX_WINDOW = 4096;
const SLACK = 8;
const CONTEXT = 4;

export class Detector {
  /** Bytes walked plus bytes given to regular expressions, since the start: what tests of linear growth compare. */
  work = 0;
  readonly #triggers: TriggerIndex;
  readonly #matchers: readonly RuleMatcher[];

  constructor(rules: readonly PlannedRule[], mode: Mode) {
    this.#triggers = new TriggerIndex(
      rules.map((rule) => rule.plan),
      mode,
    );
    this.#matchers = rules.map((rule) => new RuleMatcher(rule, mode));
  }

  /** Every match in `bytes`, by rule; offsets are bytes. */
  detect(bytes: Buffer): Place[] {
    this.work += bytes.length;
    const found: Place[] = [];
    for (const [index, candidates] of this.#triggers.find(bytes)) {
      const matcher = this.#matchers[index];
      if (!matcher) continue;
      const seen = new Set<number>();
      for (const window of merged(bytes, candidates)) {
        for (const { start, end } of this.#matches(matcher, bytes, window)) {
          if (seen.has(start)) continue;
          seen.add(start);
          found.push({ id: matcher.rule.id, start, end });
        }
      }
    }
    return found;
  }

  #matches(matcher: RuleMatcher, bytes: Buffer, window: Window): readonly Hit[] {
    this.work += window.end - window.start;
    const hits = matcher.match(bytes, window);
    if (window.end === bytes.length || !hits.some((hit) => hit.open)) return hits;
    const longer = { ...window, end: nextStart(bytes, Math.min(bytes.length, window.end + MAX_WINDOW)) };
    this.work += longer.end - longer.start;
    return matcher.match(bytes, longer);
  }
}

/** The windows of one rule, overlapping ones joined up to a limit; one that would grow past it begins anew. */
function* merged(
  bytes: Buffer,
  candidates: readonly Candidate[],
): Generator<Window> {
  let [from, end] = [-1, -1];
  for (const candidate of candidates) {
    if (from >= 0 && candidate.end <= from) continue;
    const start = stepBack(bytes, candidate.end, candidate.trigger.back + SLACK);
    const stop = stepForward(bytes, candidate.end, candidate.trigger.forward + SLACK);
    if (from >= 0 && start <= end && Math.max(end, stop) - from <= MAX_WINDOW) {
      from = Math.min(from, start);
      end = Math.max(end, stop);
      continue;
    }
    if (from >= 0) yield windowOf(bytes, from, end);
    [from, end] = [start, stop];
  }
  if (from >= 0) yield windowOf(bytes, from, end);
}

function windowOf(bytes: Buffer, from: number, end: number): Window {
  return { start: nextStart(bytes, Math.max(0, from - CONTEXT)), from, end };
}

/** The offset `chars` visible characters before `from`, at most `MAX_WINDOW` bytes. */
function stepBack(bytes: Buffer, from: number, chars: number): number {
  const floor = Math.max(0, from - MAX_WINDOW);
  let [at, left] = [from, chars];
  while (at > floor && left > 0) {
    at--;
    while (at > floor && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
    if (isShown(bytes, at)) left--;
  }
  return at;
}

/** The offset `chars` visible characters after `from`, at most `MAX_WINDOW` bytes. */
function stepForward(bytes: Buffer, from: number, chars: number): number {
  const ceiling = Math.min(bytes.length, from + MAX_WINDOW);
  let [at, left] = [from, chars];
  while (at < ceiling && left > 0) {
    if (isShown(bytes, at)) left--;
    at += sequenceLength(bytes, at) || 1;
  }
  return Math.min(at, bytes.length);
}

function isShown(bytes: Buffer, at: number): boolean {
  const size = sequenceLength(bytes, at);
  if (size === 0) return false;
  const codePoint = codePointAt(bytes, at, size);
  return !isControl(codePoint) && !isInvisible(codePoint);
}
