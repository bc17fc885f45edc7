import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SHAPELESS_RULES } from './rules/dlp/shapeless.ts';
import { token } from './rules/sample.ts';
import { findShapeless } from './shapeless.ts';

const namesIn = (text: string): string[] => findShapeless(text).map((match) => match.rule.id);
const VISA = ['4111', '1111', '1111', '1111'] as const;

describe('scan/shapeless', () => {
  for (const rule of SHAPELESS_RULES) {
    it(`finds every hit of ${rule.id} and nothing near it`, () => {
      for (const sample of rule.samples.hit) assert.deepEqual(namesIn(sample()), [rule.id], sample());
      for (const sample of rule.samples.miss) assert.ok(!namesIn(sample()).includes(rule.id), sample());
      for (const sample of rule.samples.benign) assert.deepEqual(namesIn(sample()), [], sample());
    });
  }

  it('says exactly where the match lies', () => {
    const card = VISA.join(' ');
    const text = `pay with ${card}, please`;
    assert.deepEqual(
      findShapeless(text).map(({ start, end }) => text.slice(start, end)),
      [card],
    );
  });

  it('finds a card after another number and in any usual grouping', () => {
    assert.deepEqual(namesIn(`2 ${VISA.join(' ')} 12/29`), ['dlp/credit-card-number']);
    assert.deepEqual(namesIn(`{"pan":"${VISA.join('')}","cvc":"123"}`), ['dlp/credit-card-number']);
    assert.deepEqual(namesIn(`${VISA.join('')} ${VISA.join('-')}`), [
      'dlp/credit-card-number',
      'dlp/credit-card-number',
    ]);
  });

  const benign: Record<string, string> = {
    'a decimal fraction': `0.${VISA.join('')}`,
    'an identifier around it': `ref_a${VISA.join('')}b`,
    'a longer digit string': `${VISA.join('')}1234567`,
    'a time in milliseconds': 'at 1732406400000 and 20241124123000',
    'a telephone number': '+1 555 123 4567',
    'a table of numbers': '1024 2048 4096 8192 16384 32768 65536',
  };
  for (const [name, text] of Object.entries(benign))
    it(`leaves ${name} alone`, () => assert.deepEqual(namesIn(text), []));

  it('takes a bare 32-byte hex number for a hint and one beside a word about keys for a key (L-45)', () => {
    const hex = `0x${token('hex', 64)}`;
    assert.deepEqual(namesIn(`mined in ${hex}`), ['dlp/ethereum-private-key-like']);
    assert.deepEqual(namesIn(`"privateKey": "${hex}"`), ['dlp/ethereum-private-key']);
  });

  it('keeps its place and order for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('0123456789 -.KL5MxSa'.repeat(2))) }),
        (text) => {
          let last = 0;
          for (const { start, end } of findShapeless(text)) {
            assert.ok(start >= last && end > start && end <= text.length);
            last = end;
          }
        },
      ),
    );
  });
});
