// Tries one rule where it may begin, in every form in which this kind of rule may hide. Expressions are anchored to the
// given places and see a short window, so they run in bounded time whatever the text.

import { joinedView, isPlausibleJoin } from './join.ts';
import { LinearPattern } from './linear.ts';
import { HIDDEN, indexAt, LOOKALIKE, MARKED, offsetAt, traitsOf, viewOf, withoutLeet } from './normalize.ts';
import type { ScannedText, View } from './normalize.ts';
import { compileSticky, LEAST_SPACELESS, spacelessPattern, vowellessPattern } from './pattern.ts';
import type { Mode } from './fold.ts';
import { isInsideWord } from './word.ts';

export interface MatchableRule {
  readonly id: string;
  readonly pattern: string;
  readonly caseSensitive?: boolean;
  readonly check?: (match: string) => boolean;
  /** The pattern is one known value, so a match needs no further sign of being a secret. */
  readonly isValue?: boolean;
  /** A backtracking engine could take too long over it, even on a window. */
  readonly isHeavy?: boolean;
}

/** Bytes `[start, end)` to look at; matches begin in one of the ranges `starts`, both ends included. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly starts: readonly (readonly [number, number])[];
}

export interface Hit {
  readonly start: number;
  readonly end: number;
  /** True when the match runs to the window's end, so that it might be longer. */
  readonly open: boolean;
}

/** A view and the variant of the pattern that belongs to it. */
interface Attempt {
  readonly view: View;
  readonly regex: RegExp;
  readonly accept?: (match: string) => boolean;
  /** For forms whose expression has no word boundaries of its own: whether a match may begin at this byte. */
  readonly begins?: (at: number) => boolean;
}

const FIXED_CASE = /\(\?[a-z]*-[a-z]*i/;

export class RuleMatcher {
  readonly rule: MatchableRule;
  readonly #mode: Mode;
  #linear: LinearPattern | undefined;
  #plain: RegExp | undefined;
  #spaceless: RegExp | undefined;
  #vowelless: RegExp | undefined;

  constructor(rule: MatchableRule, mode: Mode) {
    this.rule = rule;
    this.#mode = mode;
  }

  /** Every match of the rule that begins where the window allows, from the first form that shows one. */
  match(text: ScannedText, window: Window): Hit[] {
    if (this.rule.isHeavy === true) return this.#matchHeavy(text, window);
    return this.#mode === 'secret' ? this.#matchSecret(text, window) : this.#matchWords(text, window);
  }

  #matchHeavy(text: ScannedText, { start, end, starts }: Window): Hit[] {
    this.#linear ??= new LinearPattern(this.rule.pattern, this.rule.caseSensitive === true);
    for (const form of ['raw', 'kept', 'plain'] as const) {
      const view = viewOf(text, start, end, form);
      const spans = this.#linear.find(view.text).map((found) => ({
        text: view.text.slice(found.start, found.end),
        start: offsetAt(view, found.start),
        end: offsetAt(view, found.end),
        open: found.end === view.text.length,
      }));
      const hits = spans.filter((span) =>
        starts.some(([from, to]) => span.start >= from && span.start <= to),
      );
      const checked = hits.filter((hit) => !this.rule.check || this.rule.check(hit.text));
      if (checked.length > 0 || text.isPlain) return checked;
    }
    return [];
  }

  #matchSecret(text: ScannedText, window: Window): Hit[] {
    const { start, end, starts } = window;
    const hits: Hit[] = [];
    const regex = this.#plainRegex();
    this.#run({ view: viewOf(text, start, end, 'raw'), regex }, window, hits);
    if (hits.length > 0) return hits;
    if (!text.isPlain && traitsOf(text.bytes, start, end) !== 0) {
      this.#run({ view: viewOf(text, start, end, 'plain'), regex }, window, hits);
    }
    const accept = this.rule.isValue === true ? () => true : isPlausibleJoin;
    for (const [from, to] of starts) {
      for (let at = from; at <= to && hits.length === 0; at++) {
        const view = joinedView(text.bytes, at, true);
        if (view) this.#run({ view, regex, accept }, window, hits);
      }
    }
    return hits;
  }

  #matchWords(text: ScannedText, window: Window): Hit[] {
    const hits: Hit[] = [];
    const tried: Attempt[] = [];
    for (const attempt of this.#wordForms(text, window)) {
      if (tried.some(({ view, regex }) => regex === attempt.regex && view.text === attempt.view.text))
        continue;
      tried.push(attempt);
      this.#run(attempt, window, hits);
      if (hits.length > 0) break;
    }
    return hits;
  }

  #run({ view, regex, accept, begins }: Attempt, window: Window, hits: Hit[]): void {
    let index = 0;
    for (const [from, to] of window.starts) {
      index = Math.max(index, indexAt(view, from));
      const last = indexAt(view, to + 1);
      for (; index < last; index++) {
        regex.lastIndex = index;
        const text = regex.exec(view.text)?.[0];
        if (text === undefined || text === '' || (accept && !accept(text))) continue;
        const stop = index + text.length;
        if (!this.rule.check || this.rule.check(text)) {
          if (begins && !begins(offsetAt(view, index))) continue;
          const span = { start: offsetAt(view, index), end: offsetAt(view, stop) };
          hits.push({ ...span, open: stop === view.text.length });
        }
        index = stop - 1;
      }
    }
  }

  *#wordForms(text: ScannedText, { start, end }: Window): Generator<Attempt> {
    const regex = this.#plainRegex();
    const traits = traitsOf(text.bytes, start, end);
    const plain = viewOf(text, start, end, 'plain');
    if (traits & (MARKED | LOOKALIKE)) yield { view: viewOf(text, start, end, 'kept'), regex };
    if (traits & MARKED) yield { view: viewOf(text, start, end, 'unmarked'), regex };
    yield { view: plain, regex };
    if (traits & HIDDEN) yield { view: viewOf(text, start, end, 'apart'), regex };
    const letters = withoutLeet(plain);
    if (letters) yield { view: letters, regex };
    const spaceless = (this.#spaceless ??= compileSticky(spacelessPattern(this.rule.pattern), this.rule));
    const begins = (at: number): boolean => !isInsideWord(text.bytes, at);
    yield { view: plain, regex: spaceless, accept: hasLongWord, begins };
    if (this.rule.caseSensitive === true || FIXED_CASE.test(this.rule.pattern)) return;
    const vowelless = (this.#vowelless ??= compileSticky(vowellessPattern(this.rule.pattern), this.rule));
    yield { view: viewOf(text, start, end, 'vowelless'), regex: vowelless, begins };
  }

  #plainRegex(): RegExp {
    return (this.#plain ??= compileSticky(this.rule.pattern, this.rule));
  }
}

/** True when a stretch without white space is long enough to be several words. */
function hasLongWord(text: string): boolean {
  return text.split(/\s/u).some((word) => word.length >= LEAST_SPACELESS);
}
