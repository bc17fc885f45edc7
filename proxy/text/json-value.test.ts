import assert from 'node:assert/strict';
import { eachLeaf, isTable } from './json-value.ts';

describe('text/json-value', () => {
  it('tells a table from everything else', () => {
    assert.ok(isTable({}));
    for (const other of [null, [], 'a', 1, undefined]) assert.ok(!isTable(other));
  });

  it('hands out what stands in a value, in order, under the nearest name', () => {
    const seen: [string, unknown][] = [];
    eachLeaf(['a', { b: [1, { c: null }], d: true }, 'e'], (name, leaf) => seen.push([name, leaf]));
    assert.deepEqual(seen, [
      ['', 'a'],
      ['b', 1],
      ['c', null],
      ['d', true],
      ['', 'e'],
    ]);
  });

  it('survives 100,000 levels', () => {
    let value: unknown = 'deep';
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    const seen: unknown[] = [];
    eachLeaf(value, (_name, leaf) => seen.push(leaf));
    assert.deepEqual(seen, ['deep']);
  });
});
