import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { unwrap } from './unwrap.ts';

const TEXT = 'an ordinary sentence, long enough to be encoded and found again';
const OPTIONS = { maxBytes: 1024 * 1024, isWindow: false };

function texts(input: string): string[] {
  return unwrap(Buffer.from(input), OPTIONS).map(({ bytes }) => bytes.toString());
}

describe('text/unwrap: runs', () => {
  const encoded = Buffer.from(TEXT).toString('base64');
  for (const before of [
    'data:image/png;base64,',
    'image/jpeg;base64,',
    '{"image":"data:image/png;base64,',
    'a-b;c,',
  ]) {
    it(`reads a long run behind ${before} by itself (F-23)`, () => {
      assert.ok(texts(before + encoded).some((text) => text.includes(TEXT)));
    });
  }

  it('reads an archive behind something else, and takes chance for none', () => {
    const junk = Buffer.from('MZ this is no archive');
    const read = (bytes: Buffer): boolean =>
      unwrap(bytes, OPTIONS).some((found) => found.bytes.includes(TEXT));
    assert.ok(read(Buffer.concat([junk, gzipSync(TEXT)])));
    assert.ok(read(gzipSync(TEXT)));
    const broken = Buffer.concat([junk, Buffer.from('1f8b08', 'hex'), junk, gzipSync(TEXT)]);
    assert.ok(read(broken));
    assert.ok(!read(Buffer.concat([junk, Buffer.from('1f8b08', 'hex'), junk])));
  });

  it('still reads a value with foreign signs in it as one', () => {
    assert.ok(texts(encoded.replace(/(.{4})(?=.)/g, '$1~')).some((text) => text.includes(TEXT)));
  });

  it('joins wrapped lines once, not again from each of them', () => {
    const wrapped = Buffer.from(TEXT.repeat(400))
      .toString('base64')
      .replace(/(.{76})/g, '$1\n');
    const total = unwrap(Buffer.from(wrapped), { ...OPTIONS, maxBytes: Number.MAX_SAFE_INTEGER }).reduce(
      (sum, { bytes }) => sum + bytes.length,
      0,
    );
    assert.ok(total < 4 * wrapped.length, `${total} bytes out of ${wrapped.length}`);
  });
});
