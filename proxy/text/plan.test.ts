import assert from 'node:assert/strict';
import { planLiteral, planRule } from './plan.ts';
import type { Mode } from './fold.ts';

function piecesOf(source: string, mode: Mode = 'secret', keywords: string[] = []): string[][] | undefined {
  const plan = planRule({ pattern: source, keywords }, mode);
  return plan?.triggers.map((trigger) => trigger.pieces.map((piece) => piece.literals.join('|')));
}

describe('text/plan', () => {
  const PLANS: Record<string, [string, Mode, string[][] | undefined]> = {
    'a literal prefix': ['\\bAKIA[A-Z0-9]{16}', 'secret', [['akia']]],
    'alternatives of literals as one piece': ['gh[pu]_[a-z]{36}', 'secret', [['ghp_|ghu_']]],
    'alternatives that hold more as branches': [
      '(?:acme-[0-9]{4}|zork[a-z]{9})',
      'secret',
      [['acme-'], ['zork']],
    ],
    'words over white space as one piece': ['wombat\\s{1,8}zebra', 'secret', [['wombatzebr']]],
    'pieces on both sides of a gap, in order': ['wombat[^\\n]{0,60}zebra', 'secret', [['wombat', 'zebra']]],
    'optional parts left out': ['(?:my )?wombat[0-9]?zebra', 'secret', [['wombat', 'zebra']]],
    'vowels folded for orders': ['disregard', 'injection', [['dasragard']]],
    'nothing for classes alone': ['[0-9]{3}-[0-9]{2}', 'secret', undefined],
    'nothing for optional text': ['(?:wombat)?[0-9]{9}', 'secret', undefined],
  };
  for (const [name, [source, mode, expected]] of Object.entries(PLANS)) {
    it(`finds ${name}`, () => assert.deepEqual(piecesOf(source, mode), expected));
  }

  it('falls back to the keywords of a rule', () => {
    assert.deepEqual(piecesOf('[0-9a-f]{32}', 'secret', ['Wombat']), [['wombat']]);
  });

  it('knows where a match may begin before its first piece', () => {
    const [trigger] =
      planRule({ pattern: '(?:not )?[0-9]{2,4}wombat', keywords: [] }, 'secret')?.triggers ?? [];
    assert.deepEqual([trigger?.lead, trigger?.core, trigger?.length], [[2, 8], [2, 4], 14]);
  });

  it('looks for exact values by their beginning, unless they are too short', () => {
    assert.deepEqual(planLiteral('Some Value 12345', 'secret')?.triggers[0]?.pieces[0]?.literals, [
      'somevalue1',
    ]);
    assert.equal(planLiteral('abc', 'secret'), undefined);
  });
});
