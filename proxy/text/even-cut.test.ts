import assert from 'node:assert/strict';
import { evenCut } from './even-cut.ts';
import { ALNUM, eachRun } from './run.ts';

function pieceOf(text: string, alphabet = ALNUM): string | undefined {
  const bytes = Buffer.from(text);
  let cut: string | undefined;
  eachRun(bytes, [0, bytes.length], alphabet, {
    run: (_, end) => end,
    piece: (start, end) => {
      const found = evenCut(bytes, [start, end], alphabet);
      if (found) cut ??= bytes.toString('latin1', found.start, found.end);
      return found?.end ?? end;
    },
  });
  return cut;
}

describe('text/even-cut', () => {
  const CUT: Record<string, [string, string | undefined]> = {
    'pairs with colons': ['id 41:4b:49:41:41:4b:49:41:41 x', '41:4b:49:41:41:4b:49:41:41'],
    'single letters with spaces': ['A B C D E F G H I J K L M N O P', 'A B C D E F G H I J K L M N O P'],
    'pieces with a longer separator': ['0x41, 0x4b, 0x49, 0x41, 0x55', '0x41, 0x4b, 0x49, 0x41, 0x55'],
    'pieces with a shorter one at the end': ['Z2hw~X0Fi~YzEy~MzQ1~Ng', 'Z2hw~X0Fi~YzEy~MzQ1~Ng'],
    'few pieces': ['41:4b:49', undefined],
    'pieces of different length': ['this text is cut by words of all lengths', undefined],
    'pieces with different separators': ['4141:4b4b-4949.4141:4b4b', undefined],
  };
  for (const [name, [text, expected]] of Object.entries(CUT)) {
    it(`${expected === undefined ? 'takes no' : 'takes an'} even cut from ${name}`, () => {
      assert.equal(pieceOf(text), expected);
    });
  }
});
