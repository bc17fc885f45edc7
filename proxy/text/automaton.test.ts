import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Automaton } from './automaton.ts';
import { skeletonOf, skeletonOfText } from './fold.ts';
import { HIT } from './lane.ts';
import { buildTrie, EMPTY_TRIE, packTrie, unpackTrie } from './trie.ts';
import type { Trie, Word } from './trie.ts';

const fold = (codePoint: number): string => skeletonOf('secret', codePoint);

function wordsOf(texts: readonly string[]): Word[] {
  return texts.map((text, index) => ({ text, values: [index, Array.from(text).length] }));
}

/** All sightings as `[index, end, place]`, in the order of the text. */
function placesOf(automaton: Automaton, text: string | Uint8Array): number[][] {
  const found: number[][] = [];
  automaton.walk(Buffer.from(text), {
    take: (hits, length) => {
      for (let at = 0; at < length; at += HIT) {
        const words = automaton.wordsOf(hits[at]!);
        for (let i = 0; i < words.length; i += 2) found.push([words[i]!, hits[at + 1]!, hits[at + 2]!]);
      }
    },
  });
  return found;
}

/** All sightings as `index@end`, sorted. */
function sightings(automaton: Automaton, text: string | Uint8Array): string[] {
  return placesOf(automaton, text)
    .map(([index, end]) => `${index}@${end}`)
    .sort();
}

const find = (texts: readonly string[], text: string | Uint8Array, base: Trie = EMPTY_TRIE): string[] =>
  sightings(new Automaton(base, wordsOf(texts), fold), text);

describe('text/automaton', () => {
  const CASES: Record<string, [string[], string, string[]]> = {
    'a word': [['akia'], 'x AKIA y', ['0@6']],
    'words that overlap': [['abc', 'bcd', 'c'], 'abcd', ['0@3', '1@4', '2@3']],
    'a word inside another': [['xyz', 'y'], 'xyz', ['0@3', '1@2']],
    'a word through dropped characters': [['akia'], 'A\u200bK I\0A', ['0@9']],
    'a word of another script': [['密码'], '输入密码吧', ['0@12']],
    'a word of two scripts': [['api密'], 'api 密', ['0@7']],
    'a word in lookalikes': [['akia'], 'АКІА', ['0@8']],
    'a character that folds to several': [['ffi'], 'oﬃce', ['0@4']],
    nothing: [['akia'], 'aki', []],
    'a word after broken bytes': [['akia'], 'ak\ufffdia', ['0@7']],
  };
  for (const [name, [texts, text, expected]] of Object.entries(CASES)) {
    it(`sees ${name}`, () => assert.deepEqual(find(texts, text), expected));
  }

  it('sees exactly what a plain search in the skeleton sees', () => {
    const word = fc.stringMatching(/^[abкм]{1,4}$/).map((text) => skeletonOfText('secret', text));
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
        fc.stringMatching(/^[abcкмABК ]{0,30}$/),
        (texts, text) => {
          const expected: string[] = [];
          const skeleton = skeletonOfText('secret', text);
          for (const [index, each] of texts.entries()) {
            for (let at = skeleton.indexOf(each); at >= 0; at = skeleton.indexOf(each, at + 1))
              expected.push(String(index));
          }
          assert.deepEqual(
            find(texts, text).map((hit) => hit.split('@')[0]),
            expected.sort(),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('sees the same with words prepared in a trie, packed and unpacked', () => {
    const word = fc.stringMatching(/^[ab密码]{1,4}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 2, maxLength: 8 }),
        fc.stringMatching(/^[ab密码x]{0,30}$/),
        (texts, text) => {
          const words = wordsOf(texts);
          const half = words.length >> 1;
          const base = unpackTrie(packTrie(buildTrie(words.slice(0, half))));
          const prepared = new Automaton(base, words.slice(half), fold);
          assert.deepEqual(sightings(prepared, text), find(texts, text));
        },
      ),
    );
  });

  it('counts the characters that show something', () => {
    const automaton = new Automaton(EMPTY_TRIE, wordsOf(['b']), fold);
    assert.deepEqual(placesOf(automaton, 'é\u200b\0中b'), [[0, 10, 3]]);
  });

  it('sees every word once and in order, wherever the lanes of a long text meet', () => {
    const unit = fc.constantFrom('a', 'b', ' ', 'é', '\u200b', 'ﬃ', '中');
    const automaton = new Automaton(EMPTY_TRIE, wordsOf(['aab', 'baaaba', 'ff', 'a中']), fold);
    fc.assert(
      fc.property(fc.array(unit, { minLength: 100, maxLength: 9000 }), (units) => {
        const pieces = units.join('');
        const parts = Array.from(pieces);
        const expected: number[][] = [];
        let [skeleton, end, place] = ['', 0, 0];
        for (const char of parts) {
          end += Buffer.byteLength(char);
          if (char !== '\u200b') place++;
          for (const symbol of skeletonOfText('secret', char)) {
            skeleton = (skeleton + symbol).slice(-8);
            const ended = [1, 0, 2, 3].filter((index) =>
              skeleton.endsWith(['aab', 'baaaba', 'ff', 'a中'][index]!),
            );
            for (const index of ended) expected.push([index, end, place]);
          }
        }
        assert.deepEqual(placesOf(automaton, pieces), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('says whether the text was plain', () => {
    const automaton = new Automaton(EMPTY_TRIE, wordsOf(['b']), fold);
    const sink = { take: () => undefined };
    assert.equal(automaton.walk(Buffer.from('plain\n\ttext'), sink), true);
    assert.equal(automaton.walk(Buffer.from('plain\0'), sink), false);
    assert.equal(automaton.walk(Buffer.from('é'), sink), false);
  });
});
