// A secret cut over header values, over repeated headers or over cookies, put together again. Reads what clients send
// anyway (User-Agent, Accept, ids) in its order alone: reading it in every other order would cost more than the request.

import type { Part } from '../model/message.ts';
import { arrange, isMixed, type NamedValue } from './pieces.ts';

/** Longer values are no piece of a secret. */
const MAX_PIECE_CHARS = 128;
/** Among more of them, picks of two to four are left out. */
const MAX_PICKED = 12;
const SEED_WORDS = 12;
/** Headers of every client, whose values have a grammar of their own. */
const USUAL =
  /^(?:accept|accept-.*|cache-control|content-.*|date|dnt|expect|from|if-.*|origin|pragma|priority|range|referer|sec-.*|te|upgrade-insecure-requests|user-agent)$/i;
/** Ids of requests and traces are new with every request, and other orders of hexadecimal digits tell nothing. */
const ID = /^[0-9a-f][0-9a-f-]{15,}$/i;
/** UUIDs, `traceparent`, `sentry-trace`: no piece of anything. */
const GROUPED_ID = /^[0-9a-f]{2,32}-[0-9a-f]{4,32}-[0-9a-f-]{1,40}$/i;
const PIECE = /^[A-Za-z0-9+/=_.-]+$/;

/** The derived parts of a request's headers, given by name and value in their order. Usually one or two. */
export function headerViews(headers: readonly NamedValue[]): Part[] {
  const all = headers.flatMap(([name, value]) =>
    isCookie(name) ? cookiePairs(value) : [[name, value] as const],
  );
  const short = all.filter(([, value]) => value.length <= MAX_PIECE_CHARS && !GROUPED_ID.test(value));
  const pieces = short.filter(([name, value]) => isPiece(name, value));
  const { arranged, combined, stripped } = arrange(pieces, 'dropped');
  const words = short.map(([, value]) => value).filter((value) => /^[a-z]{3,8}$/i.test(value));
  const joined = short.map(([, value]) => value).filter((value) => /[a-z]/i.test(value));
  const views: [name: string, text: string][] = [
    ['joined', joined.length > 1 ? joined.join('') : ''],
    ['arranged', arranged],
    ['stripped', stripped],
    ['combined', pieces.length <= MAX_PICKED ? combined : ''],
    ['words', words.length >= SEED_WORDS ? words.join(' ') : ''],
  ];
  return views
    .filter(([, text]) => text !== '')
    .map(([name, text]) => ({ kind: 'header', name, text, form: 'derived' }));
}

function isPiece(name: string, value: string): boolean {
  if (ID.test(value)) return false;
  return !USUAL.test(name) || (PIECE.test(value) && isMixed(value));
}

function isCookie(name: string): boolean {
  return name.length === 6 && name.toLowerCase() === 'cookie';
}

/** RFC 6265 4.2.1, read leniently. A piece without `=` is a value without a name. */
function cookiePairs(cookies: string): NamedValue[] {
  return cookies
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? ['', pair] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
}
