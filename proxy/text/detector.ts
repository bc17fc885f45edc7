// Finds rules in one text as it stands, without decoding anything: triggers first, then a lenient look at the place, and
// only then the rule's own expression on a window round it. Windows are short and shared, so a text full of triggers
// costs no more than reading it a few times.

import { isInvisible } from './fold.ts';
import type { Mode } from './fold.ts';
import { LenientMatcher } from './lenient.ts';
import type { RulePlan } from './plan.ts';
import { RuleMatcher } from './rule-matcher.ts';
import type { Hit, MatchableRule, Window } from './rule-matcher.ts';
import { traitsOf } from './normalize.ts';
import type { ScannedText } from './normalize.ts';
import { baseOf } from './tables.ts';
import { TriggerIndex } from './trigger.ts';
import type { Candidate, Candidates } from './trigger.ts';
import { codePointAt, nextStart, sequenceLength } from './utf8.ts';

export interface PlannedRule extends MatchableRule {
  readonly plan: RulePlan;
}

export interface Place {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Where matches announced by one candidate may begin, both ends included, and where they end at the latest. */
interface Reach {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

const MAX_WINDOW = 4096;
const SLACK = 8;
const CONTEXT = 4;
/** Bytes to a character, generously, for text that may not be ASCII. */
const COPY_FACTOR = 2;

export class Detector {
  /** Bytes walked plus bytes given to regular expressions, since the start: what tests of linear growth compare. */
  work = 0;
  readonly #triggers: TriggerIndex;
  readonly #matchers: readonly RuleMatcher[];
  readonly #lenient: readonly LenientMatcher[];
  /** The candidates of the text last read, and where they reach, worked out when asked for. */
  #candidates: Candidates = new Map();
  #spots: readonly Span[] | undefined;

  constructor(rules: readonly PlannedRule[], mode: Mode) {
    this.#triggers = new TriggerIndex(
      rules.map((rule) => rule.plan),
      mode,
      baseOf(mode),
    );
    this.#matchers = rules.map((rule) => new RuleMatcher(rule, mode));
    this.#lenient = rules.map((rule) => new LenientMatcher(rule, mode));
  }

  /**
   * Every match in `bytes`, by rule. `offsets` says for rewritten text where each byte came from: what was only copied was
   * read there and is passed over.
   */
  detect(bytes: Buffer, offsets?: Int32Array): Place[] {
    this.work += bytes.length;
    this.#spots = undefined;
    const found: Place[] = [];
    const candidates = this.#triggers.find(bytes);
    this.#candidates = candidates;
    if (candidates.size === 0) return found;
    const { isPlain } = this.#triggers;
    const text = { bytes, isPlain, traits: isPlain ? 0 : traitsOf(bytes, 0, bytes.length), offsets };
    for (const [index, places] of candidates) {
      const reaches = this.#reaches(text, index, places);
      if (reaches.length > 0) this.#match(text, index, reaches, found);
    }
    return found;
  }

  /**
   * True when the separators written as escapes in `[from, to)` of the text last read may keep a rule's pieces apart, or
   * stand where pieces were seen together: then the text has to be read with them resolved.
   */
  mayPart(from: number, to: number): boolean {
    this.#spots ??= spotsOf(this.#candidates);
    return isNear(this.#spots, from, to) || this.#triggers.mayCross(from, to);
  }

  /** The reaches of candidates that are worth an exact look. */
  #reaches(text: RewrittenText, index: number, candidates: readonly Candidate[]): Reach[] {
    const lenient = this.#matchers[index]?.rule.isHeavy === true ? undefined : this.#lenient[index];
    const reaches: Reach[] = [];
    for (const candidate of candidates) {
      if (text.offsets && isCopied(text.offsets, candidate)) continue;
      this.work += candidate.trigger.core[1] + candidate.trigger.length;
      if (lenient?.mayMatch(text, candidate) !== false) reaches.push(reachOf(text, candidate));
    }
    return reaches;
  }

