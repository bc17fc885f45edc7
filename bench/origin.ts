// The server behind what is measured: answers by size and kind, prepared once. No two that follow each other are alike, so
// that neither a proxy's memory of clean texts nor a processor's of its branches flatters the figures. Prints its ports.

import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { CLEAN } from './corpus.ts';

const KINDS: Readonly<Record<string, string>> = {
  english: 'text/plain',
  technical: 'text/plain',
  html: 'text/html',
  json: 'application/json',
};
/** Different answers to one URL, as far as they fit. */
const VARIANTS = 1000;
const PREPARED_BYTES = 4 * 1024 * 1024;

interface Answers {
  readonly type: string;
  readonly bodies: readonly Buffer[];
  next: number;
}

const prepared = new Map<string, Answers>();

/** `/KIND/BYTES`, e.g. `/technical/10240`. */
function answerFor(url: string): { type: string; body: Buffer } {
  const answers = prepared.get(url) ?? prepare(url);
  answers.next = (answers.next + 1) % answers.bodies.length;
  return { type: answers.type, body: answers.bodies[answers.next] ?? Buffer.alloc(0) };
}

function prepare(url: string): Answers {
  const [, kind = 'english', length = '200'] = url.split('/');
  const bytes = Number(length);
  const count = Math.max(1, Math.min(VARIANTS, Math.floor(PREPARED_BYTES / bytes)));
  const make = CLEAN[kind] ?? CLEAN['english'];
  const bodies = Array.from({ length: count }, (_, seed) => make?.(bytes, seed) ?? Buffer.alloc(0));
  const answers = { type: `${KINDS[kind] ?? 'text/plain'}; charset=utf-8`, bodies, next: 0 };
  prepared.set(url, answers);
  return answers;
}

const web = http.createServer((request, response) => {
  request.resume();
  const { type, body } = answerFor(request.url ?? '/');
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
});
web.keepAliveTimeout = 60_000;
/** Echoes what it gets: the far end of a tunnel. */
const echo = net.createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});
web.listen(0, '127.0.0.1', () => {
  echo.listen(0, '127.0.0.1', () => {
    console.log(
      JSON.stringify({
        web: (web.address() as AddressInfo).port,
        echo: (echo.address() as AddressInfo).port,
      }),
    );
  });
});
