// The server behind what is measured: fixed answers by size and kind, prepared once. Prints its ports.

import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { CLEAN } from './corpus.ts';

const KINDS: Readonly<Record<string, string>> = {
  english: 'text/plain',
  technical: 'text/plain',
  html: 'text/html',
  json: 'application/json',
};
const prepared = new Map<string, { type: string; body: Buffer }>();

/** `/KIND/BYTES`, e.g. `/technical/10240`. */
function answerFor(url: string): { type: string; body: Buffer } {
  const known = prepared.get(url);
  if (known) return known;
  const [, kind = 'english', bytes = '200'] = url.split('/');
  const body = (CLEAN[kind] ?? CLEAN['english'])?.(Number(bytes)) ?? Buffer.alloc(0);
  const made = { type: `${KINDS[kind] ?? 'text/plain'}; charset=utf-8`, body };
  prepared.set(url, made);
  return made;
}

const WORDS = CLEAN['english']?.(20_000).toString().split(' ') ?? [];

/** `/events/COUNT`: a model's answer, an event each millisecond, each with the time at which it was written. */
function stream(count: number, response: http.ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.flushHeaders();
  let sent = 0;
  const send = (): void => {
    if (response.destroyed) return;
    const content = ` ${WORDS[sent % WORDS.length] ?? ''}`;
    const choices = [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }];
    const event = { id: 'chatcmpl-8sQk', object: 'chat.completion.chunk', model: 'a-model-2026-01', choices };
    response.write(
      `data: ${JSON.stringify({ ...event, at: Number(process.hrtime.bigint()), obfuscation: sent.toString(36) })}\n\n`,
    );
    sent += 1;
    if (sent < count) setTimeout(send, 1);
    else response.end();
  };
  setTimeout(send, 5);
}

const web = http.createServer((request, response) => {
  request.resume();
  if (request.url?.startsWith('/events/') === true) {
    stream(Number(request.url.split('/')[2]), response);
    return;
  }
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
