import assert from 'node:assert/strict';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import fc from 'fast-check';

import { openCharset } from './charset.ts';
import { makeDecoder } from './coding-stream.ts';
import { parseMediaType } from './media-type.ts';
import { UndecodableError } from './undecodable.ts';
import { WindowedBody, type BodyWindow, type WindowSizes, type WindowSource } from './windows.ts';

const SIZES = { windowBytes: 64, overlapBytes: 16 };
const LIMITS = { maxBytes: 1e8, maxRatio: 1000 };

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = Math.max(1, sizes[index % Math.max(1, sizes.length)] ?? bytes.length);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

interface Passage {
  readonly windows: BodyWindow[];
  readonly text: Buffer;
  readonly released: Buffer;
  /** What had been released after each window. */
  readonly releasedBytes: number[];
}

async function pass(source: WindowSource, sizes: WindowSizes = SIZES): Promise<Passage> {
  const body = new WindowedBody(source, sizes);
  const windows: BodyWindow[] = [];
  const released: Buffer[] = [];
  const releasedBytes: number[] = [];
  for await (const window of body.windows()) {
    windows.push(window);
    released.push(...body.release(window));
    releasedBytes.push(Buffer.concat(released).length);
  }
  const text = Buffer.concat(windows.map((window) => window.bytes.subarray(window.overlapBytes)));
  return { windows, text, released: Buffer.concat(released), releasedBytes };
}

const gunzip = () => makeDecoder(['gzip'], LIMITS);
const charset = (header: string) => (start: Buffer) => openCharset(start, parseMediaType(header));
const WORDS = Buffer.from('Ein Wörterbuch — 日本語 und 😀 noch mehr davon. '.repeat(60));

