import assert from 'node:assert/strict';
import { baseOf, isPrepared, planOf, renderPlans } from './tables.ts';

const RULE = { pattern: 'wombat[^\\n]{0,60}zebra', keywords: [] };

describe('text/tables', () => {
  it('plans a rule that is not in the table when asked', () => {
    assert.equal(isPrepared(RULE, 'secret'), false);
    assert.equal(planOf(RULE, 'secret')?.triggers.length, 1);
    assert.equal(planOf({ pattern: '[0-9]+', keywords: [] }, 'secret'), undefined);
  });

  it('renders plans that name pieces by number, with the words in a trie', () => {
    const table = JSON.parse(renderPlans({ secret: [RULE], injection: [] })) as Record<
      string,
      { groupCount: number; plans: object }
    >;
    const shape = Object.values(table).map((mode) => [mode.groupCount, Object.keys(mode.plans).length]);
    assert.deepEqual(shape, [
      [2, 1],
      [0, 0],
    ]);
  });

  it('holds a trie for each mode', () => {
    for (const mode of ['secret', 'injection'] as const) {
      const { trie, groupCount } = baseOf(mode);
      assert.ok(groupCount > 100);
      assert.equal(trie.children.length, trie.kinds.length);
      assert.equal(
        trie.children.reduce((sum, count) => sum + count, 0),
        trie.kinds.length - 1,
      );
    }
  });
});
