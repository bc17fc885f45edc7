import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonical, quote, timestamp } from './canonical.ts';

describe('record/canonical', () => {
  const quoted: Readonly<Record<string, readonly [string, string]>> = {
    'leaves plain text as it is': ['GET /a/b?c=d', '"GET /a/b?c=d"'],
    'leaves letters of all languages as they are': ['größe 日本 🙂', '"größe 日本 🙂"'],
    'escapes quotes and backslashes': ['a"b\\c', '"a\\"b\\\\c"'],
    'has short escapes for five controls': ['\b\t\n\f\r', '"\\b\\t\\n\\f\\r"'],
    'writes other controls with lower-case hex': ['\u0000\u001f', '"\\u0000\\u001f"'],
    'leaves the delete sign as it is': ['\u007f', '"\u007f"'],
    'escapes what a page could read as markup': ['<a>&', '"\\u003ca\\u003e\\u0026"'],
    'escapes the line separators': ['\u2028\u2029', '"\\u2028\\u2029"'],
    'replaces half a surrogate pair': ['a\ud83d', '"a\ufffd"'],
    'keeps a byte order mark': ['\ufeff', '"\ufeff"'],
  };
  for (const [name, [text, expected]] of Object.entries(quoted)) {
    it(`quote ${name}`, () => {
      assert.equal(quote(text), expected);
    });
  }

  it('orders keys by their bytes, at every depth', () => {
    assert.equal(
      canonical({ b: [{ z: 1, a: null }], a: true, '\ue000': 1, '😀': 2 }),
      '{"a":true,"b":[{"a":null,"z":1}],"\ue000":1,"😀":2}',
    );
  });

  it('refuses numbers that programs print differently', () => {
    for (const number of [0.5, NaN, Infinity, 2 ** 53, -0]) assert.throws(() => canonical(number), TypeError);
    assert.equal(canonical(-7), '-7');
  });

  const times: Readonly<Record<string, readonly [number, string]>> = {
    'no fraction when there is none': [Date.UTC(2026, 3, 15, 12), '2026-04-15T12:00:00Z'],
    'a fraction without trailing zeros': [Date.UTC(2026, 3, 15, 12, 0, 0, 120), '2026-04-15T12:00:00.12Z'],
    'all of a fraction that has no zeros': [Date.UTC(2026, 3, 15, 12, 0, 0, 1), '2026-04-15T12:00:00.001Z'],
    'the zeros of whole seconds': [Date.UTC(2026, 3, 15, 10, 20, 30), '2026-04-15T10:20:30Z'],
  };
  for (const [name, [time, expected]] of Object.entries(times)) {
    it(`timestamp writes ${name}`, () => {
      assert.equal(timestamp(time), expected);
    });
  }

  it('says what JSON says, and printing what was parsed gives the same text (property, L-76)', () => {
    const leaf = [fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)];
    const value = fc.object({ values: leaf, key: fc.string({ unit: 'binary' }) });
    fc.assert(
      fc.property(value, (json) => {
        const plain = json as Parameters<typeof canonical>[0];
        const text = canonical(plain);
        assert.equal(canonical(JSON.parse(text) as typeof plain), text);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(plain)));
      }),
    );
  });
});