describe('codec/windows', () => {
  it('repeats the end of each window at the start of the next', async () => {
    const { windows } = await pass({ chunks: [WORDS] });
    for (const [index, window] of windows.entries()) {
      const before = windows[index - 1]?.bytes ?? Buffer.alloc(0);
      assert.deepEqual(
        window.bytes.subarray(0, window.overlapBytes),
        before.subarray(before.length - window.overlapBytes),
      );
      assert.ok(index === 0 ? window.overlapBytes === 0 : window.overlapBytes >= SIZES.overlapBytes);
      assert.ok(window.bytes.length <= SIZES.windowBytes && window.overlapBytes <= SIZES.overlapBytes + 3);
    }
    assert.deepEqual(windows.map((window) => window.final).lastIndexOf(true), windows.length - 1);
    assert.equal(windows.filter((window) => window.final).length, 1);
  });

  it('parts no character', async () => {
    for (const chunkBytes of [1, 2, 3, 5, 64]) {
      const { windows } = await pass(
        { chunks: cut(WORDS, [chunkBytes]) },
        { ...SIZES, eager: chunkBytes > 4 },
      );
      for (const window of windows) assert.ok(!window.bytes.toString('utf8').includes('\ufffd'));
    }
  });

  it('gives the same windows for every cut of the source', async () => {
    const whole = await pass({ chunks: [WORDS] });
    for (const sizes of [[1], [3, 50], [64], [1000]]) {
      assert.deepEqual((await pass({ chunks: cut(WORDS, sizes) })).windows, whole.windows);
    }
  });

  it('gives one empty final window for an empty body', async () => {
    const { windows } = await pass({ chunks: [] });
    assert.deepEqual(windows, [{ bytes: Buffer.alloc(0), overlapBytes: 0, end: 0, final: true }]);
  });

  it('repeats no more than is asked for, and parts no character by that', async () => {
    const body = new WindowedBody({ chunks: cut(WORDS, [40]) }, { ...SIZES, eager: true });
    for await (const window of body.windows()) {
      assert.ok(window.overlapBytes <= 5 + 3, String(window.overlapBytes));
      assert.ok(!window.bytes.toString('utf8').includes('\ufffd'));
      body.release(window, 0);
      body.repeatAtMost(5);
    }
  });

  it('gives what arrived at once when it is eager (F-07)', async () => {
    const body = new WindowedBody(
      { chunks: [Buffer.from('first '), Buffer.from('second')] },
      { ...SIZES, eager: true },
    );
    const windows = body.windows();
    const first = await windows.next();
    assert.equal(String((first.value as BodyWindow).bytes), 'first ');
    assert.deepEqual(Buffer.concat(body.release(first.value as BodyWindow, 0)), Buffer.from('first '));
    await windows.return(undefined);
  });

  it('releases no byte of the last overlap before the window after it', async () => {
    const plain = Buffer.from('x'.repeat(1000));
    const { windows, releasedBytes } = await pass({ chunks: cut(plain, [10]) });
    for (const [index, window] of windows.entries()) {
      assert.equal(releasedBytes[index], window.final ? plain.length : window.end - SIZES.overlapBytes);
    }
  });

  it('releases coded chunks whole, and only once all their text was judged (L-12)', async () => {
    const plain = Buffer.from(Array.from({ length: 4000 }, (_, index) => 97 + ((index * index) % 26)));
    const chunks = cut(gzipSync(plain), [40]);
    const body = new WindowedBody({ chunks, decoder: gunzip() }, SIZES);
    const released: Buffer[] = [];
    for await (const window of body.windows()) {
      const more = body.release(window);
      released.push(...more);
      for (const chunk of more) assert.ok(chunks.includes(chunk));
      const reference = makeDecoder(['gzip'], LIMITS);
      let decodable = 0;
      for await (const piece of reference.write(Buffer.concat(released))) decodable += piece.length;
      reference.close();
      assert.ok(window.final || decodable <= window.end - SIZES.overlapBytes);
    }
    assert.deepEqual(Buffer.concat(released), Buffer.concat(chunks));
  });

  it('finds a byte order mark that arrives in pieces', async () => {
    const wide = Buffer.from('\ufeffsplit text in two bytes a letter', 'utf16le');
    for (const eager of [false, true]) {
      const source = { chunks: cut(wide, [1]), openCharset: charset('text/plain') };
      const { text, released } = await pass(source, { ...SIZES, eager });
      assert.equal(text.toString(), 'split text in two bytes a letter');
      assert.deepEqual(released, wide);
    }
  });

  it('stops a body that brings bytes and no text', async () => {
    const skippable = Buffer.alloc(32 * 1024);
    skippable.writeUInt32LE(0x184d2a50, 0);
    skippable.writeUInt32LE(skippable.length - 8, 4);
    const chunks = Array.from({ length: 100 }, () => skippable);
    const decoder = makeDecoder(['zstd'], LIMITS);
    await assert.rejects(pass({ chunks, decoder }), (error) => error instanceof UndecodableError);
  });

  it('closes the decoder and the source when the reader gives up', async () => {
    let isClosed = false;
    let isReturned = false;
    const decoder = { ...gunzip(), close: () => (isClosed = true) };
    async function* chunks(): AsyncGenerator<Buffer> {
      try {
        await Promise.resolve();
        for (;;) yield gzipSync(WORDS);
      } finally {
        isReturned = true;
      }
    }
    for await (const window of new WindowedBody({ chunks: chunks(), decoder }, SIZES).windows()) {
      assert.ok(window.bytes.length > 0);
      break;
    }
    assert.deepEqual([isClosed, isReturned], [true, true]);
  });

  it('loses, doubles and reorders nothing, whatever the bytes, the cut and the coding', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 600 }), fc.string({ unit: 'binary', maxLength: 300 })),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('', 'gzip', 'br'),
        fc.boolean(),
        async (content, sizes, coding, eager) => {
          const plain = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
          const coded =
            coding === '' ? plain : coding === 'gzip' ? gzipSync(plain) : brotliCompressSync(plain);
          const chunks = cut(coded, sizes);
          const codings = coding === '' ? [] : [coding];
          const source = coding === '' ? { chunks } : { chunks, decoder: makeDecoder(codings, LIMITS) };
          const { text, released, windows } = await pass(source, { ...SIZES, eager });
          assert.deepEqual(text, plain);
          assert.deepEqual(released, coded);
          assert.equal(windows.at(-1)?.end, plain.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});
