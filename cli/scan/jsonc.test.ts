import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutComments } from './jsonc.ts';

describe('cli/scan/jsonc', () => {
  const cases: Record<string, { text: string; expected: unknown }> = {
    'line comments': { text: '{ // one\n "a": 1 // two\n}', expected: { a: 1 } },
    'block comments': { text: '{/* x\n y */"a": /**/ 1}', expected: { a: 1 } },
    'trailing commas': { text: '{"a": [1, 2, /* x */ ], }', expected: { a: [1, 2] } },
    'comment signs and brackets in strings': {
      text: '{"a": "http://x /* y */,]\\"//"}',
      expected: { a: 'http://x /* y */,]"//' },
    },
    'a comment without an end': { text: '{"a": 1} /* x', expected: { a: 1 } },
  };
  for (const [name, { text, expected }] of Object.entries(cases)) {
    it(`reads ${name}, every character in its place`, () => {
      const plain = withoutComments(text);
      assert.deepEqual(JSON.parse(plain), expected);
      assert.equal(plain.length, text.length);
    });
  }

  it('property: leaves JSON as it is', () => {
    fc.assert(fc.property(fc.json(), (text) => assert.equal(withoutComments(text), text)));
  });

  it('property: keeps length and line ends of any text', () => {
    const text = fc.string({ unit: fc.constantFrom('/', '*', '"', '\\', ',', '}', '\n', 'a', '😀') });
    fc.assert(
      fc.property(text, (input) => {
        const plain = withoutComments(input);
        assert.equal(plain.length, input.length);
        assert.deepEqual(
          [...plain.matchAll(/\n/g)].map((m) => m.index),
          [...input.matchAll(/\n/g)].map((m) => m.index),
        );
      }),
    );
  });
});
