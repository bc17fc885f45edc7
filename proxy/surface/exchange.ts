// THE HTTP exchange: request → line → upstream → line → reply. Every surface that speaks HTTP on both sides calls it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { headerValue } from '../codec/headers.ts';
import { errorText, PipelockError } from '../errors.ts';
import type { Gate, Open } from '../mediate/gate.ts';
import type { Part } from '../model/message.ts';
import type { Surface } from '../model/surface.ts';
import type { Target } from '../model/target.ts';
import type { Agent } from '../model/transaction.ts';
import type { Verdict } from '../model/verdict.ts';
import type { UpstreamResponse } from '../upstream/exchange.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Activity, Why } from './activity.ts';
import { clientGone } from './client-gone.ts';
import { judgeBody } from './body.ts';
import { StreamBlocked, type JudgedBody } from './judged-body.ts';
import {
  incomingHeaders,
  outgoingHeaders,
  requestHeaderParts,
  responseHeaderParts,
  urlParts,
} from './head.ts';
import { denial, plainReply, type Reply } from './deny.ts';
import { AnswerCut, endShort, isBeingCut } from './ending.ts';
import { clientAddress } from './client-address.ts';

export interface ExchangeServices {
  readonly gate: Gate;
  readonly upstream: Upstream;
  readonly activity: Activity;
}

export interface ExchangeFacts {
  readonly surface: Surface;
  readonly target: Target;
  readonly agent: Agent;
}

/** Carries one request and its answer. Never rejects: whatever goes wrong is answered or ends the connection. */
export async function exchange(
  services: ExchangeServices,
  facts: ExchangeFacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const open = services.gate.open({
    ...facts,
    clientAddress: clientAddress(request.socket),
    method: request.method ?? 'GET',
    signal: clientGone(response),
  });
  trackAnswer(services, response);
  request.once('timeout', () =>
    send(response, plainReply(408, 'the body of the request did not arrive in time')),
  );
  try {
    const judged = await judgeRequest(open, request);
    if (judged.kind === 'blocked')
      refuse(services, open, response, { verdict: judged.verdict, direction: 'request' });
    else await answer(services, open, { request, response, judged });
  } catch (error) {
    fail(services, open, response, error);
  } finally {
    // What nobody wanted of the body is read and dropped, so that the connection stays in step.
    request.resume();
  }
}

/** Answers under way as streams: how each is ended from outside. */
const streaming = new WeakMap<ServerResponse, (why: NonNullable<Why>) => void>();

/** Lets a kill switch and a shutdown end the answer, until the client has all of it. */
export function trackAnswer(
  { activity }: Pick<ExchangeServices, 'activity'>,
  response: ServerResponse,
): void {
  const untrack = activity.track((why) => {
    const end = streaming.get(response);
    if (why && end) end(why);
    else response.destroy();
  });
  response.once('close', untrack);
}

/** The outbound half: URL, host, headers and body of a request. */
export function judgeRequest(open: Open, request: IncomingMessage): Promise<JudgedBody> {
  const { target, surface } = open.tx;
  const head: Part[] = [
    ...urlParts(target, { dialled: surface !== 'reverse' }),
    ...requestHeaderParts(request.rawHeaders, open.policy),
  ];
  return judgeBody(open, {
    direction: 'outbound',
    headers: request.rawHeaders,
    head,
    stream: hasBody(request) ? request : undefined,
  });
}

/** A request has a body when its framing says so, whatever its method (RFC 9112 6). */
function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The inbound half: head and body of an answer. */
export function judgeResponse(open: Open, answered: UpstreamResponse): Promise<JudgedBody> {
  const bodyless = isBodyless(open.tx.method, answered.status);
  const whole = bodyless ? undefined : answered.whole();
  return judgeBody(open, {
    direction: 'inbound',
    headers: answered.headers,
    head: responseHeaderParts(answered.headers),
    whole,
    stream: bodyless || whole ? undefined : answered.body,
  });
}

/** RFC 9112 6.3 rule 1: these end with their head. */
function isBodyless(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || status < 200;
}

interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly judged: Exclude<JudgedBody, { kind: 'blocked' }>;
}

async function answer(services: ExchangeServices, open: Open, answering: Answering): Promise<void> {
  const { request, response, judged } = answering;
  const answered = await services.upstream.request({
    target: open.tx.target,
    addresses: judged.ruling.addresses,
    method: open.tx.method,
    headers: outgoingHeaders(request.rawHeaders, judged),
    body: bodyOf(judged),
    signal: open.tx.signal,
  });
  const inbound = await judgeResponse(open, answered);
  if (inbound.kind === 'blocked') {
    answered.body.destroy();
    refuse(services, open, response, { verdict: inbound.verdict, direction: 'response' });
    return;
  }
  await deliver(services, open, response, { answered, judged: inbound });
}

export function bodyOf(judged: JudgedBody): Buffer | Readable | undefined {
  if (judged.kind === 'whole') return judged.bytes;
  return judged.kind === 'stream' ? Readable.from(judged.chunks, { objectMode: false }) : undefined;
}

