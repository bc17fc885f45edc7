import assert from 'node:assert/strict';

import fc from 'fast-check';

import { SlidingWindow, WINDOW_MS } from './window.ts';

describe('session/window', () => {
  it('sums what is younger than a minute', () => {
    const window = new SlidingWindow();
    window.add(0, 5);
    window.add(30_000, 7);
    assert.deepEqual([window.total(59_999), window.total(60_000), window.total(90_000)], [12, 7, 0]);
  });

  it('says when the next amount leaves', () => {
    const window = new SlidingWindow();
    assert.equal(window.untilNextExpiry(0), 0);
    window.add(1_000, 1);
    assert.equal(window.untilNextExpiry(11_000), 50_000);
  });

  it('never sums less than there was, and at most a tick longer than a minute (property)', () => {
    const steps = fc.array(fc.record({ gap: fc.nat({ max: 15_000 }), amount: fc.nat({ max: 1_000 }) }));
    fc.assert(
      fc.property(steps, (given) => {
        const window = new SlidingWindow();
        const added: { time: number; amount: number }[] = [];
        let now = 0;
        const within = (ms: number) =>
          added.filter(({ time }) => now - time < ms).reduce((sum, { amount }) => sum + amount, 0);
        for (const { gap, amount } of given) {
          now += gap;
          window.add(now, amount);
          added.push({ time: now, amount });
          assert.ok(window.total(now) >= within(WINDOW_MS));
          assert.ok(window.total(now) <= within(WINDOW_MS + 250));
        }
      }),
    );
  });
});
