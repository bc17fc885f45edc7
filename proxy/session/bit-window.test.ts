import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BitWindow } from './bit-window.ts';

const MINUTE = 60_000;

describe('session/bit-window', () => {
  it('forgets what is older than the window it is asked with', () => {
    const window = new BitWindow();
    window.add(0, 100, 5 * MINUTE);
    window.add(3 * MINUTE, 10, 5 * MINUTE);
    assert.equal(window.total(4 * MINUTE, 5 * MINUTE), 110);
    assert.equal(window.total(4 * MINUTE, 2 * MINUTE), 10);
  });

  it('takes back what did not leave', () => {
    const window = new BitWindow();
    window.add(0, 100, MINUTE);
    window.add(1, 40, MINUTE);
    window.add(2, -40, MINUTE);
    assert.equal(window.total(3, MINUTE), 100);
  });

  it('never counts low, and at most a share too long', () => {
    const steps = fc.array(fc.tuple(fc.nat(20_000), fc.nat(1000)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (amounts) => {
        const window = new BitWindow();
        let now = 0;
        const sent = amounts.map(([wait, bits]) => {
          now += wait;
          window.add(now, bits, MINUTE);
          return { at: now, bits };
        });
        const sumSince = (age: number): number =>
          sent.filter(({ at }) => now - at < age).reduce((sum, { bits }) => sum + bits, 0);
        const total = window.total(now, MINUTE);
        assert.ok(total >= sumSince(MINUTE) && total <= sumSince(MINUTE + MINUTE / 256 + 1));
      }),
    );
  });
});
