import assert from 'node:assert/strict';
import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as french } from '@scure/bip39/wordlists/french.js';
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js';
import { wordlist as simplified } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as traditional } from '@scure/bip39/wordlists/traditional-chinese.js';
import fc from 'fast-check';
import { keyOf, WORD_BITS, type SeedWords } from './seed-phrase.ts';
import { loadSeedWords } from './seed-words.ts';

const LISTS = new Map([
  [0, english],
  [2, french],
  [4, japanese],
  [7, simplified],
  [9, traditional],
]);

describe('scan/seed-words', () => {
  let words: SeedWords;
  before(async () => {
    words = await loadSeedWords();
  });

  it('knows every word of a list by its language and number (L-98)', () => {
    for (const [language, list] of LISTS) {
      for (const [index, word] of list.entries()) {
        assert.ok(words.get(keyOf(word))?.includes((language << WORD_BITS) | index), word);
      }
    }
  });

  it('gives every list a shared word stands in', () => {
    const shared = simplified.find((word) => traditional.includes(word)) ?? '';
    assert.deepEqual(
      words
        .get(keyOf(shared))
        ?.map((place) => place >> WORD_BITS)
        .toSorted(),
      [7, 9],
    );
  });

  it('knows no other word: near misses, parts, nothing', () => {
    for (const word of ['', 'abandonn', 'aband', 'zoo zoo', 'pipelock', 'Abandon'])
      assert.equal(words.get(word), undefined, word);
  });

  it('property: agrees with a search through the lists', () => {
    const known = new Set([...LISTS.values()].flat().map(keyOf));
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.nat(30), fc.string({ maxLength: 2 }), (word, at, more) => {
        const changed = word.slice(0, at) + more + word.slice(at);
        if (known.has(changed)) assert.ok(words.get(changed));
        else if (more !== '' && /[^a-z]/.test(more)) assert.equal(words.get(changed), undefined);
      }),
    );
  });
});
