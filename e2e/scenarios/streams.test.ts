import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createGzip, gunzipSync, constants } from 'node:zlib';
import { get } from '../lib/client.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { openSecureSite, type SecureSite } from '../lib/secure-site.ts';
import { githubToken, injection } from '../lib/secrets.ts';
import { answerOf, WAYS, type Way } from '../lib/ways.ts';
import { pause, Scratch, type Wire } from '../lib/wire.ts';

/** A clean event leaves within tens of milliseconds; this allows for a machine with other work. */
const PROMPT_MS = 1000;
const TOKEN = ['kill', 'switch', 'token'].join('-');
type Serve = (response: ServerResponse, request: IncomingMessage) => unknown;

interface Kind {
  readonly type: string;
  readonly write: (text: string, index: number) => string;
  /** What comes in place of the rest when the stream is cut. */
  readonly ending: RegExp;
}

const KINDS: Record<string, Kind> = {
  'server-sent events': {
    type: 'text/event-stream',
    write: (text) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`,
    ending:
      /^event: error\ndata: \{"type":"error","error":\{"type":"blocked","code":"response_scan","message":"blocked by pipelock: response_scan: .*"request_id":"[0-9a-f-]{36}"\}\n\n$/,
  },
  NDJSON: {
    type: 'application/x-ndjson',
    write: (text) => `${JSON.stringify({ message: { content: text }, done: false })}\n`,
    ending:
      /^\{"error":"blocked by pipelock: response_scan: .*","reason":"response_scan","request_id":"[0-9a-f-]{36}"\}\n$/,
  },
  'JSON in chunks': {
    type: 'application/json',
    write: (text, index) =>
      `${index === 0 ? '[' : ','}${JSON.stringify({ parts: [{ text }] }, undefined, 1)}\n`,
    ending: /^pipelock-blocked; reason=response_scan; request=[0-9a-f-]{36}\r\n$/,
  },
};

describe('e2e/streams', () => {
  let site: SecureSite;
  let origin: Origin;
  let secureOrigin: Origin;
  let proxy: Proxy;
  let serve: Serve = () => undefined;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    const answer: RequestListener = (request, response) => void serve(response, request);
    site = await openSecureSite();
    origin = await startOrigin(answer);
    secureOrigin = await site.start(['127.0.0.1'], answer);
    proxy = await startProxy({
      env: { ...site.env, PIPELOCK_KILLSWITCH_API_TOKEN: TOKEN },
      policy: {
        tls_interception: { enabled: true, ca_cert: site.caFile, ca_key: site.keyFile },
        limits: { idle_timeout_seconds: 2 },
        response_scanning: { dlp: 'block', sse_streaming: { max_event_bytes: 4096 } },
        reverse_proxy: { enabled: true, listen: '127.0.0.1:0', upstream: origin.url },
        kill_switch: { message: 'all stop' },
      },
    });
  });
  after(async () => {
    await proxy.stop();
    await origin.close();
    await secureOrigin.close();
    site.close();
  });

  interface Opened {
    readonly wire: Wire;
    readonly from: number;
  }

  async function open(way: Way, head = '', body: string | Buffer = '', method = 'GET'): Promise<Opened> {
    const server = way.secure === true ? secureOrigin : origin;
    const wire = scratch.keep(await way.connect(proxy, server, site.ca));
    const from = wire.bytes.length;
    wire.send(
      `${method} ${way.target(server, '/stream')} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${head}\r\n`,
    );
    if (body.length > 0) wire.send(body);
    return { wire, from };
  }

  const until = async (
    { wire, from }: Opened,
    fits: (answer: ReturnType<typeof answerOf>) => boolean,
    ms = 5000,
  ) => {
    await wire.until(() => fits(answerOf(wire, from)), ms);
    return answerOf(wire, from);
  };

  for (const [surface, way] of Object.entries(WAYS)) {
    describe(`on ${surface}`, () => {
      for (const [name, { type, write, ending }] of Object.entries(KINDS)) {
        it(`${name}: a clean event leaves before the next is written (L-06, F-07)`, async () => {
          const asked = Promise.withResolvers<ServerResponse>();
          serve = (response) => {
            response.writeHead(200, { 'content-type': type }).flushHeaders();
            asked.resolve(response);
          };
          const stream = await open(way);
          const answer = await asked.promise;
          let sent = '';
          for (const [index, text] of ['The', ' harbour', ' is quiet', ' tonight.'].entries()) {
            answer.write(write(text, index));
            sent += write(text, index);
            await until(stream, ({ body }) => body === sent, PROMPT_MS);
          }
        });

        it(`${name}: an instruction in pieces is stopped, and the client is told why (L-06)`, async () => {
          serve = async (response) => {
            response.writeHead(200, { 'content-type': type });
            for (const [index, text] of ['Here', ': ', ...injection().match(/.{1,3}/gs)!, ' end'].entries()) {
              response.write(write(text, index));
              await pause(index === 0 ? 150 : 1);
            }
            response.end();
          };
          const stream = await open(way);
          const { head, body, rest } = await until(
            stream,
            (each) => /\n$/.test(each.rest) && (each.rest !== '' || ending.test(each.body)),
          );
          assert.match(head, /^HTTP\/1\.1 200 /);
          const clean = write('Here', 0) + write(': ', 1);
          assert.ok(body.startsWith(clean), body.slice(0, 200));
          const last =
            type === 'application/json'
              ? rest
              : body.slice(body.lastIndexOf(name === 'NDJSON' ? '{"error"' : 'event: error'));
          assert.match(last, ending);
          assert.doesNotMatch(body, / end"/);
        });
      }

      it('a compressed stream passes as it is, event for event, and is cut at the token (L-12)', async () => {
        for (const [text, passes] of [
          ['quiet words', true],
          [githubToken(), false],
        ] as const) {
          serve = async (response) => {
            response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
            const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
            gzip.pipe(response);
            for (const piece of ['before', text.slice(0, 5), text.slice(5), 'after']) {
              gzip.write(`data: ${piece}\n\n`);
              await pause(30);
            }
            gzip.end();
          };
          const { wire, from } = await open(way);
          await wire.until(() => /0\r\n\r\n$|pipelock-blocked.*\r\n$/.test(wire.text));
          const cut = wire.text.slice(from).includes('\r\npipelock-blocked; reason=response_dlp;');
          assert.equal(cut, !passes);
          const coded = gzipBody(wire, from);
          const plain = gunzipSync(coded, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
          assert.ok(plain.startsWith('data: before\n\n'));
          assert.equal(plain.includes('after'), passes);
          assert.ok(!plain.includes(text.slice(5)) || passes);
        }
      });

      it('the kill switch ends an open stream within a second, with a last event that says so (L-06)', async () => {
        const kill = (active: boolean): Promise<unknown> =>
          get(proxy.adminPort, '/api/v1/killswitch', {
            method: 'POST',
            headers: { Authorization: `Bearer ${TOKEN}` },
            body: JSON.stringify({ active }),
          });
        serve = (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          const beat = setInterval(() => response.write('data: tick\n\n'), 20);
          response.on('close', () => clearInterval(beat));
        };
        const stream = await open(way);
        await until(stream, ({ body }) => body.includes('tick'));
        const started = Date.now();
        await kill(true);
        try {
          await stream.wire.ended;
          assert.ok(Date.now() - started < 1500, `${Date.now() - started} ms`);
          const { body } = answerOf(stream.wire, stream.from);
          assert.match(body, /\n\nevent: error\ndata: .*"reason":"kill_switch_active".*\n\n$/);
          assert.match(body, /kill_switch_active: all stop/);
        } finally {
          await kill(false);
        }
      });

      const bad: Record<string, { serve: Serve; message: RegExp; good: string }> = {
        'an event without end': {
          serve: async (response) => {
            response.write('data: good\n\ndata: ');
            while (!response.destroyed) {
              response.write('word '.repeat(50));
              await pause(10);
            }
          },
          message: /an event is longer than sse_streaming\.max_event_bytes \(4096\)/,
          good: 'data: good\n\n',
        },
        'a stream that drips': {
          serve: async (response) => {
            response.write('data: good\n\ndata: ');
            while (!response.destroyed) {
              response.write('x');
              await pause(400);
            }
          },
          message: /no line of the stream came to its end within limits\.idle_timeout_seconds/,
          good: 'data: good\n\n',
        },
        'invalid UTF-8 over two chunks': {
          serve: async (response) => {
            response.write('data: \u4e2d good\n\n');
            await pause(50);
            response.write(Buffer.from('data: \xe4\xb8', 'latin1'));
            await pause(50);
            response.end(' bad\n\n');
          },
          message: /the stream holds bytes that are not UTF-8/,
          good: 'data: \u4e2d good\n\n',
        },
      };
      for (const [name, { serve: badly, message, good }] of Object.entries(bad)) {
        it(`${name} ends with a clear error behind the last good event`, async () => {
          serve = (response) => {
            response.writeHead(200, { 'content-type': 'text/event-stream' });
            return badly(response, response.req);
          };
          const stream = await open(way);
          const { body } = await until(stream, (each) => /event: error\n.*\n\n$/.test(each.body), 8000);
          assert.ok(body.startsWith(`${good}event: error\n`), body);
          const { error } = JSON.parse(body.slice(body.indexOf('data: {') + 6)) as {
            error: { code: string; message: string };
          };
          assert.equal(error.code, 'body_undecodable');
          assert.match(error.message, message);
        });
      }

      it('a stream that lives longer than the idle limit is not ended (L-27)', async () => {
        serve = (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          let beats = 0;
          const beat = setInterval(() => {
            response.write(': still thinking\n\n');
            beats += 1;
            if (beats < 7) return;
            clearInterval(beat);
            response.end('data: done\n\n');
          }, 500);
        };
        const { body } = await until(await open(way), (each) => each.body.endsWith('data: done\n\n'), 8000);
        assert.equal(body.split('still thinking').length, 8);
      });

      it('lines of JSON sent upwards leave as they are written, and a token over two of them does not (F-18)', async () => {
        const arrived: string[] = [];
        serve = (response, request) => {
          arrived.length = 0;
          request.on('data', (chunk: Buffer) => arrived.push(chunk.toString()));
          request.on('end', () => void response.end('ok'));
        };
        const head = 'Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n';
        const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
        const lines = [
          '{"t":"first"}\n',
          '{"t":"second"}\n',
          `{"t":"${githubToken().slice(0, 12)}"}\n`,
          `{"t":"${githubToken().slice(12)}"}\n`,
        ];
        const wait = async (text: string): Promise<void> => {
          for (let waited = 0; !arrived.join('').includes(text); waited += 10) {
            if (waited > 3000) assert.fail(`not arrived: ${text}`);
            await pause(10);
          }
        };
        const good = await open(way, head, chunk(lines[0]!), 'POST');
        await wait(lines[0]!);
        good.wire.send(chunk(lines[1]!));
        await wait(lines[1]!);
        good.wire.send('0\r\n\r\n');
        await until(good, (each) => /^HTTP\/1\.1 200/.test(each.head));
        const leak = await open(way, head, chunk(lines[0]!), 'POST');
        await wait(lines[0]!);
        leak.wire.send(chunk(lines[2]!));
        await pause(50);
        leak.wire.send(chunk(lines[3]!));
        const { head: refused } = await until(leak, (each) => each.head !== '');
        assert.match(refused, /^HTTP\/1\.1 403 /);
        assert.ok(!arrived.join('').includes(lines[3]!));
      });
    });
  }
});

/** The bytes of a chunked body as they came. */
function gzipBody(wire: Wire, from: number): Buffer {
  let rest = wire.bytes.subarray(from);
  rest = rest.subarray(rest.indexOf('\r\n\r\n') + 4);
  const chunks: Buffer[] = [];
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.toString('latin1', 0, Math.max(0, end)), 16);
    if (!(size > 0) || rest.length < end + 2 + size) return Buffer.concat(chunks);
    chunks.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + 2 + size + 2);
  }
}
