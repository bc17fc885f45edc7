import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

import fc from 'fast-check';

import { makeDecoder } from './coding-stream.ts';
import { decodeCoding, parseCodings } from './content-coding.ts';
import { UNDECODABLE_REASONS, UndecodableError, type UndecodableReason } from './undecodable.ts';

const LIMITS = { maxBytes: 8 * 1024 * 1024, maxRatio: 100 };
const TEXT = Buffer.from('{"prompt":"plain text that compresses well, well, well"}\n'.repeat(40));
const NOISE = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 31 + index) >>> 5));

const ENCODERS = {
  gzip: (bytes: Buffer) => gzipSync(bytes),
  'x-gzip': (bytes: Buffer) => gzipSync(bytes),
  deflate: (bytes: Buffer) => deflateSync(bytes),
  br: (bytes: Buffer) => brotliCompressSync(bytes),
  zstd: (bytes: Buffer) => zstdCompressSync(bytes),
} as const;
type Name = keyof typeof ENCODERS;
const NAMES = Object.keys(ENCODERS) as Name[];

/** A gzip member with every optional field of RFC 1952. */
function gzipWithNames(bytes: Buffer): Buffer {
  const plain = gzipSync(bytes);
  const header = Buffer.concat([
    plain.subarray(0, 10),
    Buffer.from([3, 0]),
    Buffer.from('abcname\0comment\0zz'),
  ]);
  header[3] = 0x1e;
  return Buffer.concat([header, plain.subarray(10)]);
}

async function decode(bytes: Buffer, coding: string): Promise<Buffer> {
  const result = await decodeCoding(bytes, coding, LIMITS);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.bytes;
}

async function stream(bytes: Buffer, coding: string, chunkBytes: number, limits = LIMITS): Promise<Buffer> {
  const decoder = makeDecoder(parseCodings(coding), limits);
  const pieces: Buffer[] = [];
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      for await (const piece of decoder.write(bytes.subarray(at, at + chunkBytes))) pieces.push(piece);
    }
    for await (const piece of decoder.end()) pieces.push(piece);
  } finally {
    decoder.close();
  }
  return Buffer.concat(pieces);
}

async function streamReason(bytes: Buffer, coding: string, chunkBytes = 4096): Promise<string> {
  try {
    await stream(bytes, coding, chunkBytes);
    return 'decoded';
  } catch (error) {
    assert.ok(error instanceof UndecodableError, String(error));
    return error.reason;
  }
}

const junk = Buffer.from('token behind the end');

const DECODES: Record<string, [coding: string, coded: Buffer, plain: Buffer]> = {
  'no coding at all': ['', TEXT, TEXT],
  identity: ['identity', TEXT, TEXT],
  'an empty body under any coding': ['gzip', Buffer.alloc(0), Buffer.alloc(0)],
  'a git request body, gzip (F-01)': ['gzip', gzipSync(TEXT), TEXT],
  'upper case and blanks in the header': [' GZip , ', gzipSync(TEXT), TEXT],
  'zlib deflate': ['deflate', deflateSync(TEXT), TEXT],
  'raw deflate, as some senders write it': ['deflate', deflateRawSync(TEXT), TEXT],
  'two gzip members': ['gzip', Buffer.concat([gzipSync('one '), gzipSync('two')]), Buffer.from('one two')],
  'two zstd frames': [
    'zstd',
    Buffer.concat([zstdCompressSync('one '), zstdCompressSync('two')]),
    Buffer.from('one two'),
  ],
  'a gzip header with name, comment, extra field and checksum': ['gzip', gzipWithNames(TEXT), TEXT],
  'codings in the order they were applied': [
    'deflate, gzip, br',
    brotliCompressSync(gzipSync(deflateSync(TEXT))),
    TEXT,
  ],
  'zero padding, dropped': ['gzip', Buffer.concat([gzipSync(TEXT), Buffer.alloc(64)]), TEXT],
  'text behind the end of gzip, kept for scanning': [
    'gzip',
    Buffer.concat([gzipSync('a'), junk]),
    Buffer.from('atoken behind the end'),
  ],
  'text behind the end of deflate, kept for scanning': [
    'deflate',
    Buffer.concat([deflateSync('a'), junk]),
    Buffer.from('atoken behind the end'),
  ],
  'text behind the end of br, kept for scanning': [
    'br',
    Buffer.concat([brotliCompressSync('a'), junk]),
    Buffer.from('atoken behind the end'),
  ],
  'text behind the end of zstd, kept for scanning': [
    'zstd',
    Buffer.concat([zstdCompressSync('a'), junk]),
    Buffer.from('atoken behind the end'),
  ],
  'more than is decoded in place': ['gzip', gzipSync(NOISE), NOISE],
};

const nested = (times: number): Buffer => {
  let bytes: Buffer = TEXT;
  for (let index = 0; index < times; index += 1) bytes = gzipSync(bytes);
  return bytes;
};

