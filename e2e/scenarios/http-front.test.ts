import assert from 'node:assert/strict';
import http from 'node:http';
import { get, viaProxy } from '../lib/client.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken } from '../lib/secrets.ts';
import { Scratch, startAnswering, type ByteOrigin } from '../lib/wire.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('e2e/http-front', () => {
  let proxy: Proxy;
  let origin: Origin;
  /** Every byte that reached a server, and what it answers by hand. */
  let bytes: ByteOrigin;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    origin = await startOrigin();
    bytes = await startAnswering(OK);
    proxy = await startProxy();
  });

  after(async () => {
    await proxy.stop();
    await Promise.all([origin.close(), bytes.close()]);
  });

  const at = (path: string): string => `http://127.0.0.1:${origin.port}${path}`;
  const host = (): string => `Host: 127.0.0.1:${origin.port}\r\n`;
  const request = (path: string): string => `GET ${at(path)} HTTP/1.1\r\n${host()}\r\n`;
  const pathsSince = (count: number): string[] => origin.requests.slice(count).map(({ url }) => url);

  describe('connections', () => {
    it('serves one request after another on one connection, a blocked one among them', async () => {
      const seen = origin.requests.length;
      const client = await scratch.connect(proxy.port);
      client.send(request('/one'));
      await client.until('ok');
      client.send(request(`/two?t=${githubToken()}`));
      await client.until('HTTP/1.1 403');
      client.send(request('/three'));
      await client.until((text) => text.endsWith('ok') && text.split('HTTP/1.1 200').length === 3);
      assert.deepEqual(pathsSince(seen), ['/one', '/three']);
    });

    it('answers pipelined requests in their order and judges each', async () => {
      const seen = origin.requests.length;
      const client = await scratch.connect(proxy.port);
      client.send(request('/1') + request(`/2?t=${githubToken()}`) + request('/3'));
      const text = await client.until((all) => all.split('HTTP/1.1 ').length === 4 && all.endsWith('ok'));
      assert.deepEqual(
        [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
        ['200', '403', '200'],
      );
      assert.deepEqual(pathsSince(seen).sort(), ['/1', '/3']);
    });

    it('speaks HTTP/1.0 with a client that does, and closes', async () => {
      const client = await scratch.connect(proxy.port);
      client.send(`GET ${at('/old')} HTTP/1.0\r\n\r\n`);
      await client.ended;
      assert.match(client.text, /^HTTP\/1\.[01] 200 /);
      assert.ok(client.text.endsWith('\r\n\r\nok'), client.text);
    });
  });

  describe('framing', () => {
    it('reads chunks and writes one correct length or chunks, both ways', async () => {
      const echo = await scratch.origin((incoming, response) => {
        response.flushHeaders();
        incoming.on('data', (chunk) => response.write(chunk));
        incoming.on('end', () => response.end('|end'));
      });
      const client = await scratch.connect(proxy.port);
      client.send(
        `POST ${echo.url}/c HTTP/1.1\r\nHost: 127.0.0.1:${echo.port}\r\nTransfer-Encoding: chunked\r\n\r\n` +
          '5;name=value\r\nhello\r\n6\r\n world\r\n0\r\n\r\n',
      );
      const text = await client.until('|end');
      const [seen] = echo.requests;
      assert.equal(seen?.body.toString(), 'hello world');
      assert.equal(
        seen.rawHeaders.filter((name) => /^(content-length|transfer-encoding)$/i.test(name)).length,
        1,
      );
      assert.match(text, /hello world/);
    });

    const methods = ['GET', 'DELETE', 'OPTIONS', 'PUT', 'PROPFIND'];
    for (const method of methods) {
      it(`never lets the method change the framing: ${method} with a chunked body is one request (F-12)`, async () => {
        const inner = 'GET /inner HTTP/1.1\r\nHost: x\r\n\r\n';
        const seen = bytes.text().length;
        const client = await scratch.connect(proxy.port);
        client.send(
          `${method} ${bytes.url}/item HTTP/1.1\r\nHost: 127.0.0.1:${bytes.port}\r\nTransfer-Encoding: chunked\r\n\r\n` +
            `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`,
        );
        await client.until('HTTP/1.1 200');
        const arrived = bytes.text().slice(seen);
        const [head = '', ...rest] = arrived.split('\r\n\r\n');
        assert.ok(head.startsWith(`${method} /item HTTP/1.1\r\n`), arrived);
        assert.equal(/^content-length: (\d+)$/im.exec(head)?.[1], String(inner.length), head);
        assert.doesNotMatch(head, /transfer-encoding/i);
        assert.equal(rest.join('\r\n\r\n'), inner);
      });
    }

    it('sends an empty POST on with a length of zero', async () => {
      const seen = origin.requests.length;
      await viaProxy(proxy, at('/empty'), { method: 'POST', headers: { 'content-length': 0 } });
      assert.equal(origin.requests[seen]?.headers['content-length'], '0');
    });

    const bodyless: Record<string, { head: string; method?: string }> = {
      'a 304 without a length (F-05)': { head: 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n' },
      'a 304 with the length of what it spares': {
        head: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n',
      },
      'a 204': { head: 'HTTP/1.1 204 No Content\r\n\r\n' },
      'the answer to HEAD': { head: 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n', method: 'HEAD' },
    };
    for (const [name, { head, method = 'GET' }] of Object.entries(bodyless)) {
      it(`ends ${name} with its head, and serves the next request on the connection`, async () => {
        const server = await scratch.answering(head);
        const client = await scratch.connect(proxy.port);
        const one = `${method} ${server.url}/simple/ HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nIf-None-Match: "a"\r\n\r\n`;
        client.send(one);
        const first = await client.until('\r\n\r\n');
        client.send(request('/next'));
        await client.until('\r\n\r\nok');
        assert.ok(first.startsWith(head.slice(0, 12)), first);
        assert.ok(first.endsWith('\r\n\r\n'), first);
        assert.doesNotMatch(first, /transfer-encoding/i);
      });
    }

    it('drops trailers in both directions: what nobody scanned does not travel', async () => {
      const server = await scratch.answering(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: late-answer\r\n\r\n',
      );
      const client = await scratch.connect(proxy.port);
      client.send(
        `POST ${server.url}/t HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n` +
          `4\r\ndata\r\n0\r\nX-Late: ${githubToken()}\r\n\r\n`,
      );
      await client.until('body');
      assert.ok(server.text().endsWith('\r\n\r\ndata'), server.text());
      assert.doesNotMatch(server.text(), /X-Late/i);
      assert.doesNotMatch(client.text, /late-answer/);
    });

    it('passes an answer that ends with its connection, and closes the client’s or frames it', async () => {
      const server = await scratch.bytes((wire) => {
        wire.socket.once('data', () => {
          wire.send('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end');
          setTimeout(() => wire.socket.end(), 80);
        });
      });
      const answer = await viaProxy(proxy, `${server.url}/`);
      assert.deepEqual([answer.status, answer.text], [200, 'until the end']);
    });
  });

  describe('Expect (F-02)', () => {
    for (const value of ['100-continue', '100-Continue', '100-CONTINUE']) {
      it(`answers exactly one 100 to \`${value}\`, and one final status after the body`, async () => {
        const seen = origin.requests.length;
        const client = await scratch.connect(proxy.port);
        const head = `POST ${at('/up')} HTTP/1.1\r\n${host()}Expect: ${value}\r\nContent-Length: 4096\r\n\r\n`;
        client.send(head);
        await client.until('HTTP/1.1 100', 1000);
        client.send('x'.repeat(4096));
        await client.until('ok');
        assert.equal(client.text.split('HTTP/1.1 100').length - 1, 1, client.text);
        assert.equal(client.text.split('HTTP/1.1 200').length - 1, 1, client.text);
        assert.equal(origin.requests[seen]!.body.length, 4096);
        assert.equal(origin.requests[seen]!.headers['expect'], undefined);
      });
    }

    it('blocks a token in a body that was waited for', async () => {
      const seen = origin.requests.length;
      const client = await scratch.connect(proxy.port);
      const body = `token=${githubToken()}`;
      client.send(
        `POST ${at('/up')} HTTP/1.1\r\n${host()}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      await client.until('HTTP/1.1 100', 1000);
      client.send(body);
      await client.until('HTTP/1.1 403');
      assert.equal(origin.requests.length, seen);
    });

    it('answers 417 to an expectation nobody knows', async () => {
      const client = await scratch.connect(proxy.port);
      client.send(`POST ${at('/up')} HTTP/1.1\r\n${host()}Expect: wonders\r\nContent-Length: 2\r\n\r\nhi`);
      await client.until('HTTP/1.1 417');
    });
  });

  describe('interim answers', () => {
    it('gives the client the final answer once when 102 and 103 come before it', async () => {
      const server = await scratch.answering(
        'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n' + OK,
      );
      const client = await scratch.connect(proxy.port);
      client.send(`GET ${server.url}/ HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
      await client.until('\r\n\r\nok');
      assert.equal(client.text.split('HTTP/1.1 200').length - 1, 1, client.text);
    });
  });

  describe('upgrades', () => {
    const upgrade = (protocol: string): http.OutgoingHttpHeaders => ({
      connection: 'Upgrade',
      upgrade: protocol,
    });

    it('refuses a WebSocket upgrade; the same request without it passes', async () => {
      const seen = origin.requests.length;
      const refused = await viaProxy(proxy, at('/ws'), { headers: upgrade('websocket') });
      assert.deepEqual([refused.status, refused.headers['x-pipelock-reason']], [403, 'upgrade_refused']);
      assert.equal((await viaProxy(proxy, at('/ws'))).status, 200);
      assert.deepEqual(pathsSince(seen), ['/ws']);
    });

    it('serves a request that offers HTTP/2 as plain HTTP/1.1, without the offer', async () => {
      const seen = origin.requests.length;
      const answer = await viaProxy(proxy, at('/h2c'), {
        headers: {
          connection: 'Upgrade, HTTP2-Settings',
          upgrade: 'h2c',
          'http2-settings': 'AAMAAABkAAQAAP',
        },
      });
      assert.equal(answer.status, 200);
      const { headers } = origin.requests[seen]!;
      assert.deepEqual([headers.upgrade, headers['http2-settings']], [undefined, undefined]);
    });

    it('does not become a tunnel when the server says 101 unasked', async () => {
      const server = await scratch.answering(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nraw bytes',
      );
      const answer = await viaProxy(proxy, `${server.url}/`);
      assert.equal(answer.status, 502);
      assert.doesNotMatch(answer.text, /raw bytes/);
    });
  });

  describe('smuggling', () => {
    const inner = 'GET /inner HTTP/1.1\r\nHost: x\r\n\r\n';
    /** Heads are put behind `POST http://…/outer HTTP/1.1\r\nHost: …\r\n`. */
    const attacks: Record<string, string> = {
      'Content-Length before Transfer-Encoding (F-11)': `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      'Transfer-Encoding before Content-Length (F-11)': `Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
      'two Content-Lengths': `Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
      'two equal Content-Lengths': `Content-Length: 1\r\nContent-Length: 1\r\n\r\nx${inner}`,
      'a list of Content-Lengths': `Content-Length: 0, ${inner.length}\r\n\r\n${inner}`,
      'a signed Content-Length': `Content-Length: +0\r\n\r\n${inner}`,
      'a hexadecimal Content-Length': `Content-Length: 0x0\r\n\r\n${inner}`,
      'a Content-Length beyond all numbers': `Content-Length: 99999999999999999999999\r\n\r\n${inner}`,
      'a space before the colon': `Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
      'a coding that only looks chunked': `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
      'chunked with a quote': `Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${inner}`,
      'chunked twice': `Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      'chunked and identity': `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`,
      'a coding below chunked': `Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${inner}`,
      'a vertical tab before chunked': `Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${inner}`,
      'a folded header': `X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
      'a folded Transfer-Encoding': `Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
      'a bare LF in the head': `X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      'a bare CR in the head': `X-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      'a NUL in a value': `X-A: b\0c\r\nContent-Length: 0\r\n\r\n${inner}`,
      'a NUL in a name': `X-\0A: b\r\nContent-Length: 0\r\n\r\n${inner}`,
      'a header without a name': `: b\r\nContent-Length: 0\r\n\r\n${inner}`,
      'a header without a colon': `Header\r\nContent-Length: 0\r\n\r\n${inner}`,
      'a chunk size with a sign': `Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n${inner}`,
      'a chunk size in C notation': `Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${inner}`,
      'a chunk size beyond all numbers': `Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n${inner}`,
      'a chunk longer than its size': `Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n${inner}`,
      'a chunk that ends with a bare LF': `Transfer-Encoding: chunked\r\n\r\n1\r\nx\n0\r\n\r\n${inner}`,
      'a bare LF behind a chunk extension': `Transfer-Encoding: chunked\r\n\r\n0;a\n\r\n${inner}`,
      'a NUL in a chunk extension': `Transfer-Encoding: chunked\r\n\r\n0;a=\0\r\n\r\n${inner}`,
    };
    for (const [name, rest] of Object.entries(attacks)) {
      it(`lets no second request through: ${name}`, async () => {
        const seen = bytes.text().length;
        const client = await scratch.connect(proxy.port);
        client.send(`POST ${bytes.url}/outer HTTP/1.1\r\nHost: 127.0.0.1:${bytes.port}\r\n${rest}`);
        await client.ended;
        const arrived = bytes.text().slice(seen);
        assert.doesNotMatch(arrived, /\/inner/);
        assert.match(client.text, /^HTTP\/1\.1 (400|431|501|413) /);
        assert.equal(arrived, '');
      });
    }

    it('takes the same two requests apart when they are framed as they should be', async () => {
      const seen = bytes.text().length;
      const client = await scratch.connect(proxy.port);
      const one = `POST ${bytes.url}/outer HTTP/1.1\r\nHost: 127.0.0.1:${bytes.port}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
      client.send(one + `GET ${bytes.url}/second HTTP/1.1\r\nHost: 127.0.0.1:${bytes.port}\r\n\r\n`);
      await client.until((text) => text.split('HTTP/1.1 200').length === 3);
      const arrived = bytes.text().slice(seen);
      assert.match(arrived, /POST \/outer /);
      assert.match(arrived, /GET \/second /);
    });

    it('judges a second request that hides behind a first as a request of its own', async () => {
      const seen = bytes.text().length;
      const client = await scratch.connect(proxy.port);
      const second = `GET ${bytes.url}/inner?t=${githubToken()} HTTP/1.1\r\nHost: x\r\n\r\n`;
      client.send(`GET ${bytes.url}/outer HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n${second}`);
      await client.until('HTTP/1.1 403');
      assert.doesNotMatch(bytes.text().slice(seen), /inner/);
    });

    it('does not take bytes behind an answer for the answer to the next request', async () => {
      const server = await scratch.bytes((wire) => {
        wire.socket.once('data', () =>
          wire.send(
            `HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged`,
          ),
        );
        wire.socket.on('data', () => undefined);
      });
      const first = await viaProxy(proxy, `${server.url}/1`);
      const second = await viaProxy(proxy, `${server.url}/2`);
      assert.equal(first.text, 'first');
      assert.equal(second.text, 'first', 'the second request has a connection of its own');
    });

    const answers: Record<string, string> = {
      'both lengths':
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nforged\r\n0\r\n\r\n',
      'both lengths, the other way round':
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n6\r\nforged\r\n0\r\n\r\n',
      'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 2\r\n\r\nforged',
      'a coding below chunked':
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n6\r\nforged\r\n0\r\n\r\n',
      'a coding nobody knows': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: x-own\r\n\r\nforged',
      'a bare CR in a header': 'HTTP/1.1 200 OK\r\nX-A: b\rX-B: c\r\nContent-Length: 6\r\n\r\nforged',
      'a NUL in a header': 'HTTP/1.1 200 OK\r\nX-A: b\0c\r\nContent-Length: 6\r\n\r\nforged',
    };
    for (const [name, answered] of Object.entries(answers)) {
      it(`refuses an answer with ${name}`, async () => {
        const server = await scratch.answering(answered);
        const client = await scratch.connect(proxy.port);
        client.send(`GET ${server.url}/ HTTP/1.1\r\nHost: x\r\n\r\n` + request('/after'));
        await client.until('ok');
        assert.match(client.text, /^HTTP\/1\.1 502 /);
        assert.doesNotMatch(client.text, /forged/);
      });
    }
  });

  describe('headers', () => {
    it('takes hop-by-hop and identity headers off on the way out, and what Connection names', async () => {
      const seen = origin.requests.length;
      await viaProxy(proxy, at('/h'), {
        headers: {
          connection: 'close, X-Private',
          'x-private': '1',
          'proxy-connection': 'keep-alive',
          'keep-alive': 'timeout=5',
          'proxy-authorization': 'Basic Zm9vOmJhcg==',
          te: 'trailers',
          forwarded: 'for=10.0.0.9',
          via: '1.1 inner',
          'x-forwarded-for': '10.0.0.9',
          'x-forwarded-host': 'inner.test',
          'x-forwarded-proto': 'https',
          'x-forwarded-port': '444',
          'x-real-ip': '10.0.0.9',
          'x-pipelock-agent': 'builder',
          'x-kept': 'yes',
          accept: 'text/plain',
        },
      });
      const names = Object.keys(origin.requests[seen]!.headers).sort();
      assert.deepEqual(names, ['accept', 'connection', 'host', 'x-kept']);
      assert.equal(origin.requests[seen]!.headers.connection, 'keep-alive');
    });

    it('does not let Connection take away what says how the body is read', async () => {
      const seen = origin.requests.length;
      await viaProxy(proxy, at('/named'), {
        method: 'POST',
        headers: { connection: 'close, content-type, content-length, host', 'content-type': 'text/plain' },
        body: 'hello',
      });
      const { headers, body } = origin.requests[seen]!;
      assert.deepEqual([headers['content-type'], headers['content-length']], ['text/plain', '5']);
      assert.deepEqual([headers.host, body.toString()], [`127.0.0.1:${origin.port}`, 'hello']);
    });

    it('takes hop-by-hop headers off on the way back, and words that only the proxy may say', async () => {
      const server = await scratch.answering(
        'HTTP/1.1 200 OK\r\nConnection: keep-alive, Upgrade, X-Private\r\nX-Private: 1\r\nKeep-Alive: timeout=99\r\n' +
          'Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nX-Pipelock-Reason: dlp\r\nX-Pipelock-Request-Id: 1\r\nX-Pipelock-Hint: x\r\n' +
          'Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Kept: yes\r\nContent-Length: 2\r\n\r\nok',
      );
      const answer = await viaProxy(proxy, `${server.url}/`);
      const { connection, ...rest } = answer.headers;
      assert.match(String(connection), /^(keep-alive|close)$/);
      delete rest['keep-alive'];
      assert.deepEqual(rest, { 'set-cookie': ['a=1', 'b=2'], 'x-kept': 'yes', 'content-length': '2' });
    });

    it('keeps the letter case, order and repetition of everything else', async () => {
      const seen = origin.requests.length;
      const client = await scratch.connect(proxy.port);
      client.send(`GET ${at('/case')} HTTP/1.1\r\n${host()}X-One: a\r\nx-TWO: b\r\nX-One: c\r\n\r\n`);
      await client.until('ok');
      const { rawHeaders } = origin.requests[seen]!;
      const kept = rawHeaders.filter((_, index) => /^x-/i.test(rawHeaders[index - (index % 2)] ?? ''));
      assert.deepEqual(kept, ['X-One', 'a', 'x-TWO', 'b', 'X-One', 'c']);
    });

    it('asks only for codings that can be scanned', async () => {
      const seen = origin.requests.length;
      await viaProxy(proxy, at('/ae'), { headers: { 'accept-encoding': 'gzip, br;q=0.8, dcb, compress' } });
      assert.equal(origin.requests[seen]!.headers['accept-encoding'], 'gzip, br;q=0.8');
    });
  });

  describe('targets', () => {
    const paths = [
      '/',
      '/a%2Fb/%7Euser//x;p=1?q=a+b&&c=%41&empty=',
      '/%e4%b8%ad/%E4%B8%AD?%zz=1',
      "/a!$&'()*,;=:@b?x=[1]{2}|^`",
      '/?agent=kept&z=1&a=2',
      '/dots/...?next=http%3A%2F%2Fother.test%2F',
    ];
    for (const path of paths) {
      it(`sends the path on byte for byte: ${path} (L-35)`, async () => {
        const seen = origin.requests.length;
        const client = await scratch.connect(proxy.port);
        client.send(request(path));
        await client.until('\r\n\r\nok');
        assert.deepEqual(pathsSince(seen), [path]);
      });
    }

    it('leaves the fragment behind', async () => {
      const seen = origin.requests.length;
      const client = await scratch.connect(proxy.port);
      client.send(request('/page?q=1#part'));
      await client.until('ok');
      assert.deepEqual(pathsSince(seen), ['/page?q=1']);
    });

    it('goes where the URL says, and says so in Host, whatever Host the client wrote (F-13)', async () => {
      const seen = origin.requests.length;
      const connections = bytes.connections();
      const client = await scratch.connect(proxy.port);
      client.send(`GET ${at('/p')} HTTP/1.1\r\nHost: 127.0.0.1:${bytes.port}\r\n\r\n`);
      await client.until('ok');
      client.send(`GET ${at('/q')} HTTP/1.1\r\nHost: denied.test\r\nHost: third.test\r\n\r\n`);
      await client.until((text) => text.split('HTTP/1.1 ').length === 3);
      const hosts = origin.requests
        .slice(seen)
        .map(({ rawHeaders }) => rawHeaders.filter((_, i) => /^host$/i.test(rawHeaders[i - 1] ?? '')));
      for (const sent of hosts) assert.deepEqual(sent, [`127.0.0.1:${origin.port}`]);
      assert.ok(hosts.length >= 1);
      assert.equal(bytes.connections(), connections);
    });

    it('reads an address in brackets, and keeps brackets and port in Host (F-06)', async () => {
      const seen: string[] = [];
      const server = http.createServer((incoming, response) => {
        seen.push(incoming.headers.host ?? '');
        response.end('six');
      });
      const port = await listenOn(server, '::1');
      scratch.keep({
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
      const answer = await viaProxy(proxy, `http://[::1]:${port}/x`);
      assert.deepEqual([answer.status, answer.text], [200, 'six']);
      assert.deepEqual(seen, [`[::1]:${port}`]);
    });

    it('answers what is not for the forward proxy with the one thing to do', async () => {
      const answer = await get(proxy.port, '/nothing');
      assert.equal(answer.status, 404);
      assert.match(answer.text, /\/fetch\?url=/);
    });
  });
});

async function listenOn(server: http.Server, address: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return (server.address() as { port: number }).port;
}
