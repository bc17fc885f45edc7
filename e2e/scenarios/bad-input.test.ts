import assert from 'node:assert/strict';
import fc from 'fast-check';
import { get, viaProxy } from '../lib/client.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken } from '../lib/secrets.ts';
import { connectWire, pause, Scratch, startAnswering, type ByteOrigin, type Wire } from '../lib/wire.ts';

const LIMITS = { header_bytes: 8192, header_timeout_seconds: 1, idle_timeout_seconds: 1 };
const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

describe('e2e/bad-input', () => {
  let proxy: Proxy;
  let origin: Origin;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    origin = await startOrigin((request, response) => void request.on('end', () => response.end('ok')));
    proxy = await startProxy({ policy: { limits: LIMITS } });
  });

  after(async () => {
    await proxy.stop();
    await origin.close();
  });

  // Whatever one client or server does, the others are served: while it lasts, and after it.
  const othersAreServed = async (): Promise<void> =>
    assert.equal((await viaProxy(proxy, origin.url)).text, 'ok');
  afterEach(async () => {
    await othersAreServed();
    assert.equal(proxy.process.exitCode, null);
  });

  const head = (path = '/', more = ''): string => `GET ${origin.url}${path} HTTP/1.1\r\nHost: x\r\n${more}`;

  describe('from a client', () => {
    const malformed: Record<string, string> = {
      'something that is not HTTP': 'hello\r\n\r\n',
      'a TLS hello': '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\r\n\r\n',
      'a version nobody knows': 'GET http://x/ HTTP/7.3\r\nHost: x\r\n\r\n',
      'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'a method of control characters': 'G\x01T http://x/ HTTP/1.1\r\n\r\n',
      'two blanks in the request line': 'GET  http://x/ HTTP/1.1\r\nHost: x\r\n\r\n ',
      'bytes beyond ASCII in the target': 'GET http://x/\xc3\xbc HTTP/1.1\r\nHost: x\r\n\r\n',
      'a control character in the target': 'GET http://x/\x01 HTTP/1.1\r\nHost: x\r\n\r\n',
      'nothing but line ends and a NUL': '\r\n\r\n\0\r\n\r\n',
    };
    for (const [name, bytes] of Object.entries(malformed)) {
      it(`answers ${name} with 400 in words, and closes`, async () => {
        const client = await scratch.connect(proxy.port);
        client.send(bytes);
        await client.ended;
        assert.match(client.text, /^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\n[^]+\n$/);
        assert.match(client.text, /\r\nConnection: close\r\n/);
      });
    }

    it('answers a head that is too large with 431, which the client sees though it goes on sending', async () => {
      for (const large of [`X-Large: ${'x'.repeat(200_000)}\r\n`, 'X-Small: 1\r\n'.repeat(20_000)]) {
        const client = await scratch.connect(proxy.port);
        client.send(head('/', `${large}\r\n`));
        await client.ended;
        assert.match(client.text, /^HTTP\/1\.1 431 [^]*limits\.header_bytes/);
      }
      const near = await viaProxy(proxy, origin.url, { headers: { 'x-large': 'x'.repeat(7000) } });
      assert.equal(near.status, 200);
    });

    it('answers a URL that is too long with words', async () => {
      const answer = await viaProxy(proxy, `${origin.url}/${'a'.repeat(5000)}`);
      assert.deepEqual([answer.status, answer.headers['x-pipelock-reason']], [403, 'length']);
    });

    it('answers a head that never ends with 408, however many bytes trickle in', async () => {
      const client = await scratch.connect(proxy.port);
      client.send(head());
      const trickle = setInterval(() => client.send('X-A: b\r\n'), 100);
      await Promise.all([client.ended, othersAreServed()]);
      clearInterval(trickle);
      assert.match(client.text, /^HTTP\/1\.1 408 [^]*did not arrive in time/);
    });

    it('answers a body that stops with 408', async () => {
      const seen = origin.requests.length;
      const client = await scratch.connect(proxy.port);
      client.send(`POST ${origin.url}/stops HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf`);
      await Promise.all([client.until('HTTP/1.1 408', 8000), othersAreServed()]);
      assert.equal(origin.requests.filter(({ url }) => url === '/stops').length, 0);
      assert.ok(origin.requests.length > seen);
    });

    it('closes a connection that says nothing', async () => {
      const client = await scratch.connect(proxy.port);
      await client.ended;
      assert.doesNotMatch(client.text, /200/);
    });

    it('lets a client go away at any point', async () => {
      const body = 'x'.repeat(2000);
      const whole = `POST ${origin.url}/gone HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      for (const length of [1, 20, 60, 90, 500, whole.length - 1, whole.length]) {
        for (const leave of ['end', 'resetAndDestroy'] as const) {
          const client = await scratch.connect(proxy.port);
          client.send(whole.slice(0, length));
          await pause(5);
          client.socket[leave]();
        }
      }
    });

    const documents: Record<string, string> = {
      arrays: `${'['.repeat(10_000)}1${']'.repeat(10_000)}`,
      objects: `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
      'strings within strings': nested(6),
    };
    for (const [name, json] of Object.entries(documents)) {
      it(`reads JSON 10,000 deep: ${name}; a token at the bottom is found`, async () => {
        const headers = { 'content-type': 'application/json' };
        const post = (body: string) => viaProxy(proxy, origin.url, { method: 'POST', headers, body });
        assert.equal((await post(json)).status, 200);
        const spoilt = json.replace(
          '1',
          name === 'strings within strings' ? githubToken() : `"${githubToken()}"`,
        );
        assert.equal((await post(spoilt)).status, 403);
        const server = await scratch.origin(
          (_request, response) => void response.writeHead(200, headers).end(json),
        );
        assert.equal((await viaProxy(proxy, server.url)).text, json);
      });
    }

    it('refuses JSON that never ends in words, and passes it on the way back', async () => {
      const headers = { 'content-type': 'application/json' };
      const endless = '['.repeat(10_000);
      const answer = await viaProxy(proxy, origin.url, { method: 'POST', headers, body: endless });
      assert.equal(answer.status, 403);
      assert.match(answer.text, /not valid JSON/);
      const server = await scratch.origin(
        (_request, response) => void response.writeHead(200, headers).end(endless),
      );
      assert.equal((await viaProxy(proxy, server.url)).text, endless);
    });

    it('passes invalid UTF-8 as it came, and finds a token among it', async () => {
      const broken = Buffer.from([0xc3, 0x28, 0xf0, 0x9f, 0x98, 0xff, 0xfe, 0x80, 0xed, 0xa0, 0x80, 0x0a]);
      const seen = origin.requests.length;
      const post = (body: Buffer) =>
        viaProxy(proxy, origin.url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body });
      assert.equal((await post(broken)).status, 200);
      assert.ok(origin.requests[seen]!.body.equals(broken));
      assert.equal((await post(Buffer.concat([broken, Buffer.from(githubToken()), broken]))).status, 403);
    });
  });

  describe('from a server', () => {
    const failures: Record<string, { serve: (wire: Wire) => void; says: RegExp }> = {
      'closes without a word': { serve: (wire) => wire.socket.end(), says: /closed the connection/ },
      resets: { serve: (wire) => wire.socket.resetAndDestroy(), says: /closed the connection/ },
      'speaks something else': { serve: (wire) => wire.send('220 mail.test ready\r\n'), says: /not HTTP/ },
      'answers in HTTP/0.9': { serve: (wire) => wire.send('<html>hello</html>'), says: /not HTTP/ },
      'has a header beyond all size': {
        serve: (wire) => wire.send(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(300_000)}\r\n\r\n`),
        says: /header of the answer is too large/,
      },
      'sends less than it says': {
        serve: (wire) => {
          wire.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nless');
          wire.socket.end();
        },
        says: /closed the connection before/,
      },
      'ends without its last chunk': {
        serve: (wire) => {
          wire.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nless\r\n');
          wire.socket.end();
        },
        says: /closed the connection before|not HTTP/,
      },
      'sends a chunk that is none': {
        serve: (wire) =>
          wire.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nless\r\nZZ\r\n'),
        says: /not HTTP/,
      },
      'resets in the middle': {
        serve: (wire) => {
          wire.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nless');
          setTimeout(() => wire.socket.resetAndDestroy(), 5);
        },
        says: /closed the connection before/,
      },
      hangs: { serve: () => undefined, says: /no answer came in time/ },
    };
    for (const [name, { serve, says }] of Object.entries(failures)) {
      it(`that ${name}: 502 with the cause, and the connection of the client goes on`, async () => {
        const server = await scratch.bytes((wire) => void wire.socket.once('data', () => serve(wire)));
        const client = await scratch.connect(proxy.port);
        client.send(`GET ${server.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
        const [text] = await Promise.all([
          client.until(says.source.includes('time') ? 'in time' : 'HTTP/1.1 502'),
          othersAreServed(),
        ]);
        assert.match(text, /^HTTP\/1\.1 502 Bad Gateway\r\n/);
        assert.match(text, says);
        client.send(head('/after', '\r\n'));
        await client.until('\r\n\r\nok');
      });
    }

    it('that sends more than it says: the rest goes nowhere', async () => {
      const server = await scratch.answering('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nrightwrong');
      const answer = await viaProxy(proxy, server.url);
      assert.deepEqual([answer.status, answer.text], [200, 'righ']);
    });

    it('that refuses the connection: 502 with host and port', async () => {
      const answer = await viaProxy(proxy, 'http://127.0.0.1:1/');
      assert.equal(answer.status, 502);
      assert.match(answer.text, /127\.0\.0\.1 port 1/);
    });

    it('that stops in the middle of an answer under way: the client can tell (F-08)', async () => {
      for (const framing of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
        const server = await scratch.bytes(
          (wire) =>
            void wire.socket.once('data', () =>
              wire.send(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n4\r\nhalf\r\n`),
            ),
        );
        const client = await scratch.connect(proxy.port);
        client.send(`GET ${server.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
        await client.until('half');
        await client.ended;
        assert.ok(!client.text.endsWith('0\r\n\r\n'));
      }
    });

    it('that resets while the beginning of its answer is judged or waits for a slow client', async () => {
      const sizes = [20, 15_000, 60_000, 256_000];
      for (const [size, delay] of sizes.flatMap((bytes) =>
        [0, 1, 3, 8, 20].map((ms) => [bytes, ms] as const),
      )) {
        const piece = 'prose and more '.repeat(size / 15);
        const server = await scratch.bytes(
          (wire) =>
            void wire.socket.once('data', () => {
              wire.send(
                'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
              );
              wire.send(`${piece.length.toString(16)}\r\n${piece}\r\n`);
              setTimeout(() => wire.socket.resetAndDestroy(), delay);
            }),
        );
        const client = await scratch.connect(proxy.port);
        client.socket.pause();
        client.send(`GET ${server.url}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        await pause(delay + 30);
        client.socket.resume();
        await client.ended;
        assert.ok(!client.text.startsWith('HTTP/1.1 200') || !client.text.endsWith('0\r\n\r\n'));
      }
    });

    it('that sends 1xx answers without end is given up', async () => {
      let stop: NodeJS.Timeout | undefined;
      const server = await scratch.bytes(
        (wire) =>
          void wire.socket.once('data', () => {
            stop = setInterval(() => wire.send('HTTP/1.1 102 Processing\r\n\r\n'), 5);
          }),
      );
      const answer = await viaProxy(proxy, server.url);
      clearInterval(stop);
      assert.equal(answer.status, 502);
      assert.match(answer.text, /interim answers/);
    });
  });

  describe('a full disk under the log', () => {
    it('is told by health and metrics, and the proxy goes on judging (L-41)', async () => {
      const full = await startProxy({ policy: { logging: { output: 'file', file: '/dev/full' } } });
      try {
        assert.equal((await viaProxy(full, origin.url)).status, 200);
        assert.equal((await viaProxy(full, `${origin.url}/?t=${githubToken()}`)).status, 403);
        await pause(300);
        const health = await get(full.adminPort, '/health');
        assert.match(health.text, /"audit_log":"failing"/);
        const metrics = await get(full.adminPort, '/metrics');
        assert.match(metrics.text, /pipelock_audit_log_failing\{sink="file"\} 1/);
        assert.match(metrics.text, /pipelock_audit_log_dropped_total\{sink="file"\} [1-9]/);
        assert.equal((await viaProxy(full, origin.url)).status, 200);
      } finally {
        await full.stop();
      }
    });
  });

  describe('anything at all on one connection', () => {
    /** Every byte any request brought to a server. */
    let bytes: ByteOrigin;
    before(async () => {
      bytes = await startAnswering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    after(() => bytes.close());

    it(`neither ends nor hangs the proxy, nor lets a request past the line (${FUZZ_RUNS} runs)`, async () => {
      const token = githubToken(99);
      const inner = (): string => `GET ${bytes.url}/inner?t=${token} HTTP/1.1\r\nHost: x\r\n\r\n`;
      await fc.assert(
        fc.asyncProperty(
          mutated(() => bytes.url, inner),
          async (input) => {
            const client = await connectWire(proxy.port);
            client.send(input);
            client.socket.end();
            await Promise.race([client.ended, pause(6000).then(() => assert.fail('the connection hangs'))]);
            client.close();
            assert.ok(!bytes.text().includes(token));
            assert.doesNotMatch(bytes.text(), /\n(GET|POST) [^\r]* HTTP[^]*\/inner/);
            await othersAreServed();
          },
        ),
        { numRuns: FUZZ_RUNS },
      );
      assert.ok(bytes.connections() > 0, 'some of the requests must be good ones');
    }).timeout(120_000);
  });
});

/** A JSON text in a string in a JSON text, as often as said. */
function nested(times: number): string {
  let text = '{"v":1}';
  for (let at = 0; at < times; at += 1) text = JSON.stringify({ v: text });
  return text;
}

/** Random bytes, and good requests with bytes put in, taken out, doubled or changed, a second request behind them. */
function mutated(origin: () => string, inner: () => string): fc.Arbitrary<Buffer> {
  const line = fc.constantFrom(
    'Content-Length: 5',
    'Content-Length: 0',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding : chunked',
    'Connection: close',
    'Expect: 100-continue',
    'Upgrade: websocket',
    'Host: y',
    ' folded',
    'X: \0',
  );
  const change = fc.record({
    at: fc.nat(400),
    take: fc.nat(3),
    put: fc.oneof(
      fc.constantFrom('', '\r', '\n', '\r\n', '\0', ' ', ':', '0', '0\r\n\r\n', ';', ',', '\x7f', '\xff'),
      fc.string({ maxLength: 3 }),
    ),
  });
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT'),
    lines: fc.array(line, { maxLength: 4 }),
    body: fc.constantFrom('', 'hello', '0\r\n\r\n', '5\r\nhello\r\n0\r\n\r\n', '1;x=y\r\nh\r\n0\r\n\r\n'),
    changes: fc.array(change, { maxLength: 3 }),
    isFollowed: fc.boolean(),
  });
  const wire = request.map(({ method, lines, body, changes, isFollowed }) => {
    const target = method === 'CONNECT' ? origin().slice('http://'.length) : `${origin()}/outer`;
    let text = `${method} ${target} HTTP/1.1\r\nHost: x\r\n${lines.map((each) => `${each}\r\n`).join('')}\r\n${body}`;
    if (isFollowed) text += inner();
    for (const { at, take, put } of changes) {
      const place = at % (text.length + 1);
      text = text.slice(0, place) + put + text.slice(place + take);
    }
    return Buffer.from(text, 'latin1');
  });
  return fc.oneof(
    { arbitrary: wire, weight: 4 },
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
}
