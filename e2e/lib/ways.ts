// The ways by which one HTTP request reaches one server through the proxy. A new surface that carries HTTP is a row here.

import { secureWire } from './intercepted.ts';
import type { Origin } from './origin.ts';
import type { Proxy } from './proxy.ts';
import { connectWire, openTunnel, type Wire } from './wire.ts';

export interface Way {
  /** Whether the server speaks HTTPS, and the proxy has to open it. */
  readonly secure?: boolean;
  /** Opens a connection on which requests for the server may be written; `ca` is the proxy's authority. */
  readonly connect: (proxy: Proxy, origin: Pick<Origin, 'port'>, ca: string) => Promise<Wire>;
  /** The target of such a request. */
  readonly target: (origin: Pick<Origin, 'port'>, path: string) => string;
}

export const WAYS: Readonly<Record<string, Way>> = {
  forward: {
    connect: (proxy) => connectWire(proxy.port),
    target: ({ port }, path) => `http://127.0.0.1:${port}${path}`,
  },
  tunnel: {
    connect: (proxy, { port }) => openTunnel(proxy.port, `127.0.0.1:${port}`),
    target: (_origin, path) => path,
  },
  intercept: {
    secure: true,
    connect: (proxy, { port }, ca) => secureWire(proxy.port, `127.0.0.1:${port}`, { ca }),
    target: (_origin, path) => path,
  },
  reverse: {
    connect: (proxy) => connectWire(proxy.ports.get('reverse') ?? 0),
    target: (_origin, path) => path,
  },
};

/** What was received from `from` on: the head, and the body out of its chunks as far as they go. */
export function answerOf(wire: Wire, from = 0): { head: string; body: string; rest: string } {
  const bytes = wire.bytes.subarray(from);
  const start = bytes.indexOf('\r\n\r\n');
  if (start < 0) return { head: '', body: '', rest: '' };
  const head = bytes.toString('latin1', 0, start);
  let rest = bytes.subarray(start + 4);
  if (!/^transfer-encoding: chunked/im.test(head)) return { head, body: rest.toString(), rest: '' };
  const chunks: Buffer[] = [];
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = /^[0-9a-f]+$/i.exec(rest.toString('latin1', 0, Math.max(0, end)))?.[0];
    const length = Number.parseInt(size ?? '0', 16);
    if (length === 0 || rest.length < end + 2 + length)
      return { head, body: Buffer.concat(chunks).toString(), rest: rest.toString('latin1') };
    chunks.push(rest.subarray(end + 2, end + 2 + length));
    rest = rest.subarray(end + 2 + length + 2);
  }
}
