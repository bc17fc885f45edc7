// How a block reads on each surface: status, headers and body. The reason code and the request id go along everywhere.

import { refusedLayer } from '../codec/target.ts';
import { PipelockError } from '../errors.ts';
import type { Gate, Unreadable } from '../mediate/gate.ts';
import type { Surface } from '../model/surface.ts';
import type { Verdict } from '../model/verdict.ts';

export interface Denied {
  readonly surface: Surface;
  readonly verdict: Verdict;
  readonly requestId: string;
  readonly direction: 'request' | 'response';
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Blocks a request whose URL could not be read; what is no refusal of a URL is thrown on. */
export function denyUnreadable(
  gate: Gate,
  request: Omit<Unreadable, 'reason' | 'note'>,
  error: unknown,
): Reply {
  if (!(error instanceof PipelockError) || error.code !== 'URL_INVALID') throw error;
  const unreadable = { ...request, reason: refusedLayer(error), note: error.message };
  return denial({ ...gate.refuse(unreadable), surface: request.surface, direction: 'request' });
}

export const REASON_HEADER = 'X-Pipelock-Reason';
export const REQUEST_ID_HEADER = 'X-Pipelock-Request-Id';

/** The reply of a blocked request on an HTTP surface; `/fetch` has a JSON shape of its own. */
export function denial(denied: Denied): Reply {
  const { verdict, requestId } = denied;
  const json = verdict.reason === 'kill_switch_active' || denied.surface === 'reverse';
  const body = json ? JSON.stringify(jsonBody(denied)) + '\n' : `${prefix(denied)}: ${verdict.message}\n`;
  return {
    status: verdict.status,
    headers: {
      'Content-Type': json ? 'application/json' : 'text/plain; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      [REASON_HEADER]: verdict.reason,
      [REQUEST_ID_HEADER]: requestId,
      ...(verdict.hint === undefined ? {} : { 'X-Pipelock-Hint': verdict.hint }),
      ...(verdict.reason === 'ratelimit' ? { 'Retry-After': '60' } : {}),
    },
    body,
  };
}

/** A one-line text reply for what never became a transaction: bad requests, failed dials, closed doors. */
export function plainReply(status: number, line: string): Reply {
  const body = line + '\n';
  return {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
    },
    body,
  };
}

function prefix(denied: Denied): string {
  return denied.surface === 'connect' ? 'CONNECT blocked' : 'blocked';
}

function jsonBody({ verdict, direction }: Denied): object {
  if (verdict.reason === 'kill_switch_active')
    return { error: 'kill_switch_active', message: verdict.message };
  return { error: 'blocked', blocked: true, block_reason: verdict.message, direction };
}

/** The same reply as raw bytes, for sockets no HTTP server owns any more (CONNECT, parse errors). */
export function rawReply(reply: Reply): string {
  const lines = Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${reply.status} ${reasonPhrase(reply.status)}\r\n${lines.join('')}Connection: close\r\n\r\n${reply.body}`;
}

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

function reasonPhrase(status: number): string {
  return PHRASES[status] ?? 'Error';
}
