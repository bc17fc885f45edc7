// The forward proxy's plain forms: an absolute URL on the proxy port, and HTTP spoken inside a CONNECT tunnel.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parseTarget } from '../codec/target.ts';
import type { Unreadable } from '../mediate/gate.ts';
import type { Target } from '../model/target.ts';
import type { Agent } from '../model/transaction.ts';
import { clientAddress } from './client-address.ts';
import { denyUnreadable, plainReply, rawReply } from './deny.ts';
import { exchange, send, type ExchangeServices } from './exchange.ts';
import { sayLast } from './last-word.ts';

export interface ForwardServices extends ExchangeServices {
  readonly identify: (request: IncomingMessage) => Agent;
}

/** On the proxy port the target wins: decision, dial and the Host sent on are all the URL's (RFC 9112 3.2.2). */
export function handleForward(
  services: ForwardServices,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const agent = services.identify(request);
  const target = targetOf(services, { surface: 'forward', agent, url: request.url ?? '' }, response);
  if (!target) return;
  if (!services.gate.mediator.policy.forward_proxy.enabled) {
    send(response, plainReply(405, 'the forward proxy is off: set forward_proxy.enabled to true'));
    return;
  }
  void exchange(services, { surface: 'forward', target, agent }, request, response);
}

export interface Tunnel {
  /** Whether HTTP is spoken in the clear or over TLS we opened. */
  readonly surface: 'tunnel' | 'intercept';
  readonly target: Target;
  readonly agent: Agent;
}

/** Serves sockets on which HTTP is spoken inside a tunnel; every request is judged against the tunnel's own host. */
export class TunnelHttp {
  readonly #server: Server;
  readonly #tunnels = new WeakMap<object, Tunnel>();

  constructor(
    services: ExchangeServices,
    makeServer: (handler: (request: IncomingMessage, response: ServerResponse) => void) => Server,
  ) {
    this.#server = makeServer((request, response) => {
      const tunnel = this.#tunnels.get(request.socket);
      const target = tunnel && innerTarget(services, tunnel, request.url ?? '/', response);
      if (tunnel && target) void exchange(services, { ...tunnel, target }, request, response);
      else if (!tunnel) response.destroy();
    });
    this.#server.on('connect', (_request, socket) => {
      sayLast(socket, rawReply(plainReply(405, 'CONNECT refused: this is the inside of a tunnel')));
    });
  }

  serve(socket: Socket, tunnel: Tunnel): void {
    this.#tunnels.set(socket, tunnel);
    this.#server.emit('connection', socket);
    // Whoever looked at the first bytes put them back and left the socket paused.
    socket.resume();
  }
}

/** The tunnel's host with the inner request's path. An absolute inner URL must name the tunnel's host too. */
function innerTarget(
  services: ExchangeServices,
  { surface, target: tunnel, agent }: Tunnel,
  url: string,
  response: ServerResponse,
): Target | undefined {
  const absolute =
    url.startsWith('/') || url === '*'
      ? `${tunnel.scheme}://${tunnel.authority}${url === '*' ? '/' : url}`
      : url;
  const target = targetOf(services, { surface, agent, url: absolute }, response);
  if (
    !target ||
    (target.scheme === tunnel.scheme && target.host === tunnel.host && target.port === tunnel.port)
  )
    return target;
  send(response, plainReply(403, 'authority mismatch: blocked'));
  return undefined;
}

function targetOf(
  { gate }: ExchangeServices,
  facts: Pick<Unreadable, 'surface' | 'agent' | 'url'>,
  response: ServerResponse,
): Target | undefined {
  try {
    return parseTarget(facts.url);
  } catch (error) {
    const { socket, method = 'GET' } = response.req;
    send(response, denyUnreadable(gate, { ...facts, clientAddress: clientAddress(socket), method }, error));
    return undefined;
  }
}
