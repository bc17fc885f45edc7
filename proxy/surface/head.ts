// The head of an HTTP message: which of it is read, and what of it travels on.

import {
  headerList,
  headerPairs,
  headerParts,
  requestHeadersUpstream,
  responseHeadersDownstream,
  withHeader,
  type HeaderPartOptions,
} from '../codec/headers.ts';
import { urlViews } from '../codec/url-views.ts';
import type { Part } from '../model/message.ts';
import type { Target } from '../model/target.ts';
import type { Policy } from '../policy/schema/policy.ts';
import type { JudgedBody } from './judged-body.ts';

type Passed = Exclude<JudgedBody, { kind: 'blocked' }>;

/** The parts of a URL: itself, its views, and its host where this process will look the name up. */
export function urlParts(target: Target, { dialled }: { dialled: boolean }): Part[] {
  return [
    { kind: 'url', name: 'url', text: target.raw, form: 'raw' },
    ...(dialled ? [{ kind: 'host', name: 'host', text: target.host, form: 'raw' } as const] : []),
    ...urlViews(target),
  ];
}

/** The parts of a request's headers: what is spoken (Host, Upgrade), and the text the policy has read. */
export function requestHeaderParts(raw: readonly string[], policy: Policy): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const lower = (raw[at] ?? '').toLowerCase();
    if (lower === 'host' || lower === 'upgrade')
      parts.push({ kind: 'protocol', name: lower, text: raw[at + 1] ?? '', form: 'raw' });
  }
  if (policy.request_body_scanning.scan_headers) parts.push(...headerParts(raw, selectionFor(policy)));
  return parts;
}

/** All headers of an answer as one text: an instruction hides in any of them. */
export function responseHeaderParts(raw: readonly string[]): Part[] {
  let text = '';
  for (let at = 0; at + 1 < raw.length; at += 2)
    text += `${at === 0 ? '' : '\n'}${raw[at] ?? ''}: ${raw[at + 1] ?? ''}`;
  return text === '' ? [] : [{ kind: 'header', name: 'headers', text, form: 'derived' }];
}

const selections = new WeakMap<Policy, HeaderPartOptions>();

function selectionFor(policy: Policy): HeaderPartOptions {
  const known = selections.get(policy);
  if (known) return known;
  const { header_mode, sensitive_headers, ignore_headers } = policy.request_body_scanning;
  const lower = (names: readonly string[]): Set<string> => new Set(names.map((name) => name.toLowerCase()));
  const made =
    header_mode === 'all'
      ? { ignore: lower(ignore_headers) }
      : { ignore: new Set<string>(), only: lower(sensitive_headers) };
  selections.set(policy, made);
  return made;
}

/** Codings we can undo; asking for others would only bring bodies that cannot be scanned. */
const ACCEPTED_CODINGS = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'identity', '*']);

/** What of a request is sent on. A body rewritten by us is plain UTF-8 and is labelled so. */
export function outgoingHeaders(raw: readonly string[], judged: Passed): string[] {
  let headers = requestHeadersUpstream(raw);
  const accepted = headerList(raw, 'accept-encoding');
  if (accepted !== undefined) headers = withHeader(headers, 'Accept-Encoding', knownCodings(accepted));
  if (judged.kind === 'whole' && judged.rewritten) headers = withoutCoding(headers);
  return headers;
}

function knownCodings(accepted: string): string {
  const known = accepted
    .split(',')
    .filter((token) => ACCEPTED_CODINGS.has((token.split(';')[0] ?? '').trim().toLowerCase()));
  const kept = known.map((token) =>
    token.trim().startsWith('*') ? 'gzip, deflate, br, zstd' : token.trim(),
  );
  return kept.length === 0 ? 'identity' : kept.join(', ');
}

/** What of an answer is sent to the client, with a length that is true. */
export function incomingHeaders(raw: readonly string[], judged: Passed): string[] {
  const rewritten = judged.kind === 'whole' && judged.rewritten;
  const headers = responseHeadersDownstream(raw, rewritten);
  // Events may have to end with one of ours, so the length of all of them is not promised.
  if (judged.kind === 'stream' && judged.framing !== undefined)
    return withoutHeader(headers, 'content-length');
  if (judged.kind !== 'whole') return headers;
  const sized = withHeader(headers, 'Content-Length', String(judged.bytes.length));
  return rewritten ? withoutCoding(sized) : sized;
}

function withoutHeader(headers: readonly string[], name: string): string[] {
  return [...headerPairs(headers)].filter(([each]) => each.toLowerCase() !== name).flat();
}

function withoutCoding(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (const [name, value] of headerPairs(headers)) {
    const lower = name.toLowerCase();
    if (lower === 'content-encoding') continue;
    kept.push(name, lower === 'content-type' ? value.replace(/charset=[^;]{0,64}/i, 'charset=utf-8') : value);
  }
  return kept;
}
