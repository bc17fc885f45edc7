// `/fetch?url=…`: the page as text, for agents that only read. Redirects are followed here, each hop judged anew.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toUtf8 } from '../codec/charset.ts';
import { decodeCoding } from '../codec/content-coding.ts';
import { extractText } from '../codec/extract.ts';
import { headerList, headerValue } from '../codec/headers.ts';
import { bodyKind, parseMediaType, type MediaType } from '../codec/media-type.ts';
import { bodyParts } from '../codec/body.ts';
import { parseTarget, refusedLayer } from '../codec/target.ts';
import { errorText, PipelockError } from '../errors.ts';
import type { Open, Unreadable } from '../mediate/gate.ts';
import type { Ruling } from '../mediate/mediate.ts';
import type { Part } from '../model/message.ts';
import type { Target } from '../model/target.ts';
import type { Agent } from '../model/transaction.ts';
import { undecodablePart } from '../model/undecodable.ts';
import type { Verdict } from '../model/verdict.ts';
import type { UpstreamResponse } from '../upstream/exchange.ts';
import { decodeLimits } from './body.ts';
import { clientGone } from './client-gone.ts';
import { REASON_HEADER, REQUEST_ID_HEADER } from './deny.ts';
import type { ExchangeServices } from './exchange.ts';
import { responseHeaderParts, urlParts } from './head.ts';
import { hold } from './held.ts';
import { clientAddress } from './client-address.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface FetchServices extends ExchangeServices {
  readonly identify: (request: FastifyRequest) => Agent;
}

/** The JSON answer; empty members are left out. */
interface FetchAnswer {
  readonly url: string;
  readonly agent?: string;
  readonly status_code?: number;
  readonly content_type?: string;
  readonly title?: string;
  readonly content?: string;
  readonly error?: string;
  readonly blocked?: boolean;
  readonly block_reason?: string;
  readonly hint?: string;
}

export function registerFetch(app: FastifyInstance, services: FetchServices): void {
  app.all('/fetch', async (request, reply) => {
    if (request.method !== 'GET') {
      return reply.code(405).header('Allow', 'GET').send({ error: 'use GET /fetch?url=…' });
    }
    const url = rawTarget(request.raw.url ?? '');
    if (url === undefined)
      return reply.code(400).send({ error: 'the url parameter is missing: use /fetch?url=https://…' });
    return fetchPage(services, { request, reply, url, signal: clientGone(reply.raw) });
  });
}

interface Fetching {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly url: string;
  readonly signal: AbortSignal;
}

async function fetchPage(services: FetchServices, fetching: Fetching): Promise<FastifyReply> {
  const agent = services.identify(fetching.request);
  const facts = {
    surface: 'fetch',
    agent,
    clientAddress: clientAddress(fetching.request.raw.socket),
    method: 'GET',
  } as const;
  let url = fetching.url;
  for (let hop = 0; ; hop += 1) {
    const target = readTarget(url);
    if ('refused' in target) return refused(services, fetching, { ...facts, url, ...target.refused });
    const open = services.gate.open({ ...facts, target, signal: fetching.signal });
    const step = await fetchHop(services, open, fetching, hop);
    if (step.kind === 'done') return step.reply;
    url = URL.parse(step.location, step.base)?.href ?? step.location;
  }
}

type UrlRefusal = Pick<Unreadable, 'reason' | 'note'>;

function readTarget(url: string): Target | { readonly refused: UrlRefusal } {
  try {
    return parseTarget(url);
  } catch (error) {
    const reason = error instanceof PipelockError ? refusedLayer(error) : 'parser';
    return { refused: { reason, note: errorText(error) } };
  }
}

function refused(services: FetchServices, { reply }: Fetching, unreadable: Unreadable): FastifyReply {
  const { verdict, requestId } = services.gate.refuse(unreadable);
  return reply
    .code(verdict.status)
    .header(REASON_HEADER, verdict.reason)
    .header(REQUEST_ID_HEADER, requestId)
    .header('Cache-Control', 'no-store')
    .send({
      url: origin(unreadable.url),
      agent: unreadable.agent.name,
      blocked: true,
      block_reason: verdict.message,
      ...(verdict.hint === undefined ? {} : { hint: verdict.hint }),
    });
}

type Step =
  | { readonly kind: 'done'; readonly reply: FastifyReply }
  | { readonly kind: 'redirect'; readonly location: string; readonly base: string };

