import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compressionOf, mayBeRawDeflate, unpack } from './compressed.ts';

const TEXT = 'a text that is long enough to be worth packing, and then some more of it to be sure of that';

describe('text/compressed', () => {
  it('knows gzip and zlib by their headers', () => {
    assert.equal(compressionOf(gzipSync(TEXT)), 'gzip');
    assert.equal(compressionOf(deflateSync(TEXT)), 'deflate');
    assert.equal(compressionOf(Buffer.from(TEXT)), undefined);
  });

  it('gives back what was packed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        assert.equal(unpack(gzipSync(text), 'gzip', 10_000)?.toString(), text);
        assert.equal(unpack(deflateSync(text), 'deflate', 10_000)?.toString(), text);
        assert.equal(unpack(deflateRawSync(text), 'raw', 10_000)?.toString(), text);
      }),
    );
  });

  it('takes real raw deflate for it', () => {
    for (const text of [TEXT, TEXT.repeat(20), 'abcdefghij'.repeat(9) + TEXT]) {
      assert.ok(mayBeRawDeflate(deflateRawSync(text)), text);
    }
  });

  it('gives what a cut stream holds', () => {
    const packed = gzipSync(TEXT.repeat(50) + 'x'.repeat(300));
    assert.ok(
      unpack(packed.subarray(0, packed.length - 4), 'gzip', 100_000)
        ?.toString()
        .startsWith(TEXT),
    );
  });

  it('bounds a bomb, reads the beginning of what is too large, and refuses a broken stream', () => {
    const bomb = unpack(gzipSync(Buffer.alloc(1_000_000)), 'gzip', 10_000);
    assert.ok(bomb === undefined || bomb.length <= 10_000);
    const padded = Buffer.concat([Buffer.from('the beginning of it'), randomBytes(20_000)]);
    for (const [as, packed] of [
      ['gzip', gzipSync(padded)],
      ['deflate', deflateSync(padded)],
      ['raw', deflateRawSync(padded)],
    ] as const)
      assert.match(String(unpack(packed, as, 12_000)), /^the beginning of it/, as);
    assert.equal(unpack(Buffer.from('1f8b0800ffffffffffffffffffff', 'hex'), 'gzip', 10_000), undefined);
  });
});
