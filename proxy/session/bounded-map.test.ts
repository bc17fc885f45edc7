import assert from 'node:assert/strict';

import { BoundedMap } from './bounded-map.ts';

describe('session/bounded-map', () => {
  it('drops what was not touched for longest', () => {
    const map = new BoundedMap<string, number>(2);
    map.getOrMake('a', () => 1);
    map.getOrMake('b', () => 2);
    map.get('a');
    map.getOrMake('c', () => 3);
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c'), map.size], [1, undefined, 3, 2]);
  });

  it('makes a value once', () => {
    const map = new BoundedMap<string, number>(2);
    map.getOrMake('a', () => 1);
    assert.equal(
      map.getOrMake('a', () => 2),
      1,
    );
  });
});
