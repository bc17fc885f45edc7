import assert from 'node:assert/strict';
import { isCardNumber } from './luhn.ts';
import { isPublishedCard, isPublishedEntropy, speaksOfTests } from './published.ts';

const FOUR = '4242'.repeat(4);

describe('scan/check/published', () => {
  it('knows a test card with and without its blanks, and no other number', () => {
    assert.ok(isPublishedCard(FOUR));
    assert.ok(isPublishedCard(FOUR.replace(/(.{4})(?=.)/g, '$1 ')));
    assert.ok(isPublishedCard(`4111${'-1111'.repeat(3)}`));
    const other = ['4929', '1234', '5678', '9015'].join('');
    assert.ok(isCardNumber(other));
    assert.ok(!isPublishedCard(other));
  });

  it('hears of tests near by, before and behind, and not far away', () => {
    const speaks = (text: string): boolean =>
      speaksOfTests(text, text.indexOf(FOUR), text.indexOf(FOUR) + FOUR.length);
    assert.ok(speaks(`const TEST_CARD = '${FOUR}'`));
    assert.ok(speaks(`${FOUR} is what Stripe prints`));
    assert.ok(!speaks(`charge my card ${FOUR} now`));
    assert.ok(!speaks(`a test ${'of words '.repeat(30)}${FOUR}`));
  });

  it('takes one byte over and over for published entropy', () => {
    assert.ok(isPublishedEntropy(new Uint8Array(16).fill(0x7f)));
    assert.ok(!isPublishedEntropy(Uint8Array.from({ length: 16 }, (_, index) => index)));
  });
});
