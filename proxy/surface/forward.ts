// The forward proxy's plain forms: an absolute URL on the proxy port, and HTTP spoken inside a CONNECT tunnel.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parseTarget } from '../codec/target.ts';
import type { Unreadable } from '../mediate/gate.ts';
import type { Target } from '../model/target.ts';
import type { Agent } from '../model/transaction.ts';
import { clientAddress } from './client-address.ts';
import { denyUnreadable, plainReply, rawReply } from './deny.ts';
import { clientGone } from './client-gone.ts';
import { exchange, refuse, send, type ExchangeServices } from './exchange.ts';
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
      if (tunnel) void serveInner(services, tunnel, request, response);
      else response.destroy();
    });
    // It never listens, and a server's watch over slow heads begins when it does.
    this.#server.emit('listening');
    this.#server.on('connect', (_request, socket) => {
      sayLast(socket, rawReply(plainReply(405, 'CONNECT refused: this is the inside of a tunnel')));
    });
  }

  /** Ends the connections on which nothing is under way: they would keep a process that stops waiting. */
  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  serve(socket: Socket, tunnel: Tunnel): void {
    this.#tunnels.set(socket, tunnel);
    this.#server.emit('connection', socket);
    // Whoever looked at the first bytes put them back and left the socket paused.
    socket.resume();
  }
}

async function serveInner(
  services: ExchangeServices,
  tunnel: Tunnel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { surface, agent } = tunnel;
  const { scheme, authority } = tunnel.target;
  const url = request.url ?? '/';
  const isOrigin = url.startsWith('/') || url === '*';
  const full = isOrigin ? `${scheme}://${authority}${url === '*' ? '/' : url}` : url;
  const named = targetOf(services, { surface, agent, url: full }, response);
  const target =
    !named || isSameServer(named, tunnel.target)
      ? named
      : await otherServer(services, tunnel, named, response);
  if (target) await exchange(services, { surface, agent, target }, request, response);
}

/** An absolute URL inside a tunnel must name the tunnel's own server (F-13); where a policy only warns, that one is meant. */
async function otherServer(
  services: ExchangeServices,
  { surface, agent, target: tunnel }: Tunnel,
  named: Target,
  response: ServerResponse,
): Promise<Target | undefined> {
  const { method = 'GET', socket } = response.req;
  const target = parseTarget(`${tunnel.scheme}://${tunnel.authority}${named.path}`);
  const signal = clientGone(response);
  const open = services.gate.open({
    ...{ surface, agent, target, method, signal },
    clientAddress: clientAddress(socket),
  });
  const text = `${named.scheme}://${named.authority}`;
  const part = { kind: 'protocol', name: 'host', text, form: 'derived' } as const;
  const { verdict } = await open.mediate({ direction: 'outbound', parts: [part] });
  if (verdict.action !== 'block') return target;
  refuse(services, open, response, { verdict, direction: 'request' });
  return undefined;
}

function isSameServer(one: Target, other: Target): boolean {
  return one.scheme === other.scheme && one.host === other.host && one.port === other.port;
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
