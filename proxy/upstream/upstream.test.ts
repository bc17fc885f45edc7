import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { PipelockError, type ErrorCode } from '../errors.ts';
import type { Target } from '../model/target.ts';
import type { UpstreamRequest, UpstreamResponse } from './exchange.ts';
import { makeUpstream, type Upstream } from './upstream.ts';

const cleanups: (() => unknown)[] = [];

function targetOf(host: string, port: number, path = '/'): Target {
  const shown = host.includes(':') ? `[${host}]` : host;
  const authority = port === 80 ? shown : `${shown}:${port}`;
  const isAddress = /^[0-9.]+$|:/.test(host);
  return { scheme: 'http', host, port, authority, path, raw: `http://${authority}${path}`, isAddress };
}

async function listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  cleanups.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function origin(listener: RequestListener, host?: string): Promise<number> {
  return listen(createServer(listener), host);
}

/** A server that answers the first bytes of every connection with these bytes, then does as told. */
async function rawOrigin(answer: string, then: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(answer, () => then(socket)));
    cleanups.push(() => socket.destroy());
  });
  return listen(server);
}

function open(limits?: Parameters<typeof makeUpstream>[0]): Upstream {
  const upstream = makeUpstream(limits);
  cleanups.push(() => upstream.close());
  return upstream;
}

function get(port: number, more: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return { target: targetOf('a.test', port), addresses: ['127.0.0.1'], method: 'GET', headers: [], ...more };
}

async function failure(promise: Promise<unknown>, code: ErrorCode): Promise<PipelockError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof PipelockError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail('it succeeded');
}

