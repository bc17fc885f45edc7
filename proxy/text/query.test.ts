import assert from 'node:assert/strict';
import fc from 'fast-check';
import { queryPairs } from './query.ts';

describe('text/query', () => {
  const cases: Record<string, [query: string, pairs: [string, string][]]> = {
    'keeps order and repeats': [
      'b=1&a=2&b=3',
      [
        ['b', '1'],
        ['a', '2'],
        ['b', '3'],
      ],
    ],
    'decodes names and values': ['a%20b=c%2Fd', [['a b', 'c/d']]],
    'reads a plus as a blank': ['a=b+c', [['a', 'b c']]],
    'takes a piece without = for a name': [
      'a&b',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    'cuts at the first = only': ['a=b=c', [['a', 'b=c']]],
    'leaves a broken escape as it stands': ['a=%zz%41', [['a', '%zz%41']]],
    'drops empty pieces': ['&&a=1&', [['a', '1']]],
    'finds nothing in nothing': ['', []],
  };
  for (const [sentence, [query, pairs]] of Object.entries(cases)) {
    it(sentence, () => assert.deepEqual(queryPairs(query), pairs));
  }

  it('reads what URLSearchParams writes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string())), (pairs) => {
        assert.deepEqual(queryPairs(new URLSearchParams(pairs).toString()), pairs);
      }),
    );
  });

  it('throws at no text', () => {
    fc.assert(fc.property(fc.string(), (query) => void queryPairs(query)));
  });
});
