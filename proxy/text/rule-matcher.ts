// Tries one rule on a window of text, in every form in which this kind of rule may hide. Windows are short, so the
// regular expressions run in bounded time whatever the text.

import { offsetAt, viewOf, withoutLeet } from './normalize.ts';
import type { View } from './normalize.ts';
import { compilePattern, spacelessPattern, vowellessPattern } from './pattern.ts';
import { joinedView, isPlausibleJoin } from './join.ts';
import type { Mode } from './fold.ts';

export interface MatchableRule {
  readonly id: string;
  readonly pattern: string;
  readonly caseSensitive?: boolean;
  readonly check?: (match: string) => boolean;
  /** The pattern is one known value, so a match needs no further sign of being a secret. */
  readonly isValue?: boolean;
}

/** Bytes to look at: matches start in `[from, to)`; `start` and `end` add a little context on both sides. */
export interface Window {
  readonly start: number;
  readonly from: number;
  readonly end: number;
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
}

const LONG_WORD = /[^\s]{12}/u;
const FIXED_CASE = /\(\?[a-z]*-[a-z]*i/;

export class RuleMatcher {
  readonly rule: MatchableRule;
  readonly #mode: Mode;
  readonly #keepsCase: boolean;
  #plain: RegExp | undefined;
  #spaceless: RegExp | undefined;
  #vowelless: RegExp | undefined;

  constructor(rule: MatchableRule, mode: Mode) {
    this.rule = rule;
    this.#mode = mode;
    this.#keepsCase = rule.caseSensitive === true || FIXED_CASE.test(rule.pattern);
  }

  /** Every match of the rule that begins in the window, from the first form that shows one. */
  match(bytes: Buffer, window: Window): Hit[] {
    const attempts = this.#mode === 'secret' ? this.#secretForms(bytes, window) : this.#wordForms(bytes, window);
    const tried = new Set<string>();
    for (const { view, regex, accept } of attempts) {
      const key = `${regex.source.length}:${view.text}`;
      if (tried.has(key)) continue;
      tried.add(key);
      const hits = this.#run(regex, view, window, accept);
      if (hits.length > 0) return hits;
    }
    return [];
  }

  #run(regex: RegExp, view: View, window: Window, accept?: (match: string) => boolean): Hit[] {
    const hits: Hit[] = [];
    regex.lastIndex = indexAt(view, window.from);
    for (let found = regex.exec(view.text); found; found = regex.exec(view.text)) {
      const text = found[0];
      const stop = found.index + text.length;
      if (text === '') regex.lastIndex++;
      else if (accept && !accept(text)) continue;
      else if (!this.rule.check || this.rule.check(text)) {
        const span = { start: offsetAt(view, found.index), end: offsetAt(view, stop) };
        hits.push({ ...span, open: stop === view.text.length });
      }
    }
    return hits;
  }

  *#secretForms(bytes: Buffer, { start, end }: Window): Generator<Attempt> {
    const regex = this.#plainRegex();
    const raw = viewOf(bytes, start, end, 'raw');
    yield { view: raw, regex };
    const plain = raw.offsets === undefined ? raw : viewOf(bytes, start, end, 'plain');
    if (plain !== raw) yield { view: plain, regex };
    const joined = joinedView(plain);
    if (joined) yield { view: joined, regex, ...(this.rule.isValue === true ? {} : { accept: isPlausibleJoin }) };
  }

  *#wordForms(bytes: Buffer, { start, end }: Window): Generator<Attempt> {
    const regex = this.#plainRegex();
    const plain = viewOf(bytes, start, end, 'plain');
    if (plain.offsets) {
      yield { view: viewOf(bytes, start, end, 'kept'), regex };
      yield { view: viewOf(bytes, start, end, 'unmarked'), regex };
    }
    yield { view: plain, regex };
    if (plain.offsets) yield { view: viewOf(bytes, start, end, 'apart'), regex };
    for (const one of ['i', 'l'] as const) {
      const letters = withoutLeet(plain, one);
      if (letters) yield { view: letters, regex };
    }
    yield { view: plain, regex: this.#spacelessRegex(), accept: (match) => LONG_WORD.test(match) };
    if (!this.#keepsCase) {
      yield { view: viewOf(bytes, start, end, 'vowelless'), regex: this.#vowellessRegex() };
    }
  }

  #plainRegex(): RegExp {
    return (this.#plain ??= compilePattern(this.rule.pattern, this.#options()));
  }

  #spacelessRegex(): RegExp {
    return (this.#spaceless ??= compilePattern(spacelessPattern(this.rule.pattern), this.#options()));
  }

  #vowellessRegex(): RegExp {
    return (this.#vowelless ??= compilePattern(vowellessPattern(this.rule.pattern), this.#options()));
  }

  #options(): { caseSensitive: boolean } {
    return { caseSensitive: this.rule.caseSensitive === true };
  }
}

/** First unit of the view that comes from byte `offset` or later. */
function indexAt(view: View, offset: number): number {
  if (!view.offsets) return Math.max(0, offset - view.base);
  let [low, high] = [0, view.text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((view.offsets[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
