import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shannonEntropy } from './entropy.ts';

describe('text/entropy', () => {
  const CASES: Record<string, [string, number]> = {
    'nothing as 0': ['', 0],
    'one repeated letter as 0': ['aaaaaaa', 0],
    'two letters in equal shares as 1': ['abab', 1],
    'sixteen different hex digits as 4': ['0123456789abcdef', 4],
  };
  for (const [name, [text, bits]] of Object.entries(CASES)) {
    it(`counts ${name}`, () => assert.ok(Math.abs(shannonEntropy(text) - bits) < 1e-9));
  }

  it('counts bytes, not letters', () => assert.equal(shannonEntropy('é'), shannonEntropy(Buffer.from('é'))));

  it('is what the definition says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const counts = new Map<number, number>();
        for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
        const shares = [...counts.values()].map((count) => count / bytes.length);
        const expected = -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
        assert.ok(Math.abs(shannonEntropy(bytes) - expected) < 1e-9);
      }),
    );
  });

  it('does not overflow its tables on long input', () => {
    assert.ok(Math.abs(shannonEntropy(Buffer.from('ab'.repeat(100_000))) - 1) < 1e-9);
  });
});
