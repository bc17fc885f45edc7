// Clients that speak TLS inside a tunnel and trust the authorities they are given, and no other.

import http from 'node:http';
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Answer, RequestOptions } from './client.ts';
import { openTunnel, Wire } from './wire.ts';

export interface Trust {
  readonly ca: string | Buffer;
}

/** TLS over an open tunnel. Rejects when the handshake fails. */
export function secured(tunnel: Wire, options: ConnectionOptions): Promise<TLSSocket> {
  tunnel.socket.removeAllListeners('data');
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ socket: tunnel.socket, ALPNProtocols: ['http/1.1'], ...options });
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed in the handshake')));
  });
}

/** A tunnel to `authority` with TLS in it, for its host's name. */
export async function secureTunnel(
  port: number,
  authority: string,
  options: Trust & ConnectionOptions,
): Promise<TLSSocket> {
  const tunnel = await openTunnel(port, authority);
  const host = authority.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  const named = /^[\d.]+$|:/.test(host) ? { host } : { host, servername: host };
  return secured(tunnel, { ...named, ...options });
}

/** The same, to be spoken by hand. */
export async function secureWire(
  port: number,
  authority: string,
  options: Trust & ConnectionOptions,
): Promise<Wire> {
  return new Wire(await secureTunnel(port, authority, options));
}

/** One HTTPS request through a tunnel of its own. */
export async function httpsVia(
  proxy: { readonly port: number },
  url: string,
  { ca, method = 'GET', headers = {}, body }: Trust & RequestOptions,
): Promise<Answer> {
  const { host, pathname, search, port } = new URL(url);
  const socket = await secureTunnel(proxy.port, port === '' ? `${host}:443` : host, { ca });
  const options = { method, path: pathname + search, headers: { host, ...headers } };
  return new Promise((resolve, reject) => {
    const request = http.request({ ...options, createConnection: () => socket }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        socket.destroy();
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, body: bytes, text: bytes.toString('utf8') });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
