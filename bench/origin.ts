// The server behind what is measured: answers by size and kind, prepared once. No two that follow each other are alike, so
// that neither a proxy's memory of clean texts nor a processor's of its branches flatters the figures. With a certificate
// and a key as arguments it speaks TLS too. Prints its ports.

import { readFileSync } from 'node:fs';
import http, { type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
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
const PIECE_BYTES = 256 * 1024;

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

/** `/stream/KIND/BYTES`: of any length, from one piece over and over. */
async function stream(response: ServerResponse, kind: string, total: number): Promise<void> {
  const { type, body: piece } = answerFor(`/${kind}/${PIECE_BYTES}`);
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': total });
  for (let left = total; left > 0 && !response.destroyed; left -= piece.length) {
    const isFull = !response.write(left < piece.length ? piece.subarray(0, left) : piece);
    if (isFull) await hasRoom(response);
  }
  response.end();
}

function hasRoom(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

const serve: RequestListener = (request, response) => {
  const url = request.url ?? '/';
  if (url.startsWith('/stream/')) {
    const [, , kind = '', bytes = ''] = url.split('/');
    void stream(response, kind, Number(bytes));
    return;
  }
  const answer = (): void => {
    const { type, body } = answerFor(url);
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
    response.end(body);
  };
  // An upload is measured to its end; nothing else is waited for.
  if (url === '/upload') request.once('end', answer).resume();
  else {
    request.resume();
    answer();
  }
};

const web = http.createServer(serve);
web.keepAliveTimeout = 60_000;
/** Echoes what it gets: the far end of a tunnel. */
const echo = net.createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});
const [certFile, keyFile] = process.argv.slice(2);
const secure =
  certFile === undefined || keyFile === undefined
    ? undefined
    : https.createServer(
        { cert: readFileSync(certFile), key: readFileSync(keyFile), keepAliveTimeout: 60_000 },
        serve,
      );

async function portOf(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

console.log(
  JSON.stringify({
    web: await portOf(web),
    echo: await portOf(echo),
    ...(secure ? { secure: await portOf(secure) } : {}),
  }),
);
