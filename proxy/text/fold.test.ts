import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isControl, isInvisible, isWhite, plainOf, skeletonOf, skeletonOfText } from './fold.ts';

describe('text/fold', () => {
  const PLAIN: Record<string, [string, string]> = {
    'a letter as itself': ['K', 'K'],
    'a Cyrillic lookalike as Latin, in its case': ['А', 'A'],
    'a full-width letter': ['Ｋ', 'K'],
    'an accented letter without the accent': ['é', 'e'],
    'a stroked letter': ['ø', 'o'],
    'a negative squared letter': ['🅰', 'A'],
    'a ligature as its letters': ['ﬃ', 'ffi'],
    'a zero-width space as nothing': ['\u200b', ''],
    'a tag character as nothing': ['\u{e0041}', ''],
    'a Hangul filler as nothing': ['\u3164', ''],
    'the tatweel as nothing': ['\u0640', ''],
    'a no-break space as a space': ['\u00a0', ' '],
    'a Hangul syllable as itself': ['한', '한'],
  };
  for (const [name, [char, plain]] of Object.entries(PLAIN)) {
    it(`reads ${name}`, () => assert.equal(plainOf(char.codePointAt(0) ?? 0), plain));
  }

  it('gives one skeleton to all disguises of a word', () => {
    const same = ['ignore', 'IGNORE', '1gn0r3', 'ugnaru', 'i-g.n o\u200br\u0301e', 'іgnоrе', 'ｉｇｎｏｒｅ'];
    for (const text of same) assert.equal(skeletonOfText('injection', text), 'agnara', text);
  });

  it('gives one skeleton to a word in any case, lookalikes included', () => {
    for (const text of ['ВЕДИ', 'веди', 'Веди', 'BЕди']) {
      assert.equal(skeletonOfText('injection', text), skeletonOfText('injection', 'веди'));
    }
  });

  it('gives one skeleton to composed and separate Hangul and kana', () => {
    for (const text of ['이전의 지시', 'これまでの', 'ガ']) {
      assert.equal(skeletonOfText('injection', text.normalize('NFD')), skeletonOfText('injection', text));
    }
  });

  it('keeps vowels, digits and signs in the skeleton of secrets', () => {
    assert.equal(skeletonOfText('secret', 'SK-Ant_0 1\n'), 'sk-ant_01');
  });

  it('gives nothing that folds further', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0x10ffff }),
        fc.constantFrom('secret', 'injection'),
        (codePoint, mode) => {
          const once = skeletonOf(mode, codePoint);
          assert.equal(skeletonOfText(mode as 'secret', once), once);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('tells white space, controls and invisible characters apart', () => {
    for (const codePoint of [0x20, 9, 10, 13, 0xa0, 0x3000, 0x2028, 0x2800]) assert.ok(isWhite(codePoint));
    for (const codePoint of [0, 8, 0x1b, 0x7f, 0x9b]) assert.ok(isControl(codePoint) && !isWhite(codePoint));
    for (const codePoint of [0xad, 0x200d, 0xfe0f, 0xfeff, 0xe0100]) assert.ok(isInvisible(codePoint));
    for (const codePoint of [0x41, 0xe9, 0x4e2d]) assert.ok(!isInvisible(codePoint) && !isControl(codePoint));
  });
});
