// Nothing here is asked of time: only what the process had resident at its peak, and that nothing was lost.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { secureTunnel } from '../lib/intercepted.ts';
import type { Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { openSecureSite, type SecureSite } from '../lib/secure-site.ts';
import { githubToken } from '../lib/secrets.ts';
import { Scratch } from '../lib/wire.ts';

const MB = 1_000_000;
const SIZE = 100 * MB;
/**
 * The most the whole process may ever have resident; it starts with about 90 MB and levels off. A body that is held takes
 * its own size, and more for each view of its text.
 */
const BOUND = 260 * MB;

interface Load {
  readonly type: string;
  /** Repeated until the body is long enough. */
  readonly block: Buffer;
  /** Whether the head tells the length. */
  readonly isSized: boolean;
}

const SENTENCE = 'The harbour is quiet tonight, and the last boat is in.';
const LOADS: Readonly<Record<string, Load>> = {
  'text with a length': {
    type: 'text/plain',
    block: Buffer.from(`${SENTENCE}\n`.repeat(1000)),
    isSized: true,
  },
  'lines of JSON in chunks': {
    type: 'application/x-ndjson',
    block: Buffer.from(`{"text":"${SENTENCE.repeat(20)}"}\n`.repeat(50)),
    isSized: false,
  },
};

interface Body {
  readonly load: Load;
  readonly size: number;
  /** What comes behind. */
  readonly end: string;
}

/** What came of a body at its receiver. */
interface Received {
  /** False when it broke off. */
  readonly isWhole: boolean;
  /** The last characters. */
  readonly tail: string;
  readonly length: number;
  readonly sum: string;
}

describe('e2e/memory', function () {
  this.timeout(60_000);
  let site: SecureSite;
  let origin: Origin;
  let proxy: Proxy;
  /** What the origin answers, and what became of the last body it was sent. */
  let answer: Body | undefined;
  let arrived: Promise<Received> | undefined;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    site = await openSecureSite();
    origin = await site.start(['127.0.0.1'], (request, response) => {
      if (request.method === 'POST') {
        arrived = received(request);
        void arrived.then(() => response.end('ok'));
      } else if (answer) {
        response.writeHead(200, headersOf(answer));
        pipeline(bytesOf(answer), response).catch(() => undefined);
      }
    });
    proxy = await startProxy({
      env: site.env,
      policy: {
        tls_interception: { enabled: true, ca_cert: site.caFile, ca_key: site.keyFile },
        response_scanning: { dlp: 'block' },
      },
    });
  });
  after(async () => {
    await proxy.stop();
    await origin.close();
    site.close();
  });

  async function send(method: string, body?: Body): Promise<IncomingMessage> {
    const host = `127.0.0.1:${origin.port}`;
    const socket = await secureTunnel(proxy.port, host, { ca: site.ca });
    scratch.keep({ close: () => socket.destroy() });
    const headers = { host, ...(body ? headersOf(body) : {}) };
    return new Promise((resolve, reject) => {
      const request = http.request({ method, headers, createConnection: () => socket }, resolve);
      request.on('error', reject);
      if (body) pipeline(bytesOf(body), request).catch(() => undefined);
      else request.end();
    });
  }

  const holds = (): void => {
    const peak = peakMemory(proxy);
    assert.ok(peak < BOUND, `${Math.round(peak / MB)} MB`);
  };

  for (const [name, load] of Object.entries(LOADS)) {
    const whole: Body = { load, size: SIZE, end: '' };
    /** Too long to be held: its last words are found by reading it as it passes. */
    const leaking: Body = { load, size: 12 * MB, end: githubToken() };

    it(`carries 100 MB of ${name} down inside HTTPS, read and whole, within bounded memory`, async () => {
      answer = whole;
      assert.deepEqual(await received(await send('GET')), await received(bytesOf(whole)));
      holds();
      answer = leaking;
      const { isWhole, tail } = await received(await send('GET'));
      assert.ok(!tail.includes(leaking.end));
      assert.ok(!isWhole || tail.includes('"reason":"response_dlp"'), tail);
    });

    it(`carries 100 MB of ${name} up inside HTTPS, read and whole, within bounded memory`, async () => {
      assert.equal((await send('POST', whole)).statusCode, 200);
      assert.deepEqual(await arrived, await received(bytesOf(whole)));
      holds();
      assert.equal((await send('POST', leaking)).statusCode, 403);
      const { isWhole, tail } = await arrived!;
      assert.ok(!isWhole && !tail.includes(leaking.end));
    });
  }
});

/** The length of what is repeated. */
const filled = ({ load: { block }, size }: Body): number => Math.ceil(size / block.length) * block.length;

function headersOf(body: Body): OutgoingHttpHeaders {
  const type = { 'content-type': body.load.type };
  return body.load.isSized ? { ...type, 'content-length': filled(body) + body.end.length } : type;
}

function bytesOf(body: Body): Readable {
  const { load, end } = body;
  return Readable.from(
    (function* () {
      for (let left = filled(body); left > 0; left -= load.block.length) yield load.block;
      if (end !== '') yield Buffer.from(end);
    })(),
  );
}

async function received(body: Readable): Promise<Received> {
  const hash = createHash('sha256');
  let length = 0;
  let tail = '';
  let isWhole = true;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk);
      length += chunk.length;
      tail = (tail + chunk.toString('latin1')).slice(-400);
    }
  } catch {
    isWhole = false;
  }
  return { length, sum: hash.digest('hex'), tail, isWhole };
}

function peakMemory({ process }: Proxy): number {
  const status = readFileSync(`/proc/${process.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
