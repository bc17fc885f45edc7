// TLS inside a tunnel, as a client of interception speaks it: handshakes, and large bodies there and back.

import { once } from 'node:events';
import tls, { type TLSSocket } from 'node:tls';
import { readFileSync } from 'node:fs';
import { connectTunnel } from './tunnel.ts';

export interface SecureTunnel {
  readonly host: string;
  readonly port: number;
  readonly caFile: string;
}

const authorities = new Map<string, string>();

/** Opens a tunnel and shakes hands in it, every time anew. */
export async function openSecure(
  proxyPort: number,
  { host, port, caFile }: SecureTunnel,
): Promise<TLSSocket> {
  const ca = authorities.get(caFile) ?? readFileSync(caFile, 'utf8');
  authorities.set(caFile, ca);
  const socket = await connectTunnel(proxyPort, `${host}:${port}`);
  return new Promise((resolve, reject) => {
    const secure = tls.connect({ socket, ca, host, ALPNProtocols: ['http/1.1'] }, () => resolve(secure));
    secure.once('error', reject);
  });
}

/** Tunnels with a handshake in them, per second. */
export async function handshakeRate(
  proxyPort: number,
  tunnel: SecureTunnel,
  { connections, durationMs }: { connections: number; durationMs: number },
): Promise<number> {
  const started = performance.now();
  const until = started + durationMs;
  let count = 0;
  const drive = async (): Promise<void> => {
    while (performance.now() < until) {
      const socket = await openSecure(proxyPort, tunnel);
      // Answered by the server's own end, so that its side of the handshake is done too.
      socket.resume().end();
      await once(socket, 'close');
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, drive));
  return count / ((performance.now() - started) / 1000);
}

/** MB per second of one answer of so many bytes. */
export async function downloadRate(
  proxyPort: number,
  tunnel: SecureTunnel,
  { kind, megabytes }: { kind: string; megabytes: number },
): Promise<number> {
  const socket = await openSecure(proxyPort, tunnel);
  const total = megabytes * 1024 * 1024;
  const started = performance.now();
  socket.write(`GET /stream/${kind}/${total} HTTP/1.1\r\nHost: ${tunnel.host}:${tunnel.port}\r\n\r\n`);
  await new Promise<void>((resolve, reject) => {
    let left = total;
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      if (left === total && !head.includes('\r\n\r\n')) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        left -= head.length - end - 4;
      } else left -= chunk.length;
      if (left <= 0) resolve();
    });
    socket.once('close', () => reject(new Error(`closed with ${left} bytes to come: ${head.slice(0, 300)}`)));
  });
  socket.destroy();
  return megabytes / ((performance.now() - started) / 1000);
}

/** MB per second of one request body. */
export async function uploadRate(
  proxyPort: number,
  tunnel: SecureTunnel,
  { piece, megabytes }: { piece: Buffer; megabytes: number },
): Promise<number> {
  const socket = await openSecure(proxyPort, tunnel);
  const total = megabytes * 1024 * 1024;
  const started = performance.now();
  socket.write(
    `POST /upload HTTP/1.1\r\nHost: ${tunnel.host}:${tunnel.port}\r\nContent-Type: text/plain\r\nContent-Length: ${total}\r\n\r\n`,
  );
  await new Promise<void>((resolve, reject) => {
    let answer = '';
    let sent = 0;
    const fill = (): void => {
      while (sent < total) {
        const bytes = piece.subarray(0, Math.min(piece.length, total - sent));
        sent += bytes.length;
        if (!socket.write(bytes)) return void socket.once('drain', fill);
      }
    };
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.startsWith('HTTP/1.1 200')) resolve();
    });
    socket.once('close', () => reject(new Error(`closed after ${sent} bytes: ${answer.slice(0, 300)}`)));
    fill();
  });
  socket.destroy();
  return megabytes / ((performance.now() - started) / 1000);
}
