import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import zlib from 'node:zlib';
import iconv from 'iconv-lite';
import { viaProxy, type Answer } from '../lib/client.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken, injection, noise } from '../lib/secrets.ts';
import { pause, Scratch } from '../lib/wire.ts';

type Code = (bytes: Buffer) => Buffer;
const brotli: Code = (bytes) =>
  zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } });
const CODINGS: Record<string, Code> = {
  gzip: (bytes) => zlib.gzipSync(bytes),
  'x-gzip': (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
  'deflate ': (bytes) => zlib.deflateRawSync(bytes),
  br: brotli,
  zstd: (bytes) => zlib.zstdCompressSync(bytes),
  'gzip, br': (bytes) => brotli(zlib.gzipSync(bytes)),
  'zstd, identity, gzip': (bytes) => zlib.gzipSync(zlib.zstdCompressSync(bytes)),
};
/** Bodies longer than this are judged in windows by the second proxy. */
const SMALL_BODY = 16_384;
const WINDOW = 65_536;
const MIB = 1024 * 1024;

describe('e2e/bodies', () => {
  let proxy: Proxy;
  /** Holds next to nothing, so that windows are what is tested. */
  let windowed: Proxy;
  let origin: Origin;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    // Answers when it has read everything, as most servers do.
    origin = await startOrigin((request, response) => void request.on('end', () => response.end('ok')));
    proxy = await startProxy();
    windowed = await startProxy({
      policy: {
        request_body_scanning: { max_body_bytes: SMALL_BODY },
        response_scanning: { dlp: 'block' },
      },
    });
  });

  after(async () => {
    await Promise.all([proxy.stop(), windowed.stop()]);
    await origin.close();
  });

  const post = (
    through: Proxy,
    body: Buffer | string,
    headers: http.OutgoingHttpHeaders = {},
  ): Promise<Answer> => viaProxy(through, `${origin.url}/up`, { method: 'POST', headers, body });

  /** Asserts that the body is refused and nothing of it is a whole request at the origin. */
  async function refused(
    through: Proxy,
    body: Buffer | string,
    headers: http.OutgoingHttpHeaders = {},
  ): Promise<Answer> {
    const seen = origin.requests.length;
    const answer = await post(through, body, headers);
    assert.equal(answer.status, 403, answer.text);
    assert.equal(origin.requests.length, seen);
    return answer;
  }

  /** Asserts that the body passes and arrives as the very bytes that were sent. */
  async function passes(
    through: Proxy,
    body: Buffer | string,
    headers: http.OutgoingHttpHeaders = {},
  ): Promise<void> {
    const seen = origin.requests.length;
    const answer = await post(through, body, headers);
    assert.equal(answer.status, 200, answer.text);
    assert.ok(origin.requests[seen]?.body.equals(Buffer.from(body)));
  }

  const answering = (headers: http.OutgoingHttpHeaders, body: Buffer | string): Promise<Origin> =>
    scratch.origin((_request, response) => void response.writeHead(200, headers).end(body));

  describe('codings', () => {
    for (const [name, code] of Object.entries(CODINGS)) {
      const coding = name.trim();
      const label = name === 'deflate ' ? 'deflate without its zlib frame' : name;
      const headers = { 'content-encoding': coding, 'content-type': 'application/json' };

      it(`${label}: a request is read, and sent on as it came (F-01, L-12)`, async () => {
        const seen = origin.requests.length;
        await passes(proxy, code(Buffer.from('{"note":"hello"}')), headers);
        assert.equal(origin.requests[seen]?.headers['content-encoding'], coding);
        await refused(proxy, code(Buffer.from(`{"note":"${githubToken()}"}`)), headers);
      });

      it(`${label}: an answer is read, and delivered as it came (L-12)`, async () => {
        const clean = code(Buffer.from('a page about gardens'));
        const good = await answering({ 'content-encoding': coding, 'content-type': 'text/plain' }, clean);
        const bad = await answering(
          { 'content-encoding': coding, 'content-type': 'text/plain' },
          code(Buffer.from(injection())),
        );
        const answer = await viaProxy(proxy, good.url);
        assert.deepEqual([answer.status, answer.headers['content-encoding']], [200, coding]);
        assert.ok(answer.body.equals(clean));
        assert.equal((await viaProxy(proxy, bad.url)).status, 403);
      });

      it(`${label}: a long request and a long answer are read in windows`, async () => {
        const filler = Buffer.from(prose(600_000));
        const withToken = Buffer.concat([filler, Buffer.from(` ${githubToken()} `), filler]);
        await passes(windowed, code(filler), { 'content-encoding': coding });
        await refused(windowed, code(withToken), { 'content-encoding': coding });
        const good = await answering({ 'content-encoding': coding }, code(filler));
        const bad = await answering({ 'content-encoding': coding }, code(withToken));
        assert.ok((await viaProxy(windowed, good.url)).body.equals(code(filler)));
        assert.notEqual(await outcome(windowed, bad.url), 'whole');
      });
    }

    for (const [what, wrap] of Object.entries<(beside: string) => { coding: string; body: Buffer }>({
      'the file name of gzip': (name) => ({ coding: 'gzip', body: gzipNamed(name, 'an ordinary text') }),
      'the file name of a second member': (name) => ({
        coding: 'gzip',
        body: Buffer.concat([zlib.gzipSync('an ordinary '), gzipNamed(name, 'text')]),
      }),
      'a frame that zstd skips': (text) => ({
        coding: 'zstd',
        body: Buffer.concat([skippable(text), zlib.zstdCompressSync('an ordinary text')]),
      }),
    }))
      it(`reads ${what}`, async () => {
        const send = (beside: string) => {
          const { coding, body } = wrap(beside);
          return { body, headers: { 'content-type': 'text/plain', 'content-encoding': coding } };
        };
        const clean = send('notes-of-tuesday.txt');
        await passes(proxy, clean.body, clean.headers);
        const bad = send(githubToken());
        await refused(proxy, bad.body, bad.headers);
      });

    it('reads what git sends: a gzip body behind a type of its own (F-01)', async () => {
      const headers = { 'content-type': 'application/x-git-upload-pack-request', 'content-encoding': 'gzip' };
      const want = '0032want 0a53e9ddeaddad63ad106860237bbf53411d11a7\n'.repeat(40) + '00000009done\n';
      const seen = origin.requests.length;
      await passes(proxy, zlib.gzipSync(want), headers);
      assert.equal(origin.requests[seen]?.headers['content-type'], headers['content-type']);
      await refused(proxy, zlib.gzipSync(want + githubToken()), headers);
    });

    const unreadable: Record<string, { coding: string; body: Buffer }> = {
      'a coding nobody knows': { coding: 'x-own', body: Buffer.from('abc') },
      'a coding that is a lie': { coding: 'gzip', body: Buffer.from('not gzip at all') },
      'a stream that breaks off': { coding: 'gzip', body: zlib.gzipSync(noise(5000)).subarray(0, 2000) },
      'five codings on one another': {
        coding: 'gzip, gzip, gzip, gzip, gzip',
        body: zlib.gzipSync(zlib.gzipSync(zlib.gzipSync(zlib.gzipSync(zlib.gzipSync('x'))))),
      },
    };
    for (const [name, { coding, body }] of Object.entries(unreadable)) {
      it(`${name} is refused in words, in both directions (F-01)`, async () => {
        const answer = await refused(proxy, body, { 'content-encoding': coding });
        assert.equal(answer.headers['x-pipelock-reason'], 'body_undecodable');
        assert.match(answer.text, /cannot be decoded/);
        const server = await answering({ 'content-encoding': coding }, body);
        const back = await viaProxy(proxy, server.url);
        assert.deepEqual([back.status, back.headers['x-pipelock-reason']], [403, 'body_undecodable']);
      });
    }

    it('reads what stands behind the end of the compressed data', async () => {
      await refused(proxy, Buffer.concat([zlib.gzipSync('hello'), Buffer.from(` ${githubToken()}`)]), {
        'content-encoding': 'gzip',
      });
      await refused(proxy, Buffer.concat([zlib.gzipSync('hello'), zlib.gzipSync(` ${githubToken()}`)]), {
        'content-encoding': 'gzip',
      });
    });
  });

  describe('bombs', () => {
    const zeros = Buffer.alloc(100 * MIB);
    const bombs: Record<string, () => Buffer> = {
      gzip: () => zlib.gzipSync(zeros),
      br: () => brotli(zeros),
      zstd: () => zlib.zstdCompressSync(zeros),
      'gzip, gzip': () => zlib.gzipSync(zlib.gzipSync(zeros)),
    };
    for (const [coding, make] of Object.entries(bombs)) {
      it(`${coding}: refused in both directions without taking the memory it asks for`, async () => {
        const bomb = make();
        const before = peakMemory(proxy);
        const answer = await refused(proxy, bomb, { 'content-encoding': coding });
        assert.equal(answer.headers['x-pipelock-reason'], 'body_undecodable');
        const server = await answering({ 'content-encoding': coding }, bomb);
        assert.equal((await viaProxy(proxy, server.url)).status, 403);
        const grown = peakMemory(proxy) - before;
        assert.ok(grown < 80 * MIB, `${grown} bytes more`);
        assert.equal((await viaProxy(proxy, origin.url)).status, 200);
      });
    }
  });

  describe('charsets', () => {
    const bom = Buffer.from([0xff, 0xfe]);
    const texts: Record<string, { type: string; encode: (text: string) => Buffer }> = {
      'UTF-16 by its label': {
        type: 'text/plain; charset=utf-16le',
        encode: (text) => Buffer.from(text, 'utf16le'),
      },
      'UTF-16 by its mark alone': {
        type: 'text/plain',
        encode: (text) => Buffer.concat([bom, Buffer.from(text, 'utf16le')]),
      },
      'UTF-16, the other way round': {
        type: 'text/plain; charset="UTF-16BE"',
        encode: (text) => Buffer.from(text, 'utf16le').swap16(),
      },
      'UTF-16 without a word of it': {
        type: 'application/json',
        encode: (text) => Buffer.from(text, 'utf16le'),
      },
      'UTF-32': { type: 'text/plain; charset=utf-32', encode: (text) => iconv.encode(text, 'utf-32') },
      'windows-1252': {
        type: 'text/html; charset=windows-1252',
        encode: (text) => iconv.encode(text, 'win1252'),
      },
      Shift_JIS: { type: 'text/plain; charset=Shift_JIS', encode: (text) => iconv.encode(text, 'shift_jis') },
      GB18030: { type: 'text/plain; charset=gb18030', encode: (text) => iconv.encode(text, 'gb18030') },
      'UTF-7': { type: 'text/plain; charset=utf-7', encode: (text) => utf7(text) },
    };
    for (const [name, { type, encode }] of Object.entries(texts)) {
      it(`${name}: read both ways, passed as it came`, async () => {
        await passes(proxy, encode('{"a": "nothing to see"}'), { 'content-type': type });
        await refused(proxy, encode(`{"a": "${githubToken()}"}`), { 'content-type': type });
        const clean = encode('{"a": "nothing to see"}');
        const good = await answering({ 'content-type': type }, clean);
        const bad = await answering({ 'content-type': type }, encode(`{"a": "${injection()}"}`));
        assert.ok((await viaProxy(proxy, good.url)).body.equals(clean));
        assert.equal((await viaProxy(proxy, bad.url)).status, 403);
      });
    }

    it('a charset nobody knows over bytes that are no UTF-8 either is refused', async () => {
      const answer = await refused(proxy, Buffer.from([0xe9, 0xf0, 0x81, 0x40]), {
        'content-type': 'text/plain; charset=x-own',
      });
      assert.equal(answer.headers['x-pipelock-reason'], 'body_undecodable');
      await passes(proxy, 'plain after all', { 'content-type': 'text/plain; charset=x-own' });
    });
  });

  describe('size', () => {
    it('carries 20 MB up and down unharmed within bounded memory, with a length and in chunks', async () => {
      const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
      const big = randomBytes(20 * MIB);
      const body = { '/sized': big, '/chunked': big.subarray(0, 7 * MIB) };
      const echo = await scratch.origin((request, response) => {
        const bytes = body[request.url as keyof typeof body];
        if (request.method === 'POST') request.on('end', () => response.end('ok'));
        else
          response
            .writeHead(200, request.url === '/sized' ? { 'content-length': bytes.length } : {})
            .end(bytes);
      });
      const before = peakMemory(proxy);
      for (const [path, bytes] of Object.entries(body)) {
        const headers =
          path === '/sized' ? { 'content-length': bytes.length } : { 'transfer-encoding': 'chunked' };
        const up = await viaProxy(proxy, echo.url + path, { method: 'POST', body: bytes, headers });
        assert.equal(up.text, 'ok');
        assert.equal(sum(echo.requests.at(-1)!.body), sum(bytes));
        assert.equal(sum((await viaProxy(proxy, echo.url + path)).body), sum(bytes));
      }
      const grown = peakMemory(proxy) - before;
      assert.ok(grown < 96 * MIB, `${Math.round(grown / MIB)} MiB more`);
    });

    it('finds a token at the end of a body of 5 MiB that is held whole', async () => {
      const filler = prose(5 * MIB - 100);
      await passes(proxy, filler);
      await refused(proxy, filler + githubToken());
    });

    it('finds a token at the end of a body too long to hold: the origin never gets the end of it', async () => {
      const filler = prose(6 * MIB);
      for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
        const answer = await refused(proxy, `${filler} ${githubToken()}`, headers);
        assert.equal(answer.headers['x-pipelock-reason'], 'body_dlp');
      }
    });

    it('answers 403 to a client that is in the middle of a long upload, and the client sees it', async () => {
      const filler = prose(20 * MIB);
      await refused(proxy, `${githubToken()} ${filler}`);
      await refused(windowed, `${githubToken()} ${filler}`, { 'transfer-encoding': 'chunked' });
    });

    it('passes on the early answer of a server that does not want the rest', async () => {
      const full = await scratch.bytes((wire) => {
        wire.socket.once('data', () =>
          wire.send('HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfull'),
        );
      });
      const answer = await viaProxy(proxy, full.url, { method: 'POST', body: prose(8 * MIB) });
      assert.deepEqual([answer.status, answer.text], [413, 'full']);
    });

    for (const edge of [WINDOW, 2 * WINDOW, 2 * WINDOW - 4096, SMALL_BODY]) {
      it(`finds a token wherever it lies across byte ${edge}, up and down`, async () => {
        const filler = prose(edge + 200_000);
        for (const before of [1, 4, 5, 20, 39, 40]) {
          const token = ` ${githubToken(before)} `;
          const at = edge - before;
          const body = filler.slice(0, at - 1) + token + filler.slice(at - 1 + token.length);
          await refused(windowed, body);
          const server = await answering({ 'content-type': 'text/plain' }, body);
          assert.notEqual(
            await outcome(windowed, server.url),
            'whole',
            `token starts ${before} bytes before`,
          );
        }
        await passes(windowed, filler);
      });
    }
  });

  describe('what is stopped in its middle', () => {
    const filler = prose(400_000);
    for (const [name, headers] of Object.entries({
      'with a length': { 'content-length': filler.length + injection().length },
      'in chunks': { 'transfer-encoding': 'chunked' },
    })) {
      it(`an answer ${name} is left visibly unfinished, and the instruction does not arrive`, async () => {
        const server = await answering({ 'content-type': 'text/plain', ...headers }, filler + injection());
        const client = await scratch.connect(windowed.port);
        client.send(`GET ${server.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
        await client.ended;
        assert.match(client.text, /^HTTP\/1\.1 200 /);
        assert.ok(client.text.includes(filler.slice(0, 1000)));
        assert.ok(!client.text.includes(injection().slice(-20)));
        assert.ok(!client.text.endsWith('0\r\n\r\n'));
        assert.equal(await outcome(windowed, server.url), 'cut');
      });
    }

    it('a request is cut off at the server: no last chunk, no full length', async () => {
      const server = await scratch.bytes();
      const body = `${filler} ${githubToken()}`;
      for (const framing of [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked']) {
        const client = await scratch.connect(windowed.port);
        client.send(`POST ${server.url}/up HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n`);
        if (framing.startsWith('T')) client.send(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
        else client.send(body);
        await client.until('HTTP/1.1 403');
        const wire = server.wires.at(-1)!;
        await wire.ended;
        assert.ok(!wire.text.includes(githubToken().slice(-12)));
        assert.ok(!wire.text.endsWith('0\r\n\r\n'));
      }
    });
  });

  describe('a token in pieces (F-18)', () => {
    const token = githubToken(18);
    it('over two chunks of a request, wherever it is cut', async () => {
      const server = await scratch.bytes((wire) => {
        wire.socket.on('data', () => {
          if (wire.text.endsWith('0\r\n\r\n') || /\r\n\r\n[^]*end$/.test(wire.text))
            wire.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        });
      });
      const send = async (through: Proxy, pieces: readonly string[]): Promise<string> => {
        const client = await scratch.connect(through.port);
        client.send(`POST ${server.url}/s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
        for (const piece of pieces) {
          client.send(`${piece.length.toString(16)}\r\n${piece}\r\n`);
          await pause(5);
        }
        client.send('0\r\n\r\n');
        const text = await client.until((all) => /HTTP\/1\.1 \d{3}/.test(all));
        client.close();
        return text.slice(9, 12);
      };
      const long = prose(SMALL_BODY * 2);
      for (const cut of [1, 3, 4, 5, 20, 39]) {
        assert.equal(await send(proxy, ['start ', token.slice(0, cut), token.slice(cut), ' end']), '403');
        assert.equal(
          await send(windowed, [long, ` ${token.slice(0, cut)}`, `${token.slice(cut)} `, `${long} end`]),
          '403',
        );
      }
      assert.equal(await send(proxy, ['start ', 'no token ', ' end']), '200');
      assert.ok(!server.text().includes(token.slice(-10)));
    });

    it('over two events of an answer: the piece that completes it is not delivered', async () => {
      for (const cut of [1, 4, 5, 20, 39]) {
        const server = await scratch.origin(async (_request, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write('data: before\n\n');
          await pause(60);
          response.write(`data: ${token.slice(0, cut)}`);
          await pause(20);
          response.write(`${token.slice(cut)}\n\n`);
          await pause(20);
          response.end('data: after\n\n');
        });
        const { text } = await received(windowed, server.url);
        assert.match(text, /^data: before\n\nevent: error\ndata: \{.*"reason":"response_dlp".*\}\n\n$/);
        assert.ok(!text.includes(token.slice(-6)), `cut at ${cut}`);
      }
    });
  });
});

