import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';
import { canCut, redact } from './redact.ts';

function message(text: string, form: 'raw' | 'derived' = 'raw'): Message {
  return { direction: 'inbound', parts: [{ kind: 'body', name: 'body', text, form }] };
}

function at(start: number, end: number, rule = 'R'): Finding {
  return {
    scanner: 'response_scan',
    rule,
    severity: 'high',
    confidence: 'certain',
    class: 'threat',
    part: { kind: 'body', name: 'body' },
    span: { start, end },
    encoding: '',
    note: '',
    floor: false,
  };
}

describe('decide/redact', () => {
  const cut = (text: string, ...findings: Finding[]): string | undefined =>
    redact(message(text), findings)?.get('body')?.toString();

  it('replaces the match and keeps every other byte', () => {
    assert.equal(cut('good bad good', at(5, 8)), 'good [REDACTED: R] good');
  });

  it('counts bytes, not characters', () => {
    assert.equal(cut('größe bad', at(8, 11)), 'größe [REDACTED: R]');
  });

  it('cuts overlapping matches once', () => {
    assert.equal(cut('0123456789', at(2, 6, 'A'), at(4, 8, 'B')), '01[REDACTED: A]89');
  });

  it('cuts two matches in one text', () => {
    assert.equal(cut('a bad b bad c', at(8, 11), at(2, 5)), 'a [REDACTED: R] b [REDACTED: R] c');
  });

  it('refuses when nothing but markers would be left (L-14)', () => {
    assert.equal(cut(' bad ', at(1, 4)), undefined);
  });

  it('cuts only what stands in the bytes of the message itself, and says so', () => {
    const nowhere = at(0, 1);
    Reflect.deleteProperty(nowhere, 'span');
    assert.equal(redact(message('text bad'), [nowhere]), undefined);
    assert.equal(redact(message('text bad', 'derived'), [at(5, 8)]), undefined);
    assert.equal(canCut(message('text bad'), nowhere), false);
    assert.equal(canCut(message('text bad', 'derived'), at(5, 8)), false);
    assert.equal(canCut(message('text bad'), at(5, 8)), true);
    assert.equal(cut('text bad', at(5, 8), nowhere), 'text [REDACTED: R]');
  });

  it('writes no sign into its marker that could end the string or element it stands in', () => {
    assert.equal(cut('text bad', at(5, 8, 'a "b" </p> \\')), 'text [REDACTED: a b p ]');
  });

  it('never lets a matched byte through, whatever the spans (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(10)), { minLength: 1, maxLength: 6 }), (spans) => {
        const text = '_'.repeat(60).split('');
        for (const [start, length] of spans) for (let i = start; i <= start + length; i += 1) text[i] = '#';
        const findings = spans.map(([start, length]) => at(start, start + length + 1));
        const result = cut(text.join(''), ...findings);
        assert.ok(result !== undefined && !result.includes('#'));
      }),
    );
  });
});