async function fetchHop(services: FetchServices, open: Open, fetching: Fetching, hop: number): Promise<Step> {
  const { tx, policy } = open;
  const timeout = AbortSignal.timeout(policy.fetch_proxy.timeout_seconds * 1000);
  const request = await open.mediate({
    direction: 'outbound',
    parts: urlParts(tx.target, { dialled: true }),
  });
  if (request.verdict.action === 'block') return blocked(services, open, fetching, request.verdict);
  try {
    const answered = await services.upstream.request({
      target: tx.target,
      addresses: request.addresses,
      method: 'GET',
      headers: [
        'User-Agent',
        policy.fetch_proxy.user_agent,
        'Accept',
        '*/*',
        'Accept-Encoding',
        'gzip, deflate, br, zstd',
      ],
      signal: AbortSignal.any([tx.signal, timeout]),
    });
    const location = headerValue(answered.headers, 'location');
    if (REDIRECTS.has(answered.status) && location !== undefined) {
      answered.body.destroy();
      if (hop >= MAX_REDIRECTS)
        throw new PipelockError('UPSTREAM_FAILED', `more than ${MAX_REDIRECTS} redirects`);
      services.activity.done(tx, { status: answered.status, bytes: 0 });
      return { kind: 'redirect', location, base: tx.target.raw };
    }
    return await judgePage(services, open, fetching, answered);
  } catch (error) {
    const reason = timeout.aborted
      ? `no answer within ${policy.fetch_proxy.timeout_seconds} s`
      : errorText(error);
    services.activity.done(tx, { status: 502, bytes: 0, error: reason });
    return {
      kind: 'done',
      reply: answer(open, fetching, 502, { url: origin(tx.target.raw), error: reason }),
    };
  }
}

async function judgePage(
  services: FetchServices,
  open: Open,
  fetching: Fetching,
  answered: UpstreamResponse,
): Promise<Step> {
  const page = await readPage(open, answered);
  const inbound = await open.mediate({
    direction: 'inbound',
    parts: [...responseHeaderParts(answered.headers), ...page.parts],
    reread: (rewrite) => rereadPage(page, rewrite),
  });
  if (inbound.verdict.action === 'block') return blocked(services, open, fetching, inbound.verdict);
  const { title, content } = inbound.rewrite ? rewritten(page, inbound.rewrite) : page;
  services.activity.carry(open.tx, page.bytes);
  services.activity.done(open.tx, { status: answered.status, bytes: page.bytes });
  return {
    kind: 'done',
    reply: answer(open, fetching, 200, {
      url: open.tx.target.raw,
      agent: open.tx.agent.name,
      status_code: answered.status,
      content_type: headerValue(answered.headers, 'content-type') ?? '',
      title,
      content,
    }),
  };
}

type Rewrite = NonNullable<Ruling['rewrite']>;

/** What the agent gets of a page. */
interface PageText {
  readonly title: string;
  readonly content: string;
}

interface Page extends PageText {
  readonly bytes: number;
  /** How `content` is read: as the answer's own type, or as plain text once it was taken out of HTML. */
  readonly contentType: MediaType;
  readonly parts: readonly Part[];
}

/** The whole answer, decoded; larger than the limit is an error, never a part of the page. */
async function readPage(open: Open, answered: UpstreamResponse): Promise<Page> {
  const maxBytes = open.policy.fetch_proxy.max_response_mb * 1024 * 1024;
  const held = await hold(answered.body, { maxBytes, quietMs: 2 ** 31 - 1 });
  if (!held.ended) {
    answered.body.destroy();
    throw new PipelockError(
      'UPSTREAM_FAILED',
      `the answer is larger than fetch_proxy.max_response_mb (${maxBytes} bytes)`,
    );
  }
  const limits = { ...decodeLimits(open.policy), maxBytes };
  const decoded = await decodeCoding(
    Buffer.concat(held.chunks),
    headerList(answered.headers, 'content-encoding'),
    limits,
  );
  const mediaType = parseMediaType(headerValue(answered.headers, 'content-type'));
  const text = decoded.ok ? await toUtf8(decoded.bytes, mediaType) : decoded;
  if (!text.ok) return unreadable(held.bytes, text.reason);
  const kind = bodyKind(mediaType, text.bytes);
  const { title, content } =
    kind === 'html'
      ? await pageOf(text.bytes, open.tx.target.raw)
      : { title: '', content: kind === 'binary' ? '' : text.bytes.toString('utf8') };
  const whole = await bodyParts(text.bytes, {
    media: mediaType,
    alternate: text.alternate,
    direction: 'inbound',
  });
  // The source is read too, since it hides what the page does not show; only the page itself is handed out and cut.
  const parts = [...derived(whole.parts), ...pageParts({ title, content })];
  const contentType = kind === 'html' ? PLAIN : mediaType;
  return { title, content, bytes: held.bytes, contentType, parts };
}