/** Ordinary text of a length, a different word every time, so that it neither repeats nor compresses to nothing. */
function prose(length: number): string {
  const words = ['the', 'of', 'and', 'harbour', 'was', 'in', 'lantern', 'not', 'quiet,', 'by', 'stone', 'to'];
  let state = 12_345;
  const pieces: string[] = [];
  for (let size = 0; size < length;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const piece = words[(state >>> 8) % words.length]! + (state % 11 === 0 ? '.\n' : ' ');
    pieces.push(piece);
    size += piece.length;
  }
  return pieces.join('').slice(0, length);
}

interface Received {
  readonly status: number;
  readonly text: string;
  /** False when the connection broke off before the body's end. */
  readonly isWhole: boolean;
}

/** A GET whose body may break off: what of it came. */
function received(through: Proxy, url: string): Promise<Received> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: through.port, path: url, agent: false };
    const request = http.get(options, (response) => {
      // From here on a failure shows as an answer that is not whole.
      request.off('error', reject).on('error', () => undefined);
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('error', () => undefined);
      response.on('close', () =>
        resolve({ status: response.statusCode ?? 0, text, isWhole: response.complete }),
      );
    });
    request.on('error', reject);
  });
}

/** How a GET ended for the client: with the whole body, refused, or cut off. */
async function outcome(through: Proxy, url: string): Promise<'whole' | 'refused' | 'cut'> {
  const { status, isWhole } = await received(through, url);
  if (!isWhole) return 'cut';
  return status === 403 ? 'refused' : 'whole';
}

/** The most memory the process ever had resident, in bytes. */
function peakMemory({ process }: Proxy): number {
  const status = readFileSync(`/proc/${process.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Every character that is no letter or digit written in UTF-7's base64 (RFC 2152). */
function utf7(text: string): Buffer {
  const encoded = text.replace(
    /[^A-Za-z0-9 ]+/g,
    (piece) => `+${Buffer.from(piece, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`,
  );
  return Buffer.from(encoded);
}

/** RFC 1952 2.3: a member with the field FNAME. */
function gzipNamed(name: string, text: string): Buffer {
  const member = zlib.gzipSync(text);
  member[3] = 8;
  return Buffer.concat([member.subarray(0, 10), Buffer.from(`${name}\0`), member.subarray(10)]);
}

/** RFC 8878 3.1.2. */
function skippable(text: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50, 0);
  head.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}
