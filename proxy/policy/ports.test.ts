import assert from 'node:assert/strict';
import { portAllowed } from './ports.ts';

describe('policy/ports', () => {
  it('covers single ports and both ends of a range', () => {
    const allowed = portAllowed(['443', '8000-8002']);
    assert.deepEqual([442, 443, 444, 7999, 8000, 8002, 8003].filter(allowed), [443, 8000, 8002]);
  });
  it('covers nothing when the list is empty (F-25)', () => {
    assert.equal(portAllowed([])(443), false);
  });
});
