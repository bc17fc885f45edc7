// Small clients: one request through the proxy, and raw bytes on a socket.

import http from 'node:http';
import net from 'node:net';
import type { Proxy } from './proxy.ts';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** One request in absolute form through the forward proxy. */
export function viaProxy(
  proxy: Pick<Proxy, 'port'>,
  url: string,
  options: RequestOptions = {},
): Promise<Answer> {
  return send({ port: proxy.port, path: url, host: new URL(url).host, ...options });
}

/** One request to a listener itself, such as `/fetch`, `/health` or the admin port. */
export function get(port: number, path: string, options: RequestOptions = {}): Promise<Answer> {
  return send({ port, path, host: `127.0.0.1:${port}`, ...options });
}

/** `/fetch` of a URL; the answer's JSON. */
export async function viaFetch(
  proxy: Pick<Proxy, 'port'>,
  url: string,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await get(proxy.port, `/fetch?url=${encodeURIComponent(url)}`);
  return { status: answer.status, json: JSON.parse(answer.text) as Record<string, unknown> };
}

function send(options: RequestOptions & { port: number; path: string; host: string }): Promise<Answer> {
  const { port, path, host, method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path, method, agent: false, headers: { host, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: bytes,
            text: bytes.toString('utf8'),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Writes bytes to a port and returns everything that comes back until the other side closes, or `quietMs` of silence. */
export function rawExchange(port: number, bytes: string | Buffer, quietMs = 700): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const finish = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    socket.setTimeout(quietMs, finish);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', finish);
    socket.on('error', finish);
    socket.write(bytes);
  });
}
