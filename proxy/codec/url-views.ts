// Secrets cut up over a URL: values put together, noise taken out, dots and slashes taken out, as derived parts.
// Percent, base64, hex and base32 inside a text are the engine's work; a view that could not differ is not made.

import { queryPairs } from '../text/query.ts';
import type { Part } from '../model/message.ts';
import type { Target } from '../model/target.ts';

/** No secret that a rule knows is shorter. */
const MIN_SECRET = 16;
const MIN_PIECE = 3;
const MAX_PIECE = 64;
const MAX_PIECES = 20;
const MAX_LONGER_PICKS = 120;
/** Text of all views together; beyond it the joined view alone remains. */
const MAX_VIEW_LENGTH = 64 * 1024;
const SEED_WORDS = 12;

/** The derived parts of a target, to be scanned beside its raw URL. Usually none to three, at most seven. */
export function urlViews(target: Target): Part[] {
  const mark = target.path.indexOf('?');
  const path = mark === -1 ? target.path : target.path.slice(0, mark);
  const views = [...hostViews(target), ...pathViews(path)];
  if (mark !== -1 && target.path.length - mark > MIN_SECRET)
    views.push(...queryViews(target.path.slice(mark + 1)));
  return views;
}

/** A view of the host is a `url` part too: a `host` part says that a name will be looked up. */
function view(name: string, text: string): Part {
  return { kind: 'url', name, text, form: 'derived' };
}

function hostViews(target: Target): Part[] {
  if (target.isAddress || target.host.length < MIN_SECRET) return [];
  const labels = target.host.split('.');
  const views = [view('host.joined', labels.join(''))];
  if (labels.length > SEED_WORDS) views.push(view('host.words', labels.join(' ')));
  return views;
}

function pathViews(path: string): Part[] {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.length < 2 || path.length < MIN_SECRET) return [];
  const views = [view('path.joined', segments.join(''))];
  if (segments.length >= SEED_WORDS) views.push(view('path.words', segments.join(' ')));
  return views;
}

function queryViews(query: string): Part[] {
  // A name without a value is as good a carrier as a value.
  const values = queryPairs(query).map(([name, value]) => (value === '' ? name : value));
  const views: Part[] = [];
  const joined = values.join('');
  if (values.length > 1 && joined.length >= MIN_SECRET) views.push(view('query.joined', joined));
  if (query.length > MAX_VIEW_LENGTH) return views;
  if (values.length >= SEED_WORDS) views.push(view('query.words', values.join(' ')));
  const stripped = strippedValues(values);
  if (stripped.length > 0) views.push(view('query.stripped', stripped.join('\n')));
  const combined = combinations(values.slice(0, MAX_PIECES));
  if (combined.length > 0) views.push(view('query.combined', combined.join('\n')));
  return views;
}

/** Each value, and all of them in order, without what is in no alphabet of a token, of base64 or of hex. */
function strippedValues(values: readonly string[]): string[] {
  const all = values.length > 1 ? [...values, values.join('')] : values;
  const found = new Set<string>();
  for (const value of all) {
    if (value.length < MIN_SECRET || !/[^A-Za-z0-9]/.test(value)) continue;
    const forms = [
      value.replace(/[^A-Za-z0-9_-]+/g, ''),
      value.replace(/[^A-Za-z0-9+/=]+/g, ''),
      value.replace(/[^A-Za-z0-9]+/g, ''),
    ];
    for (const form of forms) {
      if (form.length >= MIN_SECRET && form !== value) found.add(form);
    }
  }
  return [...found];
}

function isPiece(value: string): boolean {
  return value.length >= MIN_PIECE && value.length <= MAX_PIECE && /^[A-Za-z0-9+/=_.-]+$/.test(value);
}

interface Chosen {
  readonly text: string;
  readonly last: number;
}

/**
 * Ordered picks of two to four values: a secret among decoys. Every pair is made; longer picks go on with values that
 * look like a piece of a token only, and their number is capped. Picks too short for a secret are left out.
 */
function combinations(values: readonly string[]): string[] {
  if (values.length < 3) return [];
  const pieces = [...new Set(values.filter(isPiece))];
  const pairs = extend(
    pieces.map((text, last) => ({ text, last })),
    pieces,
    MAX_PIECES * MAX_PIECES,
  );
  const mixed = pieces.map((piece) => (isMixed(piece) ? piece : ''));
  const triples = extend(pairs, mixed, MAX_LONGER_PICKS);
  const fours = extend(triples, mixed, MAX_LONGER_PICKS - triples.length);
  return [...pairs, ...triples, ...fours].map(({ text }) => text).filter((text) => text.length >= MIN_SECRET);
}

function extend(picks: readonly Chosen[], pieces: readonly string[], limit: number): Chosen[] {
  const longer: Chosen[] = [];
  for (const { text, last } of picks) {
    for (let index = last + 1; index < pieces.length; index++) {
      if (longer.length >= limit) return longer;
      const piece = pieces[index] ?? '';
      if (piece !== '') longer.push({ text: text + piece, last: index });
    }
  }
  return longer;
}

/** Letters beside digits, or capitals in number: what a cut through a token leaves and a word or a number is not. */
function isMixed(piece: string): boolean {
  return /[A-Za-z]/.test(piece) && /[0-9]|[a-z][A-Z]|[A-Z]{5}/.test(piece);
}
