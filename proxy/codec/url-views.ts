// Secrets cut up over a URL: labels, segments and values put together, noise taken out, as derived parts.
// Percent, base64, hex and base32 inside a text are the engine's work; a view that could not differ is not made.

import type { Part } from '../model/message.ts';
import type { Target } from '../model/target.ts';
import { queryPairs } from '../text/query.ts';
import { readCharCodes } from './char-codes.ts';
import { readJson } from './json.ts';
import { percentDecode } from './percent.ts';
import { arrange, isMixed, MIN_SECRET, stripped, type Arrangements, type NamedValue } from './pieces.ts';

const SEED_WORDS = 12;

/** The derived parts of a target, to be scanned beside its raw URL. Usually none to three. */
export function urlViews(target: Target): Part[] {
  const mark = target.path.indexOf('?');
  const path = mark === -1 ? target.path : target.path.slice(0, mark);
  const pairs = mark === -1 ? [] : queryPairs(target.path.slice(mark + 1));
  const segments = path.split('/').filter((segment) => segment !== '');
  const views = [...hostViews(target), ...pathViews(segments)];
  if (target.path.length - path.length > MIN_SECRET)
    views.push(...pairViews(pairs, (name) => `query.${name}`).map(([name, text]) => view(name, text)));
  return [...views, ...wholeViews(target, segments, pairs)];
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

/** Fewer signs than this stand in many a file name. */
const MIN_SIGNS = 3;

function pathViews(raw: readonly string[]): Part[] {
  const segments = raw.map((segment) => percentDecode(Buffer.from(segment)).toString('utf8'));
  const joined = segments.join('');
  const mixed = segments.filter((segment) => isMixed(segment));
  const noisy = segments.filter((segment) => segment.split(/[^A-Za-z0-9]+/).length > MIN_SIGNS);
  const views: [name: string, text: string][] = [
    ['path.joined', segments.length > 1 ? joined : ''],
    // The words of a path stand between the pieces of a secret as decoys.
    ['path.mixed', mixed.length > 1 && mixed.length < segments.length ? mixed.join('') : ''],
    ['path.stripped', stripped(noisy)],
    ['path.words', segments.length >= SEED_WORDS ? segments.join(' ') : ''],
  ];
  return views.filter(([, text]) => text.length >= MIN_SECRET).map(([name, text]) => view(name, text));
}

/** A shorter part of a URL carries none of a secret. */
const MIN_PLACE = 4;

/** A secret cut over host, path and query: all of them in order. */
function wholeViews(target: Target, segments: readonly string[], pairs: readonly NamedValue[]): Part[] {
  const labels = target.isAddress ? [] : target.host.split('.').slice(0, -2);
  const values = pairs.map(([name, value]) => value || name);
  const places = [labels, segments, values].filter((place) => place.join('').length >= MIN_PLACE);
  const text = places.flat().join('');
  return places.length < 2 || text.length < MIN_SECRET ? [] : [view('url.joined', text)];
}

/** What the values of a query or form are read as beside their raw text, by the view's name. */
export function pairViews(
  pairs: readonly NamedValue[],
  nameOf: (name: keyof Arrangements | 'words' | 'nested' | 'codes') => string,
  numbers: 'kept' | 'dropped' = 'kept',
): [name: string, text: string][] {
  const values = pairs.map(([name, value]) => value || name);
  const arrangements = arrange(pairs, numbers);
  const views: [string, string][] = [
    [nameOf('joined'), arrangements.joined],
    [nameOf('words'), values.length >= SEED_WORDS ? values.join(' ') : ''],
    [nameOf('stripped'), arrangements.stripped],
    [nameOf('combined'), arrangements.combined],
    [nameOf('arranged'), arrangements.arranged],
    [
      nameOf('nested'),
      values
        .map(nestedText)
        .filter((text) => text !== '')
        .join('\n'),
    ],
    [nameOf('codes'), readCharCodes(Buffer.from(values.join('\n')))],
  ];
  return views.filter(([, text]) => text !== '');
}

/** The values inside a value: of JSON, or of the query of another URL. */
function nestedText(value: string): string {
  if (/^\s{0,9}[[{]/.test(value)) return readJson(Buffer.from(value)).values.toString('utf8');
  const mark = value.indexOf('?');
  return mark === -1 || !value.includes('=', mark) ? '' : arrange(queryPairs(value.slice(mark + 1))).joined;
}
