import assert from 'node:assert/strict';
import fc from 'fast-check';
import { IntegerMap } from './integer-map.ts';

describe('text/integer-map', () => {
  it('holds what a Map holds, however many', () => {
    const entry = fc.tuple(fc.integer({ min: 1, max: 0x7fffffff }), fc.integer({ min: 1, max: 0x7fffffff }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 3000, size: 'max' }), (entries) => {
        const [map, expected] = [new IntegerMap(), new Map<number, number>()];
        for (const [key, value] of entries) {
          map.set(key, value);
          expected.set(key, value);
        }
        for (const [key, value] of expected) assert.equal(map.get(key), value);
        assert.equal(map.get(0x7ffffff1), expected.get(0x7ffffff1) ?? 0);
      }),
      { numRuns: 20 },
    );
  });
});
