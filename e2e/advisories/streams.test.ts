import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { injection } from '../lib/secrets.ts';
import { pause, Scratch, type Answer, type Wire } from '../lib/wire.ts';

/** A clean event leaves within tens of milliseconds; this allows for a machine with other work. */
const PROMPT_MS = 250;
const IDLE_SECONDS = 1;
const MIB = 1024 * 1024;

/** What came, out of its chunks. */
function body(wire: Wire): string {
  let rest = wire.bytes.subarray(wire.bytes.indexOf('\r\n\r\n') + 4);
  const chunks: Buffer[] = [];
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.subarray(0, Math.max(0, end)).toString('latin1'), 16);
    if (end < 0 || !(size > 0) || rest.length < end + 2 + size) return Buffer.concat(chunks).toString('utf8');
    chunks.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + 2 + size + 2);
  }
}

describe('e2e/advisories/streams', () => {
  let proxy: Proxy;
  /** With the scan of answers switched off. */
  let unscanned: Proxy;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    const limits = { idle_timeout_seconds: IDLE_SECONDS };
    proxy = await startProxy({ policy: { limits } });
    unscanned = await startProxy({ policy: { limits, response_scanning: { enabled: false, dlp: 'off' } } });
  });
  after(() => Promise.all([proxy.stop(), unscanned.stop()]));

  async function open(through: Proxy, answer: Answer, method = 'GET'): Promise<Wire> {
    const server = await scratch.origin(answer);
    const client = await scratch.connect(through.port);
    client.send(`${method} ${server.url}/events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
    return client;
  }

  const kinds: Record<string, { through: () => Proxy; type: string; method?: string }> = {
    'an event stream': { through: () => proxy, type: 'text/event-stream' },
    'one with a parameter and capitals': { through: () => proxy, type: 'Text/Event-Stream; charset=utf-8' },
    'the answer to a POST': { through: () => proxy, type: 'text/event-stream', method: 'POST' },
    'one with scanning switched off': { through: () => unscanned, type: 'text/event-stream' },
    'lines of JSON': { through: () => proxy, type: 'application/x-ndjson' },
    'plain text that comes slowly': { through: () => proxy, type: 'text/plain' },
  };
  for (const [name, { through, type, method = 'GET' }] of Object.entries(kinds)) {
    it(`${name}: every piece leaves as it comes (F-07)`, async () => {
      let send: (piece: string) => void = () => undefined;
      const client = await open(
        through(),
        (_request, response) => {
          response.writeHead(200, { 'content-type': type }).flushHeaders();
          send = (piece) => void response.write(piece);
        },
        method,
      );
      // What is read while it is written shows its head before the first event (F-08).
      if (type === 'text/plain') await pause(50);
      else await client.until('\r\n\r\n', 2000);
      for (let at = 0; at < 4; at += 1) {
        send(`data: event ${at}\n\n`);
        await client.until(`data: event ${at}\n\n`, PROMPT_MS);
        await pause(60);
      }
    });
  }

  it('a stream that is alive outlives the idle limit; one that falls silent is left incomplete (F-08)', async () => {
    const client = await open(proxy, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let beats = 0;
      const beat = setInterval(() => {
        response.write(`data: ${beats}\n\n`);
        beats += 1;
        if (beats > 10) clearInterval(beat);
      }, 250);
    });
    await client.until(`data: 10\n\n`);
    await client.ended;
    assert.ok(!client.text.endsWith('0\r\n\r\n'), client.text.slice(-40));
  });

  const cuts: Record<string, readonly string[]> = {
    'between CR and LF': ['data: A\r\n', 'data: B\r', '\ndata: C\r\n', '\r\n'],
    'after every byte': Array.from('data: A\r\ndata: B\r\n\r\n'),
    'in the middle of a character': ['data: \xe4', '\xb8', '\xad\xf0\x9f', '\x98\x80\n\n'],
    'with a mark at its start and no space after the colon': ['\xef', '\xbb\xbfdata:', 'A\n\n'],
    'with event, id and retry lines in an order of its own': [
      'retry: 5000\nid: 7\n',
      'event: message\ndata: {"jsonrpc":"2.0"}\n\n: comment\n\n',
      'data: next\r\r',
    ],
  };
  for (const [name, pieces] of Object.entries(cuts)) {
    it(`goes out byte for byte, cut ${name} (F-09, F-10)`, async () => {
      const client = await open(proxy, async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const piece of pieces) {
          response.write(Buffer.from(piece, 'latin1'));
          await pause(5);
        }
        response.end();
      });
      await client.until('0\r\n\r\n');
      assert.equal(body(client), Buffer.from(pieces.join(''), 'latin1').toString('utf8'));
    });
  }

  it('stops at the event that carries an instruction: those before it came, it and the rest did not', async () => {
    const client = await open(proxy, async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const text of ['first', 'second', injection(), 'fourth']) {
        response.write(`data: ${text}\n\n`);
        await pause(60);
      }
      response.end();
    });
    await client.until('0\r\n\r\n');
    assert.match(
      body(client),
      /^data: first\n\ndata: second\n\nevent: error\ndata: \{"type":"error".*\}\n\n$/,
    );
  });

  /** A server that pours out an answer of 200 MiB as fast as it is taken, and what became of it. */
  async function pouring(
    headers: OutgoingHttpHeaders,
  ): Promise<{ url: string; sent: number; ended: boolean }> {
    const state = { url: '', sent: 0, ended: false };
    const event = Buffer.from(`data: ${'a quiet event of many words '.repeat(40)}\n\n`);
    const server = await scratch.origin((_request, response) => {
      const pour = (): void => {
        while (state.sent < 200 * MIB && !state.ended) {
          state.sent += event.length;
          if (!response.write(event)) return;
        }
      };
      response
        .writeHead(200, headers)
        .on('drain', pour)
        .on('close', () => (state.ended = true));
      pour();
    });
    state.url = server.url;
    return state;
  }

  it('a client that never reads stops the server, costs little memory, and is ended (F-35)', async () => {
    const resident = (): number =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${proxy.process.pid}/status`, 'utf8'))?.[1]) * 1024;
    const before = resident();
    const poured = [
      await pouring({ 'content-type': 'text/event-stream' }),
      await pouring({ 'content-type': 'application/octet-stream', 'content-length': 200 * MIB }),
    ];
    for (const { url } of poured) {
      const client = await scratch.connect(proxy.port);
      client.socket.pause();
      client.send(`GET ${url}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    }
    await pause(1500);
    const held = poured.map(({ sent }) => sent);
    await pause(400);
    assert.deepEqual(
      poured.map(({ sent }) => sent),
      held,
      'the servers were stopped',
    );
    for (const sent of held) assert.ok(sent < 32 * MIB, `${Math.round(sent / MIB)} MiB taken`);
    const grown = resident() - before;
    assert.ok(grown < 32 * MIB, `${Math.round(grown / MIB)} MiB more`);
    for (let waited = 0; poured.some(({ ended }) => !ended) && waited < 12_000; waited += 50) await pause(50);
    assert.deepEqual(
      poured.map(({ ended }) => ended),
      [true, true],
    );
  });
});
