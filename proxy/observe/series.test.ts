import assert from 'node:assert/strict';

import { SeriesTable } from './series.ts';

describe('observe/series', () => {
  it('holds a bounded number of series and counts the rest as other (F-36)', () => {
    const table = new SeriesTable(['host'], () => 0, 10);
    for (let i = 0; i < 20_000; i += 1) table.of({ host: `n${i}.wild.test` }).value += 1;
    const all = table.all();
    assert.equal(all.length, 10);
    assert.equal(all.at(-1)?.labels['host'], 'other');
    assert.equal(
      all.reduce((sum, series) => sum + series.value, 0),
      20_000,
    );
  });

  it('cuts long values before it compares them', () => {
    const table = new SeriesTable(['host'], () => 0, 10);
    table.of({ host: `${'x'.repeat(100)}1` }).value += 1;
    table.of({ host: `${'x'.repeat(100)}2` }).value += 1;
    assert.deepEqual(
      table.all().map((series) => series.value),
      [2],
    );
  });

  it('keeps combinations of values apart', () => {
    const table = new SeriesTable(['a', 'b'], () => 0);
    table.of({ a: 'x', b: '' }).value += 1;
    table.of({ a: '', b: 'x' }).value += 1;
    assert.equal(table.all().length, 2);
  });
});