const REFUSES: Record<string, [coding: string, coded: Buffer, reason: UndecodableReason]> = {
  'an unknown coding': ['compress', TEXT, 'unknown-coding'],
  'text that says it is gzip': ['gzip', TEXT, 'corrupt'],
  'text that says it is br': ['br', Buffer.from('hello world, not br'), 'corrupt'],
  'text that says it is zstd': ['zstd', TEXT, 'corrupt'],
  'gzip cut in the middle': ['gzip', gzipSync(TEXT).subarray(0, 40), 'truncated'],
  'gzip cut in its header': ['gzip', gzipSync(TEXT).subarray(0, 6), 'truncated'],
  'br cut in the middle': ['br', brotliCompressSync(TEXT).subarray(0, 20), 'truncated'],
  'zstd cut in the middle': ['zstd', zstdCompressSync(TEXT).subarray(0, 20), 'truncated'],
  'a gzip bomb by ratio': ['gzip', gzipSync(Buffer.alloc(4 * 1024 * 1024)), 'ratio'],
  'a br bomb by ratio': ['br', brotliCompressSync(Buffer.alloc(4 * 1024 * 1024)), 'ratio'],
  'a zstd bomb by ratio': ['zstd', zstdCompressSync(Buffer.alloc(4 * 1024 * 1024)), 'ratio'],
  'a bomb inside a bomb': ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(16 * 1024 * 1024))), 'ratio'],
  'a thousand empty members': [
    'gzip',
    Buffer.concat(Array.from({ length: 1000 }, () => gzipSync(''))),
    'too-many-members',
  ],
};

describe('codec/content-coding', () => {
  for (const [what, [coding, coded, plain]] of Object.entries(DECODES)) {
    it(`decodes ${what}`, async () => {
      assert.deepEqual(await decode(coded, coding), plain);
      for (const size of [7, 1000, 1 << 20]) {
        if (coded.length / size < 5000) assert.deepEqual(await stream(coded, coding, size), plain);
      }
    });
  }

  for (const [what, [coding, coded, reason]] of Object.entries(REFUSES)) {
    it(`refuses ${what}, held and streamed`, async () => {
      assert.deepEqual(await decodeCoding(coded, coding, LIMITS), { ok: false, reason });
      if (reason !== 'unknown-coding') assert.equal(await streamReason(coded, coding), reason);
    });
  }

  it('refuses five codings on one another', async () => {
    const header = 'gzip,gzip,gzip,gzip,gzip';
    assert.deepEqual(await decodeCoding(nested(5), header, LIMITS), {
      ok: false,
      reason: 'too-many-codings',
    });
  });

  it('refuses a body above the limit, coded or not', async () => {
    const limits = { maxBytes: 1000, maxRatio: 100 };
    for (const [coding, bytes] of Object.entries({
      '': TEXT,
      gzip: gzipSync(TEXT),
      br: brotliCompressSync(NOISE),
    })) {
      assert.deepEqual(await decodeCoding(bytes, coding, limits), { ok: false, reason: 'too-large' });
    }
  });

  it('hands back the same buffer when there is nothing to undo', async () => {
    const result = await decodeCoding(TEXT, undefined, LIMITS);
    assert.ok(result.ok && result.bytes === TEXT);
  });

  it('inflates no more than was asked for', async () => {
    const decoder = makeDecoder(['gzip'], { maxBytes: 1e9, maxRatio: 2000 });
    const pieces = decoder.write(gzipSync(Buffer.alloc(64 * 1024 * 1024)));
    const first = await pieces.next();
    assert.ok(first.value !== undefined && first.value.length <= 64 * 1024);
    decoder.close();
  });

  it('has a sentence for every reason', () => {
    for (const sentence of Object.values(UNDECODABLE_REASONS)) assert.match(sentence, /\.$/);
  });

  it('restores whatever was encoded, for every cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 1, max: 500 }),
        async (array, names, size) => {
          const plain = Buffer.from(array);
          const coded = names.reduce((bytes: Buffer, name) => ENCODERS[name](bytes), plain);
          assert.deepEqual(await decode(coded, names.join(', ')), plain);
          assert.deepEqual(await stream(coded, names.join(', '), size), plain);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('ends with a result on arbitrary bytes, the same held and streamed', async () => {
    const magic = fc
      .constantFrom('', '1f8b0800000000000003', '28b52ffd', '789c')
      .map((hex) => Buffer.from(hex, 'hex'));
    await fc.assert(
      fc.asyncProperty(
        magic,
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...NAMES),
        async (head, tail, name) => {
          const bytes = Buffer.concat([head, tail]);
          const held = await decodeCoding(bytes, name, LIMITS);
          assert.equal(await streamReason(bytes, name, 11), held.ok ? 'decoded' : held.reason);
        },
      ),
      { numRuns: 200 },
    );
  });
});
