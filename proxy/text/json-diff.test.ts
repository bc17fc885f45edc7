import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonChanges } from './json-diff.ts';

const lines = (before: unknown, after: unknown): string[] =>
  jsonChanges(before, after).map(
    ({ kind, path, before: was, after: is }) => `${path} ${kind} ${was ?? ''}→${is ?? ''}`,
  );

describe('text/json-diff', () => {
  it('names each field that was added, removed or changed', () => {
    const before = { a: 1, b: { c: [1, 2], d: 'x' }, e: null };
    const after = { a: 1, b: { c: [1, 3, 4], f: {} }, e: false };
    assert.deepEqual(lines(before, after), [
      'b.c[1] changed 2→3',
      'b.c[2] added →4',
      'b.d removed "x"→',
      'b.f added →{}',
      'e changed null→false',
    ]);
  });

  it('tells kinds apart and takes the order of members for none', () => {
    assert.deepEqual(lines({ a: [] }, { a: {} }), ['a changed []→{}']);
    assert.deepEqual(lines('x', 'y'), [' changed "x"→"y"']);
    assert.deepEqual(lines({ a: 1, b: 2 }, { b: 2, a: 1 }), []);
    assert.deepEqual(lines(JSON.parse('{"__proto__":1}'), {}), ['__proto__ removed 1→']);
  });

  it('finds nothing between a value and itself, and something between two others (property)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        assert.deepEqual(jsonChanges(a, JSON.parse(JSON.stringify(a))), []);
        if (jsonChanges(a, b).length === 0) assert.deepEqual(sorted(a), sorted(b));
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, each]) => [name, sorted(each)])
      .sort(),
  );
}
