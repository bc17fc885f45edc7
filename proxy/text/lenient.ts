// A first look at a place where a rule may begin, cheap enough for every candidate. It may let too much through, never too
// little: injection rules are tried in one widened form on the most folded text, secret rules without their optional head.

import type { Mode } from './fold.ts';
import { joinedView } from './join.ts';
import { HIDDEN, indexAt, MARKED, traitsOf, viewOf } from './normalize.ts';
import type { ScannedText } from './normalize.ts';
import type { Trigger } from './plan.ts';
import type { Candidate } from './trigger.ts';
import { compileFolded, compileSticky } from './pattern.ts';
import { isInsideWord } from './word.ts';

const SLACK = 8;
/** Bytes of the longest character. */
const WIDEST = 4;
/** Up to here trying each place is cheaper than a search. */
const SHORT_RANGE = 8;

interface LookedFor {
  readonly caseSensitive?: boolean;
}

export class LenientMatcher {
  readonly #rule: LookedFor;
  readonly #mode: Mode;
  readonly #anchored = new Map<Trigger, RegExp>();
  readonly #searching = new Map<Trigger, RegExp>();

  constructor(rule: LookedFor, mode: Mode) {
    this.#rule = rule;
    this.#mode = mode;
  }

  /** False when no match announced by the candidate can be there, in any form. */
  mayMatch(text: ScannedText, candidate: Candidate): boolean {
    return this.#mode === 'secret' ? this.#mayBeSecret(text, candidate) : this.#mayBeWords(text, candidate);
  }

  #mayBeSecret({ bytes, isPlain }: ScannedText, { trigger, at }: Candidate): boolean {
    const [least, most] = trigger.core;
    const from = Math.max(0, at - most);
    const to = Math.max(0, at - least);
    const end = Math.min(bytes.length, at + trigger.length + SLACK);
    if (!isPlain && traitsOf(bytes, from, end) !== 0) return true;
    const regex = this.#regex(trigger, 'y');
    const raw = bytes.toString('latin1', from, end);
    for (let index = 0; index <= to - from; index++) {
      regex.lastIndex = index;
      if (regex.test(raw)) return true;
    }
    for (let start = from; start <= to; start++) {
      const joined = joinedView(bytes, start);
      regex.lastIndex = 0;
      if (joined && regex.test(joined.text)) return true;
    }
    return false;
  }

  /** Counts in characters of the folded form, where a mark that a pattern may count is gone. */
  #mayBeWords(text: ScannedText, { trigger, at }: Candidate): boolean {
    const [least, most] = trigger.core;
    if (most === 0 && isInsideWord(text.bytes, at)) return false;
    const stretch = text.traits & MARKED ? 2 : 1;
    if (text.traits & HIDDEN && this.#isHidden(text.bytes, at, trigger)) return true;
    const view = (text.folded ??= viewOf(text, 0, text.bytes.length, 'vowelless'));
    const middle = indexAt(view, at);
    const first = Math.max(0, middle - most * stretch);
    const last = Math.max(0, middle - least) + 1;
    if (last - first > SHORT_RANGE) {
      const regex = this.#regex(trigger, 'g');
      regex.lastIndex = 0;
      const found = regex.exec(view.text.slice(first, middle + trigger.length + SLACK));
      return found !== null && found.index < last - first;
    }
    const regex = this.#regex(trigger, 'y');
    for (let index = first; index < last; index++) {
      regex.lastIndex = index;
      if (regex.test(view.text)) return true;
    }
    return false;
  }

  /** True when something invisible stands near: it may part words or glue them, so only the exact forms can tell. */
  #isHidden(bytes: Uint8Array, at: number, { core, length }: Trigger): boolean {
    const from = Math.max(0, at - WIDEST * core[1] - SLACK);
    const end = Math.min(bytes.length, at + WIDEST * (length + SLACK));
    return (traitsOf(bytes, from, end) & HIDDEN) !== 0;
  }

  #regex(trigger: Trigger, flag: 'y' | 'g'): RegExp {
    const known = flag === 'y' ? this.#anchored : this.#searching;
    const regex = known.get(trigger) ?? this.#compiled(trigger.look.join(''), flag);
    known.set(trigger, regex);
    return regex;
  }

  #compiled(source: string, flag: 'y' | 'g'): RegExp {
    return this.#mode === 'secret' ? compileSticky(source, this.#rule) : compileFolded(source, flag);
  }
}
