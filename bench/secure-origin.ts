// The HTTPS server behind interception: `/KIND/BYTES` as the plain one, `/stream/KIND/BYTES` of any length in pieces, and
// a place that swallows uploads. Arguments: certificate and key files. Prints its port.

import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CLEAN } from './corpus.ts';

const PIECE_BYTES = 256 * 1024;
const [certFile = '', keyFile = ''] = process.argv.slice(2);
const bodies = new Map<string, Buffer>();

function body(kind: string, bytes: number): Buffer {
  const key = `${kind} ${bytes}`;
  const known = bodies.get(key) ?? (CLEAN[kind] ?? CLEAN['english'])?.(bytes) ?? Buffer.alloc(0);
  bodies.set(key, known);
  return known;
}

async function stream(response: ServerResponse, kind: string, total: number): Promise<void> {
  const piece = body(kind, PIECE_BYTES);
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': total });
  for (let left = total; left > 0 && !response.destroyed; left -= piece.length) {
    const isFull = !response.write(left < piece.length ? piece.subarray(0, left) : piece);
    if (isFull) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

const server = https.createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile) },
  (request, response) => {
    const [, first = '', second = '', third = ''] = (request.url ?? '/').split('?')[0]?.split('/') ?? [];
    if (first === 'stream') {
      void stream(response, second, Number(third));
      return;
    }
    const bytes = body(first, Number(second) || 200);
    request.resume().once('end', () => {
      response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': bytes.length });
      response.end(bytes);
    });
  },
);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
);
