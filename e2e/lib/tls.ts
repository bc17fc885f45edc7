// TLS on loopback: servers with a throw-away certificate, clients through a tunnel, and bare hellos to send by hand.

import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { selfSigned } from '../../proxy/upstream/testing/certificate.ts';
import { listening, type Origin } from './origin.ts';

const CERTIFICATE = selfSigned(['origin.test', '127.0.0.1']);

/** A TLS server; `serve` gets every connection after its handshake. */
export function startTls(serve: (socket: Socket) => void): Promise<Omit<Origin, 'requests'>> {
  const server = tls.createServer({ ...CERTIFICATE, allowHalfOpen: true }, serve);
  server.on('tlsClientError', () => undefined);
  return listening(server);
}

/** TLS over a connection that is open already. Rejects when the other side closes before the handshake is done. */
export function secureOver(socket: Socket, servername: string | undefined): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = tls.connect({
      socket,
      rejectUnauthorized: false,
      ...(servername === undefined ? {} : { servername }),
    });
    secure.once('secureConnect', () => resolve(secure));
    secure.once('error', reject);
    secure.once('close', () => reject(new Error('closed in the handshake')));
  });
}

/** The first bytes a real TLS client sends. */
export async function helloFor(servername: string | undefined): Promise<Buffer> {
  const server = net.createServer();
  const first = new Promise<Buffer>((resolve) =>
    server.once('connection', (socket) => socket.once('data', resolve)),
  );
  const { port, close } = await listening(server);
  const client = tls.connect({
    port,
    host: '127.0.0.1',
    ...(servername === undefined ? {} : { servername }),
  });
  client.on('error', () => undefined);
  const bytes = await first;
  client.destroy();
  await close();
  return bytes;
}

/** The same hello in TLS records of at most `size` bytes. */
export function inRecords(hello: Buffer, size: number): Buffer {
  const records: Buffer[] = [];
  for (let at = 5; at < hello.length; at += size) {
    const piece = hello.subarray(at, at + size);
    records.push(Buffer.from([0x16, 3, 1, piece.length >> 8, piece.length & 255]), piece);
  }
  return Buffer.concat(records);
}
