import assert from 'node:assert/strict';
import { parseDuration } from './duration.ts';

describe('policy/duration', () => {
  const READ: Record<string, number> = {
    '500ms': 500,
    '2s': 2000,
    '1m': 60_000,
    '1h30m': 5_400_000,
    '1m0s': 60_000,
  };
  for (const [text, ms] of Object.entries(READ)) {
    it(`reads ${text}`, () => assert.equal(parseDuration(text), ms));
  }
  for (const text of ['', '0s', '2', 's', '-1s', '1.5s', '2 s', '1d', '9'.repeat(20) + 's']) {
    it(`refuses "${text}"`, () => assert.equal(parseDuration(text), undefined));
  }
});
