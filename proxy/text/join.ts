// Secrets broken over lines or cut by dots. Joining is dangerous: two harmless lines must not become one false match,
// so what is found only after joining has to look like a key by itself.

import { shannonEntropy } from './entropy.ts';
import { offsetAt } from './normalize.ts';
import type { View } from './normalize.ts';

const BREAKS = /[ \t]{0,16}(?:\r?\n[ \t]*)+|\.(?=[A-Za-z0-9_-])/g;
const LEAST_ENTROPY = 3;

/** The view without line breaks (and the indent after them) and without dots inside words; undefined without any. */
export function joinedView(view: View): View | undefined {
  if (view.text.search(BREAKS) < 0) return undefined;
  let [text, at] = ['', 0];
  const offsets: number[] = [];
  const take = (to: number) => {
    text += view.text.slice(at, to);
    for (let i = at; i < to; i++) offsets.push(offsetAt(view, i));
  };
  for (const found of view.text.matchAll(BREAKS)) {
    take(found.index);
    at = found.index + found[0].length;
  }
  take(view.text.length);
  offsets.push(offsetAt(view, view.text.length));
  return { text, offsets: Int32Array.from(offsets), base: view.base };
}

/** True for text that no two ordinary words make: letters and at least two digits, mixed as in a key. */
export function isPlausibleJoin(match: string): boolean {
  const digits = match.replace(/[^0-9]/g, '').length;
  const letters = match.replace(/[^A-Za-z]/g, '').length;
  return digits >= 2 && letters >= 4 && shannonEntropy(match) >= LEAST_ENTROPY;
}
