// The reverse proxy: @fastify/http-proxy carries requests to one configured server, its hooks run the two halves of the
// exchange. The server is the operator's own choice, so its address is dialled as configured and nothing else is.

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseTarget } from '../codec/target.ts';
import { errorText, PipelockError } from '../errors.ts';
import type { Open } from '../mediate/gate.ts';
import type { Agent } from '../model/transaction.ts';
import type { UpstreamResponse } from '../upstream/exchange.ts';
import { outgoingHeaders } from './head.ts';
import { plainReply } from './deny.ts';
import {
  blockedIn,
  bodyOf,
  breakOff,
  deliver,
  judgeRequest,
  judgeResponse,
  refuse,
  send,
  trackAnswer,
  type ExchangeServices,
} from './exchange.ts';
import { clientGone } from './client-gone.ts';
import type { JudgedBody } from './judged-body.ts';
import { clientAddress } from './client-address.ts';

export interface ReverseServices extends ExchangeServices {
  readonly identify: (request: IncomingMessage) => Agent;
  /** Addresses of the configured server. */
  readonly resolve: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
}

/** A request on its way, kept between the hooks under a number that only travels inside this process. */
interface Passing {
  readonly open: Open;
  readonly request: IncomingMessage;
  readonly judged: Exclude<JudgedBody, { kind: 'blocked' }>;
  answered?: UpstreamResponse;
}

const KEY_HEADER = 'x-pipelock-passing';

/** Registers the reverse proxy for every path of `app`. */
export async function registerReverse(
  app: FastifyInstance,
  services: ReverseServices,
  upstream: string,
): Promise<void> {
  // Loaded only here: it brings a second HTTP client, and most proxies have no reverse listener.
  const { default: httpProxy } = await import('@fastify/http-proxy');
  const passing = new Map<string, Passing>();
  const keys = new WeakMap<object, string>();
  void app.register(httpProxy, {
    upstream,
    proxyPayloads: true,
    websocket: false,
    disableRequestLogging: true,
    preHandler: (request, reply, next) => {
      admit(services, upstream, passing, { request, reply }).then(
        (key) => {
          if (key === undefined) return;
          keys.set(request, key);
          next();
        },
        () => void reply.raw.destroy(),
      );
    },
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => ({
        ...headers,
        [KEY_HEADER]: keys.get(request as object) ?? '',
      }),
      retryDelay: () => null,
      onResponse: (_request, reply, result) => {
        const key = (result as unknown as { headers: Record<string, string> }).headers[KEY_HEADER] ?? '';
        void giveBack(services, passing, key, reply as unknown as FastifyReply);
      },
      onError: (reply, { error }) => {
        const failed = reply as unknown as FastifyReply;
        failed.hijack();
        const open = passing.get(keys.get(failed.request) ?? '')?.open;
        const blocked = blockedIn(error);
        if (open && blocked)
          refuse(services, open, failed.raw, { verdict: blocked.verdict, direction: 'request' });
        else send(failed.raw, plainReply(502, errorText(error)));
      },
    },
    undici: {
      request: (carried: Carried, done: Done) =>
        void carry(services, passing, carried).then(
          (result) => done(null, result),
          (error: unknown) => done(error),
        ),
    } as never,
  });
}

interface Carried {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

type Done = (error: unknown, result?: unknown) => void;

/** The outbound half. Undefined when the request was answered with a block. */
async function admit(
  services: ReverseServices,
  upstream: string,
  passing: Map<string, Passing>,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<string | undefined> {
  const open = services.gate.open({
    surface: 'reverse',
    agent: services.identify(request.raw),
    clientAddress: clientAddress(request.raw.socket),
    method: request.method,
    target: parseTarget(upstream.replace(/\/$/, '') + (request.raw.url ?? '/')),
    signal: clientGone(reply.raw),
  });
  trackAnswer(services, reply.raw);
  const judged = await judgeRequest(open, request.raw);
  if (judged.kind === 'blocked') {
    reply.hijack();
    refuse(services, open, reply.raw, { verdict: judged.verdict, direction: 'request' });
    return undefined;
  }
  const key = open.tx.id;
  passing.set(key, { open, request: request.raw, judged });
  reply.raw.once('close', () => passing.delete(key));
  return key;
}

/** Takes the place of the library's own client, so that the one way out of this process stays the only one. */
async function carry(
  services: ReverseServices,
  passing: Map<string, Passing>,
  carried: Carried,
): Promise<unknown> {
  const key = carried.headers[KEY_HEADER] ?? '';
  const entry = passing.get(key);
  if (!entry) throw new PipelockError('INTERNAL', 'the reverse proxy lost track of a request');
  const { open, request, judged } = entry;
  const { target, method, signal } = open.tx;
  const addresses = await services.resolve(target.host, signal);
  const headers = outgoingHeaders(request.rawHeaders, judged);
  entry.answered = await services.upstream.request({
    target,
    addresses,
    method,
    headers,
    body: bodyOf(judged),
    signal,
  });
  return { statusCode: entry.answered.status, headers: { [KEY_HEADER]: key }, body: Readable.from([]) };
}

/** The inbound half. */
async function giveBack(
  services: ReverseServices,
  passing: Map<string, Passing>,
  key: string,
  reply: FastifyReply,
): Promise<void> {
  reply.hijack();
  const entry = passing.get(key);
  if (!entry?.answered) {
    reply.raw.destroy();
    return;
  }
  const { open, answered } = entry;
  try {
    const judged = await judgeResponse(open, answered);
    if (judged.kind !== 'blocked') {
      await deliver(services, open, reply.raw, { answered, judged });
      return;
    }
    answered.body.destroy();
    refuse(services, open, reply.raw, { verdict: judged.verdict, direction: 'response' });
  } catch (error) {
    breakOff(services, open, reply.raw, error);
  }
}