const PLAIN = parseMediaType('text/plain');

function unreadable(bytes: number, reason: string): Page {
  return { title: '', content: '', bytes, contentType: PLAIN, parts: [undecodablePart(reason)] };
}

function pageParts({ title, content }: PageText): Part[] {
  const titles: Part[] = title === '' ? [] : [{ kind: 'body', name: 'title', text: title, form: 'raw' }];
  return [...titles, { kind: 'body', name: 'page', text: content, form: 'raw' }];
}

function derived(parts: readonly Part[]): Part[] {
  return parts.map((part) => ({ ...part, form: 'derived' }));
}

function rewritten(page: PageText, rewrite: Rewrite): PageText {
  return {
    title: rewrite.get('title')?.toString('utf8') ?? page.title,
    content: rewrite.get('page')?.toString('utf8') ?? page.content,
  };
}

/** The parts of what is handed out after a cut; the source stays behind and with it what only it holds. */
async function rereadPage(page: Page, rewrite: Rewrite): Promise<Part[]> {
  const text = rewritten(page, rewrite);
  const { parts } = await bodyParts(Buffer.from(text.content), {
    media: page.contentType,
    direction: 'inbound',
  });
  return [...derived(parts), ...pageParts(text)];
}

async function pageOf(html: Buffer, base: string): Promise<PageText> {
  const { title, text } = await extractText(html, base);
  return { title, content: text };
}

function blocked(services: FetchServices, open: Open, fetching: Fetching, verdict: Verdict): Step {
  services.activity.done(open.tx, { status: verdict.status, bytes: 0 });
  fetching.reply.header(REASON_HEADER, verdict.reason);
  if (verdict.reason === 'kill_switch_active') {
    const body = { error: 'kill_switch_active', message: verdict.message };
    return { kind: 'done', reply: fetching.reply.code(503).send(body) };
  }
  const reply = answer(open, fetching, verdict.status, {
    url: open.tx.target.raw === '' ? '' : origin(open.tx.target.raw),
    agent: open.tx.agent.name,
    blocked: true,
    block_reason: verdict.message,
    ...(verdict.hint === undefined ? {} : { hint: verdict.hint }),
  });
  return { kind: 'done', reply };
}

function answer(open: Open, { reply }: Fetching, status: number, body: FetchAnswer): FastifyReply {
  const present = Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== '' && value !== undefined),
  );
  return reply
    .code(status)
    .header(REQUEST_ID_HEADER, open.tx.id)
    .header('Cache-Control', 'no-store')
    .send(present);
}

/** What a refused URL is echoed as: it may carry the very secret it was refused for. */
function origin(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.protocol}//${parsed.host}/[redacted]` : '[redacted]';
}

const OWN_PARAMETERS = ['agent'];

/**
 * The target from the raw query: everything after `url=`, even where the caller forgot to encode its `&`, up to a
 * parameter of our own. Control characters are dropped before anything parses it.
 */
export function rawTarget(requestUrl: string): string | undefined {
  const query = requestUrl.slice(requestUrl.indexOf('?') + 1);
  const start = query.startsWith('url=') ? 4 : query.indexOf('&url=') + 5;
  if (start === 4 && !query.startsWith('url=')) return undefined;
  let end = query.length;
  for (const name of OWN_PARAMETERS) {
    const at = query.lastIndexOf(`&${name}=`);
    if (at >= start) end = Math.min(end, at);
  }
  const raw = query.slice(start, end);
  const encoded = /^[a-z][a-z0-9+.-]{0,10}%3a/i.test(raw);
  const clean = (encoded ? decoded(raw) : raw).replace(/[\x00-\x1f\x7f]/g, '');
  return clean === '' ? undefined : clean;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
