// CONNECT: the host and port are judged first, then the first bytes decide. TLS whose server name equals the host is
// copied as it is; plain HTTP is handed to the same exchange as any other request; anything else needs the policy's word.

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { classifyFirstBytes, classifyLastBytes } from '../codec/client-hello.ts';
import { urlViews } from '../codec/url-views.ts';
import { parseAuthority } from '../codec/target.ts';
import { errorText, PipelockError } from '../errors.ts';
import type { Gate, Open } from '../mediate/gate.ts';
import type { Target } from '../model/target.ts';
import type { Agent } from '../model/transaction.ts';
import { tunnelPart, type TunnelStart } from '../model/tunnel.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { denial, denyUnreadable, plainReply, rawReply, type Reply } from './deny.ts';
import { requestHeaderParts } from './head.ts';
import { intercept, tunnelRefusal, tunnelRules, type InterceptServices } from './intercept.ts';
import { sayLast } from './last-word.ts';
import { relay } from './relay.ts';
import { clientAddress } from './client-address.ts';

/** How long a client may take to show what it speaks before its silence counts as "neither TLS nor HTTP". */
const FIRST_BYTES_TIMEOUT_MS = 5000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const LINGER_MS = 400;

export interface ConnectServices extends InterceptServices {
  readonly gate: Gate;
  readonly upstream: Upstream;
  readonly identify: (request: IncomingMessage) => Agent;
}

type FirstBytes = TunnelStart | { readonly kind: 'http' };

interface Connecting {
  readonly open: Open;
  readonly client: Socket;
  readonly request: IncomingMessage;
}

/** Handles one CONNECT request; always answers with a status line before it closes (RFC 9110 9.3.6). */
export async function handleConnect(
  services: ConnectServices,
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
): Promise<void> {
  client.on('error', () => client.destroy());
  // From here on the tunnel's own limits hold, not those of the HTTP server the socket came from.
  client.setTimeout(0);
  if (head.length > 0) client.unshift(head);
  let open: Open | undefined;
  const facts = {
    surface: 'connect',
    agent: services.identify(request),
    clientAddress: clientAddress(client),
    method: 'CONNECT',
  } as const;
  try {
    const target = parseAuthority(request.url ?? '', 'https');
    const gone = new AbortController();
    client.once('close', () => gone.abort());
    open = services.gate.open({ ...facts, target, signal: gone.signal });
    await openTunnel(services, { open, client, request });
  } catch (error) {
    if (client.destroyed) return;
    if (error instanceof PipelockError && error.code === 'URL_INVALID') {
      const refused = denyUnreadable(services.gate, { ...facts, url: request.url ?? '' }, error);
      sayLast(client, rawReply(refused));
      return;
    }
    const status = error instanceof PipelockError ? error.status : 500;
    if (open) services.activity.done(open.tx, { status, bytes: 0, error: errorText(error) });
    sayLast(client, rawReply(plainReply(status, `CONNECT failed: ${errorText(error)}`)));
  }
}

async function openTunnel(services: ConnectServices, connecting: Connecting): Promise<void> {
  const { open, client, request } = connecting;
  const { target, signal } = open.tx;
  if (!open.policy.forward_proxy.enabled) {
    sayLast(client, rawReply(plainReply(405, 'CONNECT refused: forward_proxy.enabled is false')));
    return;
  }
  const ruling = await open.mediate({
    direction: 'outbound',
    parts: [
      { kind: 'host', name: 'host', text: target.host, form: 'raw' },
      ...urlViews(target),
      ...requestHeaderParts(request.rawHeaders, open.policy),
    ],
  });
  if (ruling.verdict.action === 'block') {
    sayLast(client, rawReply(denialOf(open, ruling.verdict)));
    return;
  }
  const inside = { isHttp: false };
  const close = services.activity.openTunnel(open.tx, () => cutTunnel(client, inside));
  if (!close) {
    sayLast(client, rawReply(plainReply(503, 'CONNECT refused: too many tunnels are open')));
    return;
  }
  client.once('close', close);
  endAfter(client, open.policy.forward_proxy.max_tunnel_seconds);
  const dial = (): Promise<Socket> =>
    services.upstream.connect({ target, addresses: ruling.addresses, signal });
  const { opensTls, other } = tunnelRules(open.policy, target);
  // Plain HTTP and opened TLS go through the request pool, which dials by itself; port 80 carries hardly anything else.
  const early = target.port === 80 || (opensTls && !other) ? undefined : await dial();
  early?.on('error', () => early.destroy());
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  const first = await readFirstBytes(client, early);
  if (!(await isCopied(services, open, { client, first, inside }))) {
    early?.destroy();
    return;
  }
  const server = early ?? (await dial().catch(() => undefined));
  // The tunnel was announced already: a status line now would be read as the server's own bytes.
  if (server) await carry(services, open, { client, server });
  else client.destroy();
}

