// A first look at a place where a rule may begin, cheap enough for every candidate. It may let too much through, never too
// little: injection rules are tried in one widened form on the most folded text, secret rules without their optional head.

import type { Reach } from './detector.ts';
import { branchSources } from './factor.ts';
import { skeletonOf } from './fold.ts';
import type { Mode } from './fold.ts';
import { joinedView } from './join.ts';
import { HIDDEN, indexAt, traitsOf, viewOf } from './normalize.ts';
import type { ScannedText, View } from './normalize.ts';
import { compileFolded, compileSticky, LEAST_SPACELESS, lenientPattern, parsePattern } from './pattern.ts';

/** Up to here trying each place is cheaper than a search. */
const SHORT_RANGE = 8;

/** The folded form of the text last looked at; building it once serves all rules. */
let shown: { readonly text: ScannedText; readonly view: View } | undefined;

function foldedView(text: ScannedText): View {
  if (shown?.text !== text) shown = { text, view: viewOf(text, 0, text.bytes.length, 'vowelless') };
  return shown.view;
}

interface LookedFor {
  readonly pattern: string;
  readonly caseSensitive?: boolean;
}

export class LenientMatcher {
  readonly #rule: LookedFor;
  id = '';
  readonly #mode: Mode;
  #sources: readonly string[] | undefined;
  readonly #anchored = new Map<number, RegExp>();
  readonly #searching = new Map<number, RegExp>();

  constructor(rule: LookedFor, mode: Mode) {
    this.#rule = rule;
    this.id = (rule as { id?: string }).id ?? '';
    this.#mode = mode;
  }

  /** False when the branch (-1 for the whole pattern) cannot match from any place of the reach, in any form. */
  mayMatch(text: ScannedText, branch: number, reach: Reach): boolean {
    return this.#mode === 'secret' ? this.#mayBeSecret(text, branch, reach) : this.#mayBeWords(text, branch, reach);
  }

  #mayBeSecret(text: ScannedText, branch: number, { from, to, end }: Reach): boolean {
    const { bytes, isPlain } = text;
    if (!isPlain && traitsOf(bytes, from, end) !== 0) return true;
    const regex = this.#regex(branch, 'y');
    const raw = bytes.toString('latin1', from, end);
    for (let index = 0; index <= to - from; index++) {
      regex.lastIndex = index;
      if (regex.test(raw)) return true;
    }
    for (let at = from; at <= to; at++) {
      const joined = joinedView(bytes, at);
      regex.lastIndex = 0;
      if (joined && regex.test(joined.text)) return true;
    }
    return false;
  }

  #mayBeWords(text: ScannedText, branch: number, reach: Reach): boolean {
    if (reach.from === reach.to && isInsideWord(text.bytes, reach.from)) return false;
    if (!text.isPlain && traitsOf(text.bytes, reach.from, reach.end) & HIDDEN) return true;
    const view = foldedView(text);
    const first = indexAt(view, reach.from);
    const last = indexAt(view, reach.to + 1);
    if (last - first > SHORT_RANGE) {
      const regex = this.#regex(branch, 'g');
      regex.lastIndex = 0;
      const found = regex.exec(view.text.slice(first, indexAt(view, reach.end)));
      return found !== null && found.index < last - first;
    }
    const regex = this.#regex(branch, 'y');
    for (let index = first; index < last; index++) {
      regex.lastIndex = index;
      if (regex.test(view.text)) return true;
    }
    return false;
  }

  #regex(branch: number, flag: 'y' | 'g'): RegExp {
    const known = flag === 'y' ? this.#anchored : this.#searching;
    const regex = known.get(branch) ?? this.#compiled(branch, flag);
    known.set(branch, regex);
    return regex;
  }

  #compiled(branch: number, flag: 'y' | 'g'): RegExp {
    const source = this.#source(branch);
    if (this.#mode === 'secret') return compileSticky(source, this.#rule);
    return compileFolded(lenientPattern(source), flag);
  }

  #source(branch: number): string {
    if (branch < 0) return this.#rule.pattern;
    const fold = (codePoint: number): string => skeletonOf(this.#mode, codePoint);
    this.#sources ??= branchSources(parsePattern(this.#rule.pattern), fold);
    return this.#sources[branch] ?? this.#rule.pattern;
  }
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

/**
 * True in the middle of an ordinary word: `act` in `fact` begins nothing. In a word long enough to be several run together
 * it may.
 */
function isInsideWord(bytes: Uint8Array, at: number): boolean {
  if (!isLetter(bytes[at - 1]) || !isLetter(bytes[at])) return false;
  let [start, end] = [at, at];
  while (at - start < LEAST_SPACELESS && isLetter(bytes[start - 1])) start--;
  while (end - at < LEAST_SPACELESS && isLetter(bytes[end])) end++;
  return end - start < LEAST_SPACELESS;
}
