import assert from 'node:assert/strict';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist as chinese } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as czech } from '@scure/bip39/wordlists/czech.js';
import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as french } from '@scure/bip39/wordlists/french.js';
import { wordlist as italian } from '@scure/bip39/wordlists/italian.js';
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js';
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js';
import { wordlist as portuguese } from '@scure/bip39/wordlists/portuguese.js';
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js';
import { wordlist as traditional } from '@scure/bip39/wordlists/traditional-chinese.js';
import fc from 'fast-check';
import { findSeedPhrases } from './seed-phrase.ts';
import type { SeedPhraseOptions, SeedWords } from './seed-phrase.ts';
import { loadSeedWords } from './seed-words.ts';

const LISTS = {
  chinese,
  czech,
  english,
  french,
  italian,
  japanese,
  korean,
  portuguese,
  spanish,
  traditional,
};
const STRICT: SeedPhraseOptions = { minWords: 12, verifyChecksum: true };

function phrase(list: readonly string[], bytes: number, seed = 7): string {
  const entropy = Uint8Array.from({ length: bytes }, (_, index) => (index * 31 + seed * 17) % 256);
  return entropyToMnemonic(entropy, [...list]);
}

describe('scan/seed-phrase', () => {
  let known: SeedWords;
  before(async () => {
    known = await loadSeedWords();
  });
  const sizes = (text: string, options = STRICT): number[] =>
    findSeedPhrases(text, known, options).map((each) => each.words);

  for (const [language, list] of Object.entries(LISTS)) {
    it(`finds phrases of every length in ${language} (L-98)`, () => {
      for (const bytes of [16, 20, 24, 28, 32]) {
        assert.deepEqual(sizes(`words: ${phrase(list, bytes)}.`), [(bytes * 3) / 4]);
      }
    });
  }

  it('finds phrases without their accents and in composed form', () => {
    for (const list of [french, spanish]) {
      const written = phrase(list, 16, 99);
      assert.deepEqual(sizes(written.normalize('NFD').replace(/[\u0300-\u036f]/g, '')), [12]);
      assert.deepEqual(sizes(written.normalize('NFC')), [12]);
    }
    assert.deepEqual(sizes(phrase(korean, 16).normalize('NFC')), [12]);
  });

  const disguises: Record<string, (words: readonly string[]) => string> = {
    'one a line': (words) => words.join('\n'),
    numbered: (words) => words.map((word, index) => `${index + 1}. ${word}`).join('\n'),
    'as a JSON array': (words) => JSON.stringify(words),
    'with hyphens': (words) => words.join('-'),
    'in capitals': (words) => words.join(' ').toUpperCase(),
    'percent-encoded': (words) => words.join('%20'),
    'between other words': (words) => `my zzz phrase zzz ${words.join(', ')} zzz end`,
  };
  for (const [name, write] of Object.entries(disguises)) {
    it(`finds a phrase written ${name}`, () =>
      assert.deepEqual(sizes(write(phrase(english, 16).split(' '))), [12]));
  }

  it('says where the phrase lies', () => {
    const written = phrase(english, 16);
    const text = `xyz ${written} xyz`;
    assert.deepEqual(findSeedPhrases(text, known, STRICT), [
      { start: 4, end: 4 + written.length, words: 12, isVector: false },
    ]);
  });

  it('knows the published vectors, whose entropy is one byte over and over', () => {
    const isVector = (text: string): boolean[] =>
      findSeedPhrases(text, known, STRICT).map((each) => each.isVector);
    for (const byte of [0x00, 0x7f, 0x80, 0xff])
      for (const bytes of [16, 24, 32])
        assert.deepEqual(isVector(entropyToMnemonic(new Uint8Array(bytes).fill(byte), english)), [true]);
    assert.deepEqual(isVector(`${'test '.repeat(11)}junk`), [true]);
    assert.deepEqual(isVector(phrase(english, 16)), [false]);
  });

  it('reports each phrase of a text once, wherever it begins', () => {
    for (let before = 0; before < 26; before += 1) {
      const text = `${'xyz '.repeat(before)}${phrase(english, 32)} xyz ${phrase(english, 16, 3)}`;
      assert.deepEqual(sizes(text), [24, 12]);
    }
  });

  it('wants the checksum, unless told otherwise', () => {
    const wrong = 'abandon '.repeat(12);
    assert.deepEqual(sizes(wrong), []);
    assert.deepEqual(sizes(wrong, { minWords: 12, verifyChecksum: false }), [12]);
    assert.deepEqual(sizes(`${'abandon '.repeat(11)}about`), [12]);
  });

  it('keeps to the shortest length asked for', () => {
    const twelve = phrase(english, 16);
    assert.deepEqual(sizes(twelve, { minWords: 24, verifyChecksum: true }), []);
    assert.deepEqual(sizes(phrase(english, 32), { minWords: 24, verifyChecksum: true }), [24]);
  });

  it('leaves prose, a broken phrase and eleven words alone', () => {
    const words = phrase(english, 16).split(' ');
    assert.deepEqual(sizes(words.slice(1).join(' ')), []);
    assert.deepEqual(sizes([...words.slice(0, 6), 'xylograph', ...words.slice(6)].join(' ')), []);
    assert.deepEqual(
      sizes('The quick brown fox jumps over the lazy dog and then all of them run home again together.'),
      [],
    );
    assert.deepEqual(sizes('我们的程序可以在任何时候停止运行并且不会丢失数据因为它先写后答'), []);
  });

  it('finds a phrase after any number of list words and before them', () => {
    fc.assert(
      fc.property(fc.nat({ max: 30 }), fc.nat({ max: 30 }), (left, right) => {
        const text = `${'zoo '.repeat(left)}${phrase(english, 16)}${' zoo'.repeat(right)}`;
        assert.ok(sizes(text, { minWords: 12, verifyChecksum: true }).length > 0);
      }),
      { numRuns: 40 },
    );
  });

  it('ends on a thousand list words and reports them', () => {
    assert.ok(sizes(english.slice(0, 1000).join(' ')).length > 0);
    assert.ok(sizes('abandon '.repeat(4000)).length > 0);
  });

  it('answers for any text without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void sizes(text)));
  });
});