  #match(text: ScannedText, index: number, reaches: Reach[], found: Place[]): void {
    const matcher = this.#matchers[index];
    if (!matcher) return;
    const seen = new Set<number>();
    for (const window of windowsOf(text.bytes, reaches)) {
      for (const { start, end } of this.#hits(matcher, text, window)) {
        if (seen.has(start)) continue;
        seen.add(start);
        found.push({ id: matcher.rule.id, start, end });
      }
    }
  }

  #hits(matcher: RuleMatcher, text: ScannedText, window: Window): readonly Hit[] {
    const { bytes } = text;
    this.work += window.end - window.start;
    const hits = matcher.match(text, window);
    if (window.end === bytes.length || !hits.some((hit) => hit.open)) return hits;
    const longer = { ...window, end: nextStart(bytes, Math.min(bytes.length, window.end + MAX_WINDOW)) };
    this.work += longer.end - longer.start;
    return matcher.match(text, longer);
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The stretches that candidates may be about, those that touch joined. */
function spotsOf(candidates: Candidates): Span[] {
  const all: Span[] = [];
  for (const places of candidates.values()) {
    for (const { trigger, at } of places) {
      const [start, end] = [
        at - COPY_FACTOR * trigger.lead[1] - SLACK,
        at + COPY_FACTOR * trigger.length + SLACK,
      ];
      all.push({ start, end });
    }
  }
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of all.sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

function isNear(spots: readonly Span[], from: number, to: number): boolean {
  let [low, high] = [0, spots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spots[middle]?.end ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return (spots[low]?.start ?? Infinity) <= to;
}

interface RewrittenText extends ScannedText {
  readonly offsets: Int32Array | undefined;
}

/** True when nothing in the candidate's reach was rewritten. */
function isCopied(offsets: Int32Array, { trigger, at }: Candidate): boolean {
  const from = Math.max(0, at - COPY_FACTOR * (trigger.lead[1] + SLACK));
  const end = Math.min(offsets.length - 1, at + COPY_FACTOR * (trigger.length + SLACK));
  return (offsets[end] as number) - (offsets[from] as number) === end - from;
}

/** Windows with the places in them where matches of one rule may begin; near ones share a window. */
function windowsOf(bytes: Buffer, reaches: Reach[]): Window[] {
  const windows: { start: number; end: number; starts: [number, number][] }[] = [];
  for (const { from, to, end } of reaches.sort((a, b) => a.from - b.from)) {
    const last = windows.at(-1);
    const range = last?.starts.at(-1);
    if (!last || !range || from > last.end || Math.max(last.end, end) - last.start > MAX_WINDOW) {
      const start = nextStart(bytes, Math.max(0, from - CONTEXT));
      windows.push({ start, end, starts: [[from, to]] });
      continue;
    }
    if (from <= range[1] + 1) range[1] = Math.max(range[1], to);
    else last.starts.push([from, to]);
    last.end = Math.max(last.end, end);
  }
  return windows;
}

function reachOf({ bytes, isPlain }: ScannedText, { trigger, at }: Candidate): Reach {
  const [least, most] = trigger.lead;
  const length = trigger.length + SLACK;
  if (isPlain) {
    const to = Math.max(0, at - least);
    return { from: Math.max(0, at - most), to, end: Math.min(bytes.length, at + length) };
  }
  const to = stepBack(bytes, at, least);
  return { from: stepBack(bytes, to, most - least), to, end: stepForward(bytes, at, length) };
}

/** The offset `chars` visible characters before `from`, at most `MAX_WINDOW` bytes. */
function stepBack(bytes: Buffer, from: number, chars: number): number {
  const floor = Math.max(0, from - MAX_WINDOW);
  let [at, left] = [from, chars];
  while (at > floor && left > 0) {
    at--;
    while (at > floor && ((bytes[at] as number) & 0xc0) === 0x80) at--;
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
    at += (bytes[at] as number) < 0x80 ? 1 : sequenceLength(bytes, at) || 1;
  }
  return Math.min(at, bytes.length);
}

function isShown(bytes: Buffer, at: number): boolean {
  const byte = bytes[at] as number;
  if (byte < 0x80) return byte >= 0x20 || byte === 10 || byte === 9 || byte === 13;
  const size = sequenceLength(bytes, at);
  return size > 0 && !isInvisible(codePointAt(bytes, at, size));
}