describe('upstream/upstream', () => {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  describe('requests', () => {
    it('sends Host, path and headers as they are and gives raw headers back in order', async () => {
      let seen: IncomingMessage | undefined;
      const port = await origin((request, response) => {
        seen = request;
        response.sendDate = false;
        response.writeHead(207, ['X-B', '1', 'x-a', '2', 'X-B', '3', 'Content-Length', '2']).end('ok');
      });
      const response = await open().request(
        get(port, {
          target: targetOf('a.test', port, '/x/../%7e?b=1&a=%C3%BC'),
          headers: ['X-Mixed', 'Case', 'Host', 'b.test'],
        }),
      );
      assert.equal(await text(response.body), 'ok');
      assert.equal(response.status, 207);
      assert.deepEqual(response.headers.slice(0, 8), [
        'X-B',
        '1',
        'x-a',
        '2',
        'X-B',
        '3',
        'Content-Length',
        '2',
      ]);
      assert.equal(seen?.url, '/x/../%7e?b=1&a=%C3%BC');
      assert.equal(seen.headers.host, `a.test:${port}`);
      assert.ok(seen.rawHeaders.includes('X-Mixed'));
    });

    it('asks no resolver: a name that does not exist is reached at its pinned address (L-85)', async () => {
      const port = await origin((_request, response) => response.end('pinned'));
      const request = get(port, { target: targetOf('does-not-exist.invalid', port) });
      assert.equal(await text((await open().request(request)).body), 'pinned');
    });

    it('keeps connections to different pinned addresses of one name apart (F-17)', async () => {
      const server = createServer((request, response) => response.end(request.socket.localAddress));
      const port = await listen(server, '0.0.0.0');
      const upstream = open();
      for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.1']) {
        const response = await upstream.request(get(port, { addresses: [address] }));
        assert.equal(await text(response.body), address);
      }
    });

    it('reaches an IPv6 literal with brackets in Host (F-06)', async () => {
      const port = await origin((request, response) => response.end(request.headers.host), '::1');
      const request = get(port, { target: targetOf('::1', port), addresses: ['::1'] });
      assert.equal(await text((await open().request(request)).body), `[::1]:${port}`);
    });

    it('goes on to the next pinned address, with the body still whole', async () => {
      const port = await origin((request, response) => request.pipe(response), '127.0.0.1');
      const response = await open().request(
        get(port, {
          method: 'POST',
          addresses: ['127.0.0.9', '127.0.0.1'],
          body: Readable.from([Buffer.from('whole')]),
        }),
      );
      assert.equal(await text(response.body), 'whole');
    });

    it('tries an address that failed last time after the others', async () => {
      const port = await origin((request, response) => response.end(request.socket.localAddress));
      const upstream = open();
      const addresses = ['127.0.0.9', '127.0.0.1'];
      await text((await upstream.request(get(port, { addresses }))).body);
      const moved = createServer((_request, response) => response.end('moved'));
      moved.listen(port, '127.0.0.9');
      await once(moved, 'listening');
      cleanups.push(() => (moved.closeAllConnections(), moved.close()));
      assert.equal(await text((await upstream.request(get(port, { addresses }))).body), '127.0.0.1');
    });

    it('keeps connections for the requests that follow', async () => {
      const ports = new Set<number | undefined>();
      const port = await origin((request, response) => {
        ports.add(request.socket.remotePort);
        response.end('x');
      });
      const upstream = open();
      for (let n = 0; n < 10; n++) await text((await upstream.request(get(port))).body);
      // A connection is free again one turn of the event loop after its answer, so that a second one may be opened.
      assert.ok(ports.size <= 2, String(ports.size));
    });

    it('sends a request again on a new connection when the kept one was closed', async () => {
      let connections = 0;
      const server = createTcpServer((socket) => {
        const first = ++connections === 1;
        let requests = 0;
        socket
          .on('error', () => undefined)
          .on('data', () => {
            if (first && ++requests === 2) socket.resetAndDestroy();
            else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx');
          });
        cleanups.push(() => socket.destroy());
      });
      const port = await listen(server);
      const upstream = open();
      for (let n = 0; n < 2; n++) assert.equal(await text((await upstream.request(get(port))).body), 'x');
      assert.equal(connections, 2);
      await failure(
        upstream.request(get(await rawOrigin('', (socket) => socket.resetAndDestroy()))),
        'UPSTREAM_FAILED',
      );
    });

    it('sends no POST twice', async () => {
      let requests = 0;
      const server = createTcpServer((socket) => {
        socket
          .on('error', () => undefined)
          .on('data', (bytes: Buffer) => {
            if (!bytes.includes('POST')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx');
            else if (++requests > 0) socket.resetAndDestroy();
          });
        cleanups.push(() => socket.destroy());
      });
      const port = await listen(server);
      const upstream = open();
      await text((await upstream.request(get(port))).body);
      await failure(
        upstream.request(get(port, { method: 'POST', body: Buffer.from('x') })),
        'UPSTREAM_FAILED',
      );
      assert.equal(requests, 1);
    });

    it('has a bounded number of pools and lets those it drops finish', async () => {
      const release: ServerResponse[] = [];
      const slow = await origin((_request, response) => {
        response.write('a');
        release.push(response);
      });
      const quick = await origin((_request, response) => response.end('b'));
      const upstream = open({ maxPools: 1 });
      const first = await upstream.request(get(slow));
      assert.equal(await text((await upstream.request(get(quick))).body), 'b');
      release[0]?.end('z');
      assert.equal(await text(first.body), 'az');
    });
  });

  describe('bodies', () => {
    type Seen = {
      method: string | undefined;
      length: string | undefined;
      coding: string | undefined;
      body: string;
    };
    async function echo(): Promise<[port: number, seen: Seen[]]> {
      const seen: Seen[] = [];
      const port = await origin((request, response) => {
        void text(request).then((body) => {
          const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
          seen.push({ method: request.method, length, coding, body });
          response.end();
        });
      });
      return [port, seen];
    }
    const inner = 'GET /inner HTTP/1.1\r\nHost: a.test\r\n\r\n';

    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']) {
      it(`frames the body of a ${method} once, streamed or whole (F-12)`, async () => {
        const [port, seen] = await echo();
        const upstream = open();
        const bodies = [
          { body: Buffer.from(inner), headers: ['Content-Length', '999', 'Transfer-Encoding', 'chunked'] },
          { body: Readable.from([Buffer.from(inner)]), headers: ['Transfer-Encoding', 'chunked'] },
          { body: Readable.from([Buffer.from(inner)]), headers: ['Content-Length', String(inner.length)] },
        ];
        for (const body of bodies) await text((await upstream.request(get(port, { method, ...body }))).body);
        const length = String(inner.length);
        assert.deepEqual(seen, [
          { method, length, coding: undefined, body: inner },
          { method, length: undefined, coding: 'chunked', body: inner },
          { method, length, coding: undefined, body: inner },
        ]);
      });
    }

    it('fails when a stream is longer than it said', async () => {
      const [port, seen] = await echo();
      const request = get(port, {
        method: 'POST',
        headers: ['Content-Length', '3'],
        body: Readable.from([Buffer.from('abc'), Buffer.from(inner)]),
      });
      await failure(open().request(request), 'UPSTREAM_FAILED');
      assert.ok(seen.every((one) => !one.body.includes('GET')));
    });

    it('passes a large body through unchanged both ways', async () => {
      const port = await origin((request, response) => request.pipe(response));
      const chunk = Buffer.alloc(64 * 1024, 'abcdefg');
      const body = Readable.from(Array.from({ length: 64 }, () => chunk));
      const response = await open().request(get(port, { method: 'POST', body }));
      assert.equal((await buffer(response.body)).length, 64 * chunk.length);
    });

    it('stops reading the server when nobody reads the answer (F-35)', async () => {
      let written = 0;
      let stopped: (() => void) | undefined;
      const full = new Promise<void>((resolve) => (stopped = resolve));
      const chunk = Buffer.alloc(256 * 1024);
      const port = await origin((_request, response) => {
        const more = (): void => {
          while (written < 400 && response.write(chunk)) written++;
          written++;
          if (written >= 400) response.end();
          stopped?.();
        };
        response.on('drain', more);
        more();
      });
      const response = await open().request(get(port));
      await full;
      assert.ok(response.body.readableLength < 2 * 1024 * 1024);
      response.body.destroy();
      await once(response.body, 'close');
      assert.ok(written < 400, String(written));
    });
  });

  describe('answers', () => {
    const bodiless: Record<string, [method: string, answer: string, status: number]> = {
      'ends a 304 without a length at its empty line (F-05)': [
        'GET',
        'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
        304,
      ],
      'ends a 304 that tells a length': [
        'GET',
        'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
        304,
      ],
      'ends a 204 (F-05)': ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', 204],
      'ends the answer to a HEAD': ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 200],
    };
    for (const [sentence, [method, answer, status]] of Object.entries(bodiless)) {
      it(sentence, async () => {
        const port = await rawOrigin(answer);
        const upstream = open();
        for (let n = 0; n < 2; n++) {
          const response = await upstream.request(get(port, { method }));
          assert.deepEqual([response.status, await text(response.body)], [status, '']);
        }
      }).timeout(4000);
    }

    it('gives 1xx answers to the caller and goes on', async () => {
      const hints: unknown[] = [];
      const port = await rawOrigin(
        'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx',
      );
      const response = await open().request(
        get(port, { onInformational: (status, headers) => hints.push([status, headers]) }),
      );
      assert.equal(await text(response.body), 'x');
      assert.deepEqual(hints, [[103, ['Link', '</a>']]]);
    });

    it('gives trailers after the body', async () => {
      const port = await origin((_request, response) => {
        response.writeHead(200, { Trailer: 'X-Sum' });
        response.write('x');
        response.addTrailers({ 'X-Sum': '1' });
        response.end();
      });
      const response = await open().request(get(port));
      assert.equal(await text(response.body), 'x');
      assert.deepEqual(response.trailers, ['X-Sum', '1']);
    });

    it('follows no redirect', async () => {
      const port = await rawOrigin(
        'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
      );
      const response = await open().request(get(port));
      response.body.resume();
      assert.equal(response.status, 302);
    });

    it('reads an answer that ends with its connection', async () => {
      const port = await rawOrigin('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it', (socket) =>
        socket.end(),
      );
      assert.equal(await text((await open().request(get(port))).body), 'all of it');
    });

    it('takes bytes behind an answer for no other answer', async () => {
      const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx';
      const port = await rawOrigin(`${answer}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`);
      const upstream = open();
      for (let n = 0; n < 2; n++) assert.equal(await text((await upstream.request(get(port))).body), 'x');
    });
  });

  describe('failures', () => {
    type Case = [answer: string, then: (socket: Socket) => void, reason: RegExp];
    const beforeHead: Record<string, Case> = {
      'a connection closed without an answer': ['', (socket) => socket.end(), /closed the connection/],
      'a reset': ['', (socket) => socket.resetAndDestroy(), /closed the connection/],
      'something that is not HTTP': ['SSH-2.0-OpenSSH_9.6\r\n', () => undefined, /not HTTP/],
      'an upgrade nobody asked for': [
        'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
        () => undefined,
        /./,
      ],
      'a header without end': [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(80_000)}`, () => undefined, /too large/],
      'two lengths that differ': [
        'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
        () => undefined,
        /not HTTP|not as long/,
      ],
      'interim answers without end': [
        'HTTP/1.1 102 Processing\r\n\r\n'.repeat(200),
        () => undefined,
        /interim answers without end/,
      ],
      'a transfer coding that is not chunked alone': [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
        () => undefined,
        /transfer coding/,
      ],
      'a length and a transfer coding': [
        'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        () => undefined,
        /not HTTP|not as long/,
      ],
    };
    for (const [what, [answer, then, reason]] of Object.entries(beforeHead)) {
      it(`names host and cause after ${what}`, async () => {
        const port = await rawOrigin(answer, then);
        const error = await failure(open().request(get(port)), 'UPSTREAM_FAILED');
        assert.ok(error.message.includes(`a.test port ${port}`), error.message);
        assert.match(error.message, reason);
      });
    }

    const inBody: Record<string, Case> = {
      'an answer shorter than its length': [
        'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
        (socket) => socket.end(),
        /before the answer was complete|not as long/,
      ],
      'an answer without its last chunk': [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
        (socket) => socket.end(),
        /before the answer was complete/,
      ],
      'a reset in the middle': [
        'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
        (socket) => socket.resetAndDestroy(),
        /before the answer was complete/,
      ],
      'a chunk that is none': [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
        () => undefined,
        /not HTTP/,
      ],
    };
    for (const [what, [answer, then, reason]] of Object.entries(inBody)) {
      it(`fails the body, never ends it, after ${what} (F-08)`, async () => {
        const port = await rawOrigin(answer, then);
        const answered = open()
          .request(get(port))
          .then((response: UpstreamResponse) => text(response.body));
        assert.match((await failure(answered, 'UPSTREAM_FAILED')).message, reason);
      });
    }

    it('gives up on a server that never answers', async () => {
      const port = await rawOrigin('');
      const upstream = open({ headersTimeoutMs: 50 });
      assert.match(
        (await failure(upstream.request(get(port)), 'UPSTREAM_FAILED')).message,
        /no answer came in time/,
      );
    });

    it('gives up on an answer that stops in its middle', async () => {
      const port = await rawOrigin('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
      const response = await open({ idleTimeoutMs: 50 }).request(get(port));
      assert.match((await failure(text(response.body), 'UPSTREAM_FAILED')).message, /stopped in its middle/);
    });

    it('names host and cause when no address accepts', async () => {
      const port = await origin(() => undefined);
      const addresses = ['127.0.0.8', '127.0.0.9'];
      const error = await failure(open().request(get(port, { addresses })), 'DIAL_FAILED');
      assert.ok(error.message.includes(`a.test port ${port}: connect ECONNREFUSED`), error.message);
      await failure(open().request(get(port, { addresses: [] })), 'DIAL_FAILED');
    });

    it('dials nothing that is not an address', async () => {
      const port = await origin((_request, response) => response.end());
      const error = await failure(open().request(get(port, { addresses: ['localhost'] })), 'DIAL_FAILED');
      assert.match(error.message, /not an IP address/);
    });

    it('dials no unspecified address: the system would take it for this machine', async () => {
      const port = await origin((_request, response) => response.end());
      for (const address of ['0.0.0.0', '::'])
        await failure(open().request(get(port, { addresses: [address] })), 'DIAL_FAILED');
    });

    it('refuses a header that would break the request apart', async () => {
      const port = await origin((_request, response) => response.end());
      await failure(open().request(get(port, { headers: ['X-A', 'a\r\nX-B: b'] })), 'INTERNAL');
    });

    it('ends at once when the client goes away: before, while waiting, and in the body', async () => {
      const hanging = await rawOrigin('');
      const streaming = await rawOrigin('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
      const upstream = open();
      await failure(upstream.request(get(hanging, { signal: AbortSignal.abort() })), 'UPSTREAM_FAILED');
      const waiting = new AbortController();
      const waited = failure(upstream.request(get(hanging, { signal: waiting.signal })), 'UPSTREAM_FAILED');
      waiting.abort();
      assert.match((await waited).message, /went away/);
      const reading = new AbortController();
      const response = await upstream.request(get(streaming, { signal: reading.signal }));
      const read = failure(text(response.body), 'UPSTREAM_FAILED');
      reading.abort();
      assert.match((await read).message, /went away/);
    });

    it('closes the connection to the server when the body is no longer wanted', async () => {
      const server = createTcpServer();
      const port = await listen(server);
      const connected = once(server, 'connection') as Promise<[Socket]>;
      const answered = open().request(get(port));
      const [socket] = await connected;
      socket.on('error', () => undefined).resume();
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
      const closed = once(socket, 'close');
      (await answered).body.destroy();
      await closed;
    });
  });

  describe('tunnels', () => {
    it('connect to a pinned address and may be half open', async () => {
      const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
        void text(socket).then((received) => socket.end(`got ${received}`));
      });
      const port = await listen(server);
      const socket = await open().connect({
        target: targetOf('a.test', port),
        addresses: ['127.0.0.9', '127.0.0.1'],
      });
      socket.end('bytes');
      assert.equal(await text(socket), 'got bytes');
    });

    it('read into the buffer of the caller', async () => {
      const port = await listen(createTcpServer((socket) => socket.end('abc')));
      const own = Buffer.alloc(16);
      let received = '';
      const socket = await open().connect({
        target: targetOf('a.test', port),
        addresses: ['127.0.0.1'],
        onread: {
          buffer: own,
          callback: (bytes) => {
            received += own.toString('latin1', 0, bytes);
            return true;
          },
        },
      });
      await once(socket, 'end');
      socket.end();
      assert.equal(received, 'abc');
    });

    it('fail when no address accepts, and when the client goes away', async () => {
      const port = await listen(createTcpServer());
      const target = targetOf('a.test', port);
      await failure(open().connect({ target, addresses: ['127.0.0.9'] }), 'DIAL_FAILED');
      const signal = AbortSignal.abort();
      await failure(open().connect({ target, addresses: ['127.0.0.1'], signal }), 'DIAL_FAILED');
    });
  });

  it('ends what is open when it is closed', async () => {
    const port = await rawOrigin('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
    const upstream = makeUpstream();
    await upstream.warm();
    const response = await upstream.request(get(port));
    const read = failure(text(response.body), 'UPSTREAM_FAILED');
    await upstream.close();
    await read;
  });
});