interface Begun {
  readonly client: Socket;
  readonly first: FirstBytes;
  /** Set once requests are served inside. */
  readonly inside: { isHttp: boolean };
}

/** Whether the tunnel is copied as it is; what is not is served from here, or refused. */
async function isCopied(
  services: ConnectServices,
  open: Open,
  { client, first, inside }: Begun,
): Promise<boolean> {
  const { target, agent } = open.tx;
  if (first.kind === 'http') {
    inside.isHttp = true;
    services.serveTunnel(client, { surface: 'tunnel', target: plainTarget(target), agent });
    return false;
  }
  const { opensTls } = tunnelRules(open.policy, target);
  const { verdict } = await open.mediate({ direction: 'outbound', parts: [tunnelPart(first)] });
  if (verdict.action === 'block') {
    if (opensTls) sayLast(client, tunnelRefusal(first, denialOf(open, verdict)));
    else client.destroy();
    return false;
  }
  if (first.kind !== 'tls' || !opensTls) return true;
  inside.isHttp = true;
  await intercept(services, open, client);
  return false;
}

/** Answers inside are ended too, each in its own words; they get the time to be read. */
function cutTunnel(client: Socket, { isHttp }: { readonly isHttp: boolean }): void {
  if (!isHttp) {
    client.destroy();
    return;
  }
  const timer = setTimeout(() => client.destroy(), LINGER_MS);
  client.once('close', () => clearTimeout(timer));
}

function endAfter(client: Socket, seconds: number): void {
  if (seconds === 0) return;
  const timer = setTimeout(() => client.destroy(), Math.min(seconds * 1000, LONGEST_TIMER_MS));
  client.once('close', () => clearTimeout(timer));
}

async function carry(
  services: ConnectServices,
  open: Open,
  { client, server }: { client: Socket; server: Socket },
): Promise<void> {
  const { forward_proxy } = open.policy;
  const { bytes } = await relay(client, server, {
    idleMs: forward_proxy.idle_timeout_seconds * 1000,
    onBytes: (count) => services.activity.carry(open.tx, count),
  });
  services.activity.done(open.tx, { status: 200, bytes });
}

function denialOf({ tx }: Open, verdict: Verdict): Reply {
  return denial({ surface: 'connect', verdict, requestId: tx.id, direction: 'request' });
}

/** The tunnel's target as plain HTTP sees it: the port is written out unless it is 80. */
function plainTarget({ host, port }: Target): Target {
  return parseAuthority(`${host.includes(':') ? `[${host}]` : host}:${port}`, 'http');
}

/**
 * Reads until the first bytes can be told apart; puts them back for whoever takes the socket. A server that speaks
 * before its client does speaks neither TLS nor HTTP, and is not kept waiting.
 */
async function readFirstBytes(client: Socket, server: Socket | undefined): Promise<FirstBytes> {
  const deadline = Date.now() + FIRST_BYTES_TIMEOUT_MS;
  let seen = Buffer.alloc(0);
  for (;;) {
    const chunk = await nextChunk(client, seen.length === 0 ? server : undefined, deadline - Date.now());
    if (chunk) seen = Buffer.concat([seen, chunk]);
    const first = chunk ? classifyFirstBytes(seen) : classifyLastBytes(seen);
    if (first.kind === 'incomplete') continue;
    if (seen.length > 0) client.unshift(seen);
    return first;
  }
}

/** The next bytes a paused socket has; undefined when the time is up, it ended, or the server spoke instead. */
function nextChunk(client: Socket, server: Socket | undefined, waitMs: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (chunk?: Buffer): void => {
      clearTimeout(timer);
      client.off('data', done).off('end', ended).off('close', ended);
      server?.off('data', spoken).pause();
      client.pause();
      resolve(chunk);
    };
    const ended = (): void => done();
    const spoken = (bytes: Buffer): void => {
      done();
      server?.unshift(bytes);
    };
    const timer = setTimeout(ended, waitMs);
    client.once('data', done).once('end', ended).once('close', ended);
    server?.once('data', spoken);
    client.resume();
  });
}
