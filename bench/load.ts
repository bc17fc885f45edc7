// A load generator of its own process: keep-alive connections, one request after the other on each, for a fixed time.
// Raw sockets, because an HTTP client would cost more than what is measured. Prints one JSON line.

import net, { type Socket } from 'node:net';
import { openSecure, type SecureTunnel } from './secure-tunnel.ts';

interface Job {
  readonly port: number;
  /** The request, whole, as written on the wire. */
  readonly request: string;
  readonly connections: number;
  readonly durationMs: number;
  /** Speak TLS inside a tunnel. */
  readonly tunnel?: SecureTunnel;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
console.log(JSON.stringify(await run(job)));

async function run({ port, request, connections, durationMs, tunnel }: Job): Promise<LoadResult> {
  const latencies: number[] = [];
  const bytes = Buffer.from(request, 'latin1');
  const sockets = await Promise.all(
    Array.from({ length: connections }, () => (tunnel ? openSecure(port, tunnel) : openPlain(port))),
  );
  const started = performance.now();
  const until = started + durationMs;
  const failures = await Promise.all(sockets.map((socket) => drive({ socket, bytes, until, latencies })));
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    requests: latencies.length,
    perSecond: latencies.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    failures: failures.reduce((sum, count) => sum + count, 0),
  };
}

function openPlain(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

interface Drive {
  readonly socket: Socket;
  readonly bytes: Buffer;
  readonly until: number;
  readonly latencies: number[];
}

/** Resolves with how many answers were not 200. */
function drive({ socket, bytes, until, latencies }: Drive): Promise<number> {
  return new Promise((resolve, reject) => {
    let failures = 0;
    let sentAt = 0;
    let left = -1;
    let head = '';
    const send = (): void => {
      sentAt = performance.now();
      left = -1;
      head = '';
      socket.write(bytes);
    };
    socket.on('error', reject);
    socket.on('close', () => resolve(failures));
    socket.on('data', (chunk) => {
      if (left < 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!head.startsWith('HTTP/1.1 200')) failures += 1;
        const length = /content-length: (\d+)/i.exec(head)?.[1];
        if (length === undefined) throw new Error(`an answer without a length: ${head.slice(0, 200)}`);
        left = end + 4 + Number(length) - head.length;
      } else {
        left -= chunk.length;
      }
      if (left > 0) return;
      const now = performance.now();
      latencies.push(now - sentAt);
      if (now < until) send();
      else socket.destroy();
    });
    send();
  });
}
