import assert from 'node:assert/strict';
import { selects } from './selector.ts';
import type { LabelSelector } from '../crd/kube-schema.ts';

const one = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', values?: string[]): LabelSelector => ({
  matchExpressions: [{ key: 'tier', operator, ...(values ? { values } : {}) }],
});

describe('operator/companion/selector', () => {
  const CASES: readonly (readonly [string, LabelSelector, Record<string, string>, boolean])[] = [
    ['nothing asked selects everything', {}, {}, true],
    ['a label must be equal', { matchLabels: { app: 'a' } }, { app: 'a', more: 'b' }, true],
    ['another value is not', { matchLabels: { app: 'a' } }, { app: 'b' }, false],
    ['In holds one of the values', one('In', ['a', 'b']), { tier: 'b' }, true],
    ['In needs the label', one('In', ['a']), {}, false],
    ['NotIn holds without the label', one('NotIn', ['a']), {}, true],
    ['NotIn fails on the value', one('NotIn', ['a']), { tier: 'a' }, false],
    ['Exists takes any value', one('Exists'), { tier: '' }, true],
    ['Exists needs the label', one('Exists'), {}, false],
    ['DoesNotExist is its opposite', one('DoesNotExist'), { tier: 'a' }, false],
    ['all conditions must hold', { matchLabels: { app: 'a' }, ...one('Exists') }, { app: 'a' }, false],
    [
      'a name every object has is no label',
      one('Exists').matchExpressions ? { matchExpressions: [{ key: 'toString', operator: 'Exists' }] } : {},
      {},
      false,
    ],
  ];
  for (const [what, selector, labels, expected] of CASES)
    it(what, () => assert.equal(selects(selector, labels), expected));
});
