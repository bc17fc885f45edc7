import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finding } from '../mediate/testing/script.ts';
import type { Finding, Span } from '../model/finding.ts';
import { hasTwoSignals } from './signals.ts';

type Spec = readonly [rule: string, place?: string, span?: readonly [number, number], scanner?: string];

function found([rule, name = 'body', span, scanner = 'body_dlp']: Spec): Finding {
  const place: { span?: Span } = span ? { span: { start: span[0], end: span[1] } } : {};
  return finding(scanner, { rule, part: { kind: 'body', name }, ...place });
}

describe('decide/signals', () => {
  const two: Record<string, readonly Spec[]> = {
    'two rules apart': [
      ['a', 'body', [0, 4]],
      ['b', 'body', [4, 8]],
    ],
    'two rules in two parts': [
      ['a', 'body', [0, 4]],
      ['b', 'x-note', [0, 4]],
    ],
    'two rules in a view, where places are unknown': [
      ['a', 'joined'],
      ['b', 'joined'],
    ],
    'another rule in a view alone': [
      ['a', 'body', [0, 4]],
      ['b', 'body.form'],
    ],
    'two traits of one instruction': [
      ['a', 'body', [0, 8], 'response_scan'],
      ['b', 'body', [2, 6], 'response_scan'],
    ],
    'overlapping rules and one apart': [
      ['a', 'body', [0, 4]],
      ['b', 'body', [2, 6]],
      ['a', 'body', [9, 12]],
    ],
  };
  const one: Record<string, readonly Spec[]> = {
    nothing: [],
    'one rule twice': [
      ['a', 'body', [0, 4]],
      ['a', 'body', [9, 12]],
    ],
    'two rules on one stretch': [
      ['a', 'body', [0, 8]],
      ['b', 'body', [2, 6]],
    ],
    'two rules on one stretch, again in a view': [
      ['a', 'body', [0, 8]],
      ['b', 'body', [2, 6]],
      ['a', 'body.form'],
      ['b', 'body.form'],
    ],
    'an excused one beside another': [
      ['a', 'body', [0, 4], 'excused'],
      ['b', 'body', [9, 12]],
    ],
  };
  for (const [what, specs] of Object.entries(two))
    it(`takes ${what} for two signals`, () => assert.equal(hasTwoSignals(specs.map(found)), true));
  for (const [what, specs] of Object.entries(one))
    it(`does not take ${what} for two signals`, () => assert.equal(hasTwoSignals(specs.map(found)), false));

  it('says what comparing every pair says (property)', () => {
    const spec = fc.record({
      rule: fc.constantFrom('a', 'b', 'c'),
      start: fc.nat(20),
      length: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 6 }), (specs) => {
        const apart = specs.some((x) =>
          specs.some((y) => x.rule !== y.rule && y.start >= x.start + x.length),
        );
        const findings = specs.map(({ rule, start, length }) =>
          found([rule, 'body', [start, start + length]]),
        );
        assert.equal(hasTwoSignals(findings), apart);
      }),
    );
  });
});
