import assert from 'node:assert/strict';
import { LineWatch } from './line-watch.ts';

describe('surface/line-watch', () => {
  it('counts from the last line that came to its end, not from the last byte', () => {
    let now = 0;
    const watch = new LineWatch(100, () => now);
    const told: boolean[] = [];
    for (const [at, lines] of [
      [90, 0],
      [99, 1],
      [190, 1],
      [199, 1],
      [200, 1],
      [201, 2],
    ] as const) {
      now = at;
      told.push(watch.isStalled(lines));
    }
    assert.deepEqual(told, [false, false, false, false, true, false]);
  });

  it('does not count the time in which the client takes what it has', () => {
    let now = 0;
    const watch = new LineWatch(100, () => now);
    for (const chunk of watch.uncounted(['a', 'b'])) now += chunk === 'a' ? 400 : 0;
    assert.equal(watch.isStalled(0), false);
    now += 101;
    assert.equal(watch.isStalled(0), true);
  });
});
