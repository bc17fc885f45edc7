import assert from 'node:assert/strict';

import { TopList } from './top-list.ts';

describe('observe/top-list', () => {
  it('ranks by count, then by name', () => {
    const list = new TopList();
    for (const name of ['b', 'a', 'c', 'c']) list.add(name);
    assert.deepEqual(list.top(), [
      { name: 'c', count: 2 },
      { name: 'a', count: 1 },
      { name: 'b', count: 1 },
    ]);
  });

  it('keeps what is seen often through a flood of invented names (F-36), and shows at most 100', () => {
    const list = new TopList(200);
    for (let i = 0; i < 50; i += 1) list.add('real.test');
    for (let i = 0; i < 20_000; i += 1) list.add(`n${i}.wild.test`);
    assert.deepEqual(list.top()[0], { name: 'real.test', count: 50 });
    assert.equal(list.top(1_000).length, 100);
  });
});
