import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codePointAt, nextStart, sequenceLength } from './utf8.ts';

describe('text/utf8', () => {
  it('reads every code point as the platform does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), (text) => {
        const bytes = Buffer.from(text);
        let at = 0;
        for (const char of bytes.toString()) {
          const size = sequenceLength(bytes, at);
          assert.equal(codePointAt(bytes, at, size), char.codePointAt(0));
          at += size;
        }
        assert.equal(at, bytes.length);
      }),
    );
  });

  const BROKEN: Record<string, number[]> = {
    'a lone continuation': [0x80],
    'an overlong form': [0xc0, 0xaf],
    'a longer overlong form': [0xe0, 0x80, 0xaf],
    'a surrogate': [0xed, 0xa0, 0x80],
    'a number past the last code point': [0xf4, 0x90, 0x80, 0x80],
    'a sequence cut short': [0xe4, 0xb8],
    'a byte that never occurs': [0xff],
  };
  for (const [name, bytes] of Object.entries(BROKEN)) {
    it(`takes ${name} for broken`, () => assert.equal(sequenceLength(Uint8Array.from(bytes), 0), 0));
  }

  it('finds where the next character begins', () => {
    const bytes = Buffer.from('a中b');
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((at) => nextStart(bytes, at)),
      [0, 1, 4, 4, 4],
    );
  });
});
