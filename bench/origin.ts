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
