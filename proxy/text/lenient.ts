// A first look at a place where an injection rule may begin: one widened expression on the most folded form of the text,
// instead of every expression on every form. It may let too much through, never too little.

import type { Reach } from './detector.ts';
import { branchSources } from './factor.ts';
import { skeletonOf } from './fold.ts';
import { indexAt, viewOf } from './normalize.ts';
import type { ScannedText, View } from './normalize.ts';
import { compileFolded, lenientPattern, parsePattern } from './pattern.ts';

/** Up to here trying each place is cheaper than a search. */
const SHORT_RANGE = 8;

/** The folded form of the text last looked at; building it once serves all rules. */
let shown: { readonly text: ScannedText; readonly view: View } | undefined;

function foldedView(text: ScannedText): View {
  if (shown?.text !== text) shown = { text, view: viewOf(text, 0, text.bytes.length, 'vowelless') };
  return shown.view;
}

export class LenientMatcher {
  readonly #pattern: string;
  #sources: readonly string[] | undefined;
  readonly #anchored = new Map<number, RegExp>();
  readonly #searching = new Map<number, RegExp>();

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** False when the branch (-1 for the whole pattern) cannot match from any place of the reach, in any form. */
  mayMatch(text: ScannedText, branch: number, reach: Reach): boolean {
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
    const regex = known.get(branch) ?? compileFolded(lenientPattern(this.#source(branch)), flag);
    known.set(branch, regex);
    return regex;
  }

  #source(branch: number): string {
    if (branch < 0) return this.#pattern;
    this.#sources ??= branchSources(parsePattern(this.#pattern), (codePoint) => skeletonOf('injection', codePoint));
    return this.#sources[branch] ?? this.#pattern;
  }
}
