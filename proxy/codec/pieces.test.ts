import assert from 'node:assert/strict';
import fc from 'fast-check';
import { arrange, type NamedValue } from './pieces.ts';

const TOKEN = 'ghp' + '_' + 'Ab3dE5gH1jK7mN9pQ2sT4vW6xY8zAb3dE5gH';
const cut = (...at: number[]): string[] => [0, ...at].map((from, n) => TOKEN.slice(from, at[n]));

function everything(pairs: readonly NamedValue[], numbers?: 'dropped'): string {
  const { joined, arranged, combined, stripped } = arrange(pairs, numbers);
  return [joined, arranged, combined, stripped].join('\n');
}

const FOUND: Record<string, readonly NamedValue[]> = {
  'values in order': cut(10, 20, 30).map((value) => ['k', value]),
  'values backwards': cut(10, 20, 30)
    .map((value): NamedValue => ['k', value])
    .toReversed(),
  'values in the order of their numbered names': [
    ['p10', TOKEN.slice(30)],
    ['p2', TOKEN.slice(0, 15)],
    ['p9', TOKEN.slice(15, 30)],
  ],
  'names with values that mean nothing': cut(12, 24).map((name) => [name, '1']),
  'names and their values': [[TOKEN.slice(0, 20), TOKEN.slice(20)]],
  'values among decoys': [
    ['a', TOKEN.slice(0, 14)],
    ['b', 'page'],
    ['c', TOKEN.slice(14, 28)],
    ['d', '7'],
    ['e', TOKEN.slice(28)],
  ],
  'a value with blanks in it': [['a', TOKEN.replace(/.{6}/g, '$& ')]],
};

const NOTHING: Record<string, readonly NamedValue[]> = {
  'one plain value': [['token', 'abcdefghijklmnopqrstuvwx']],
  'values shorter in all than a secret': [
    ['a', 'short'],
    ['b', 'pieces'],
  ],
  prose: [['q', 'how do I rotate a key (sk-...) and "sk-ant-" is which prefix of which vendor?']],
};

describe('codec/pieces', () => {
  for (const [what, pairs] of Object.entries(FOUND)) {
    it(`puts together ${what}`, () => assert.ok(everything(pairs).includes(TOKEN), everything(pairs)));
  }

  for (const [what, pairs] of Object.entries(NOTHING)) {
    it(`makes nothing of ${what}`, () => assert.equal(everything(pairs).trim(), ''));
  }

  it('glues no numbers together where they are dropped, but single digits of a token', () => {
    const numbers = ['4111', '1111', '1111', '1111'].map((value, n): NamedValue => [`n${n}`, value]);
    assert.equal(everything(numbers, 'dropped').trim(), '');
    const letters = Array.from(TOKEN, (value): NamedValue => ['k', value]);
    assert.ok(everything(letters, 'dropped').includes(TOKEN));
  });

  it('stays bounded for any values', () => {
    const pair = fc.tuple(fc.string({ maxLength: 40 }), fc.string({ maxLength: 200 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
        const size = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
        assert.ok(everything(pairs).length <= 12 * size + 64 * 1024);
      }),
    );
  });
});