interface Delivery {
  readonly answered: UpstreamResponse;
  readonly judged: Exclude<JudgedBody, { kind: 'blocked' }>;
}

/** Sends a judged answer to the client. */
export async function deliver(
  services: Pick<ExchangeServices, 'activity'>,
  open: Open,
  response: ServerResponse,
  { answered, judged }: Delivery,
): Promise<void> {
  response.sendDate = false;
  response.writeHead(answered.status, incomingHeaders(answered.headers, judged));
  let bytes = 0;
  if (judged.kind === 'whole') {
    bytes = judged.bytes.length;
    services.activity.carry(open.tx, bytes);
    endWith(response, judged.bytes);
  } else if (judged.kind === 'stream') {
    response.flushHeaders();
    const { framing } = judged;
    const hasLength = headerValue(answered.headers, 'content-length') !== undefined;
    const cut = ({ reason, message }: NonNullable<Why>): void =>
      endShort(response, { framing, hasLength, reason, message, requestId: open.tx.id });
    streaming.set(response, (why) => {
      const { socket } = response;
      response.once('finish', () => socket?.destroySoon());
      cut(why);
      answered.body.destroy();
    });
    try {
      bytes = await pump(services, open, response, judged.chunks);
    } catch (error) {
      const why = error instanceof AnswerCut ? error : blockedIn(error)?.verdict;
      if (why) cut(why);
      throw error;
    }
  } else {
    response.end();
  }
  services.activity.done(open.tx, { status: answered.status, bytes });
}

/** Up to here the copy costs less than a second buffer to write. */
const ONE_WRITE_BYTES = 2048;

/** Text goes out in one write with the head, and latin1 is the text that keeps every byte as it is. */
function endWith(response: ServerResponse, body: Buffer): void {
  if (body.length <= ONE_WRITE_BYTES) response.end(body.toString('latin1'), 'latin1');
  else response.end(body);
}

/** Copies judged chunks with back-pressure. */
async function pump(
  services: Pick<ExchangeServices, 'activity'>,
  open: Open,
  response: ServerResponse,
  chunks: AsyncIterable<Buffer>,
): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    // Ended from outside: its last words were said.
    if (isBeingCut(response)) throw new Error('the answer was cut');
    bytes += chunk.length;
    if (!services.activity.carry(open.tx, chunk.length))
      throw new AnswerCut('databudget', 'the data budget is used up');
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
  return bytes;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) {
      reject(new Error('the client went away'));
      return;
    }
    const settle = (): void => {
      response.off('drain', settle).off('close', settle);
      if (response.destroyed) reject(new Error('the client went away'));
      else resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

interface Refusal {
  readonly verdict: Verdict;
  readonly direction: 'request' | 'response';
}

export function refuse(
  services: Pick<ExchangeServices, 'activity'>,
  open: Open,
  response: ServerResponse,
  { verdict, direction }: Refusal,
): void {
  const reply = denial({ surface: open.tx.surface, verdict, requestId: open.tx.id, direction });
  services.activity.done(open.tx, { status: reply.status, bytes: 0 });
  send(response, reply);
}

/** How long a client that was answered may go on sending its body. */
const LINGER_MS = 2000;

/** Sends a reply of our own and, where the request's body was not read to its end, closes the connection. */
export function send(response: ServerResponse, reply: Reply): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { req: request } = response;
  const isUnread =
    !request.readableEnded &&
    (request.headers['content-length'] ?? request.headers['transfer-encoding']) !== undefined;
  if (!isUnread) {
    response.writeHead(reply.status, reply.headers).end(reply.body);
    return;
  }
  // Closing on a client that still sends would be a reset, and the client would lose the reply with it: all of the
  // reply goes out now, and its end, which closes, waits for the client.
  response.writeHead(reply.status, { ...reply.headers, Connection: 'close' }).flushHeaders();
  response.write(reply.body);
  const finish = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(finish, LINGER_MS);
  request.once('close', finish).once('end', finish).resume();
}

function fail(services: ExchangeServices, open: Open, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    breakOff(services, open, response, error);
    return;
  }
  const blocked = blockedIn(error);
  if (blocked) {
    refuse(services, open, response, { verdict: blocked.verdict, direction: 'request' });
    return;
  }
  const status = error instanceof PipelockError ? error.status : 502;
  services.activity.done(open.tx, { status, bytes: 0, error: errorText(error) });
  send(response, plainReply(status, errorText(error)));
}

/** Ends an answer whose head was sent, unless it is just saying its last words. */
export function breakOff(
  services: Pick<ExchangeServices, 'activity'>,
  open: Open,
  response: ServerResponse,
  error: unknown,
): void {
  if (!isBeingCut(response)) response.destroy();
  services.activity.done(open.tx, { status: 0, bytes: 0, error: errorText(error) });
}

/** A block in the middle of a request's body comes back through the failed exchange, wrapped as its cause. */
export function blockedIn(error: unknown): StreamBlocked | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof StreamBlocked) return at;
  return undefined;
}
