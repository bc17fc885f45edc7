import assert from 'node:assert/strict';
import fc from 'fast-check';
import { narrow, type LineRange } from './narrow.ts';

/** Lines of one byte each; the rule fires on a piece that holds every line of one of the needles. */
async function search(
  lines: number,
  needles: readonly (readonly number[])[],
  budget = 1e6,
): Promise<{ found: LineRange[]; cost: number }> {
  let cost = 0;
  const found = await narrow({
    starts: Array.from({ length: lines }, (_, index) => index),
    length: lines,
    budget,
    fires: (start, end) => {
      cost += end - start;
      return Promise.resolve(needles.some((needle) => needle.every((line) => line >= start && line < end)));
    },
  });
  return { found, cost };
}

describe('cli/scan/narrow', () => {
  const cases: Record<string, { lines: number; needles: number[][]; expected: [number, number][] }> = {
    'one line': { lines: 100, needles: [[42]], expected: [[42, 43]] },
    'every line that fires alone': {
      lines: 100,
      needles: [[3], [42], [99]],
      expected: [
        [3, 4],
        [42, 43],
        [99, 100],
      ],
    },
    'the only line there is': { lines: 1, needles: [[0]], expected: [[0, 1]] },
    'lines that fire only together': { lines: 100, needles: [[48, 49, 52]], expected: [[48, 53]] },
  };
  for (const [name, { lines, needles, expected }] of Object.entries(cases)) {
    it(`finds ${name}`, async () => {
      const { found } = await search(lines, needles);
      assert.deepEqual(
        found.map(({ from, to }) => [from, to]),
        expected,
      );
    });
  }

  it('says nothing rather than something vague when the budget ran out', async () => {
    const { found, cost } = await search(100_000, [[5]], 1000);
    assert.deepEqual(found, []);
    assert.ok(cost <= 1000);
  });

  it('property: one needle lies in the range that is found, and no smaller one fires', async () => {
    const needle = fc.uniqueArray(fc.nat(63), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(needle, async (lines) => {
        const { found } = await search(64, [lines]);
        assert.deepEqual(found, [{ from: Math.min(...lines), to: Math.max(...lines) + 1 }]);
      }),
    );
  });
});
