// Raw header lists as node:http gives them (name, value, name, value, …): what must not travel on, look-ups, and the
// parts scanners read. Order, letter case and repetitions are kept.

import type { Part } from '../model/message.ts';
import { headerViews } from './header-views.ts';

/** Alternating names and values. */
export type RawHeaders = readonly string[];

/** RFC 9110 7.6.1, and what clients send to proxies in spite of it. */
const HOP_BY_HOP = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Say who the client is, or what proxies it passed: the server behind us is told neither. */
const IDENTITY = new Set([
  'x-pipelock-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
  'forwarded',
  'via',
  'pipelock-mediation',
]);
/** Words of our own to the agent: a server that could write them would speak in the proxy's name. */
const OWN_WORDS = 'x-pipelock-';
/** Validators of the bytes as the server wrote them: false once a body was rewritten. */
const VALIDATORS = new Set([
  'etag',
  'digest',
  'content-digest',
  'repr-digest',
  'content-md5',
  'accept-ranges',
]);
/**
 * `Connection: content-encoding` would have us drop the header that says what the scanned bytes mean, and the receiver
 * read something else than was judged. These stay whatever Connection names.
 */
const NEVER_NAMED = new Set(['host', 'content-length', 'content-type', 'content-encoding']);

/** What of a request may go to the server. */
export function requestHeadersUpstream(raw: RawHeaders): string[] {
  const named = namedByConnection(raw);
  return keepHeaders(raw, (name) => !HOP_BY_HOP.has(name) && !IDENTITY.has(name) && !named?.has(name));
}

/** What of an answer may go to the client; `isRewritten` when its body is no longer the server's. */
export function responseHeadersDownstream(raw: RawHeaders, isRewritten = false): string[] {
  const named = namedByConnection(raw);
  return keepHeaders(
    raw,
    (name) =>
      !HOP_BY_HOP.has(name) &&
      !named?.has(name) &&
      !name.startsWith(OWN_WORDS) &&
      !(isRewritten && VALIDATORS.has(name)),
  );
}

/** The pairs whose lower-case name the predicate keeps. */
export function keepHeaders(raw: RawHeaders, keeps: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (keeps(name.toLowerCase())) kept.push(name, raw[at + 1] ?? '');
  }
  return kept;
}

/** Name and value, in order. */
export function* headerPairs(raw: RawHeaders): Generator<readonly [name: string, value: string]> {
  for (let at = 0; at + 1 < raw.length; at += 2) yield [raw[at] ?? '', raw[at + 1] ?? ''];
}

/** Where a name stands next, from `from` on; -1 when nowhere. `name` in lower case. */
function indexOfHeader(raw: RawHeaders, name: string, from = 0): number {
  for (let at = from; at + 1 < raw.length; at += 2) {
    const each = raw[at] ?? '';
    if (each.length === name.length && each.toLowerCase() === name) return at;
  }
  return -1;
}

/** Every value under a name, in order; `name` in lower case. */
export function headerValues(raw: RawHeaders, name: string): string[] {
  const values: string[] = [];
  for (let at = indexOfHeader(raw, name); at >= 0; at = indexOfHeader(raw, name, at + 2))
    values.push(raw[at + 1] ?? '');
  return values;
}

/** The values under a name joined by commas, as RFC 9110 5.3 reads a list; undefined when the header is missing. */
export function headerList(raw: RawHeaders, name: string): string | undefined {
  return indexOfHeader(raw, name) < 0 ? undefined : headerValues(raw, name).join(', ');
}

/** The first value under a name; undefined when the header is missing. */
export function headerValue(raw: RawHeaders, name: string): string | undefined {
  const at = indexOfHeader(raw, name);
  return at < 0 ? undefined : raw[at + 1];
}

/** The header list with one header set: the first of the name replaced in its place, others of it removed. */
export function withHeader(raw: RawHeaders, name: string, value: string): string[] {
  const lower = name.toLowerCase();
  const result: string[] = [];
  let isSet = false;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const each = raw[at] ?? '';
    const isNamed = each.length === lower.length && each.toLowerCase() === lower;
    if (!isNamed) result.push(each, raw[at + 1] ?? '');
    else if (!isSet) result.push(each, value);
    isSet ||= isNamed;
  }
  if (!isSet) result.push(name, value);
  return result;
}

/** Lower-case names that Connection makes hop-by-hop; undefined when it names none. */
function namedByConnection(raw: RawHeaders): Set<string> | undefined {
  const list = headerList(raw, 'connection');
  if (list === undefined) return undefined;
  const named = new Set<string>();
  for (const option of list.split(',')) {
    const name = option.trim().toLowerCase();
    if (name !== '' && !NEVER_NAMED.has(name)) named.add(name);
  }
  return named;
}

export interface HeaderPartOptions {
  /** Lower-case names that are left out. */
  readonly ignore: ReadonlySet<string>;
  /** Lower-case names that alone are read; undefined for all. */
  readonly only?: ReadonlySet<string>;
}

/**
 * The parts scanners read of a header list: each value under its lower-case name; the names themselves, which can carry
 * data too; and the views of secrets cut over several headers.
 */
export function headerParts(raw: RawHeaders, { ignore, only }: HeaderPartOptions): Part[] {
  const parts: Part[] = [];
  const read: [name: string, value: string][] = [];
  for (const [name, value] of headerPairs(raw)) {
    const lower = name.toLowerCase();
    if (ignore.has(lower) || (only !== undefined && !only.has(lower))) continue;
    parts.push({ kind: 'header', name: lower, text: value, form: 'raw' });
    read.push([name, value]);
  }
  if (read.length === 0) return parts;
  const names = read.map(([name]) => name).join('\n');
  return [...parts, { kind: 'header', name: 'names', text: names, form: 'derived' }, ...headerViews(read)];
}
