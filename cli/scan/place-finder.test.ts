import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makePlaceFinder } from './place-finder.ts';

const START = { line: 1, column: 1 };

describe('cli/scan/place-finder', () => {
  it('counts columns in UTF-16 units, whatever the bytes of a character', () => {
    const bytes = Buffer.from('aä€😀b\nsecond');
    const places = makePlaceFinder({ bytes, first: START });
    assert.deepEqual(places.place(bytes.indexOf('b')), { line: 1, column: 6 });
    assert.deepEqual(places.place(bytes.indexOf('second')), { line: 2, column: 1 });
  });

  it('goes on from the place of the first byte, and back to column 1 on the next line', () => {
    const places = makePlaceFinder({ bytes: Buffer.from('rest\nnext'), first: { line: 7, column: 40 } });
    assert.deepEqual(places.place(2), { line: 7, column: 42 });
    assert.deepEqual(places.place(5), { line: 8, column: 1 });
  });

  it('takes the numbers of lines that do not follow one another', () => {
    const places = makePlaceFinder({
      bytes: Buffer.from('a\nb\nc'),
      first: { line: 3, column: 1 },
      lines: [3, 9, 10],
    });
    assert.deepEqual(
      [0, 2, 4].map((offset) => places.place(offset).line),
      [3, 9, 10],
    );
  });

  it('gives the bounds of a line without its line feed', () => {
    const places = makePlaceFinder({ bytes: Buffer.from('one\ntwo\n\nend'), first: START });
    const bounds = [0, 3, 5, 8, 9].map((offset) => [places.lineStart(offset), places.lineEnd(offset)]);
    assert.deepEqual(bounds, [
      [0, 3],
      [0, 3],
      [4, 7],
      [8, 8],
      [9, 12],
    ]);
  });

  it('gives a region whose end is exclusive', () => {
    const bytes = Buffer.from('x\nkey = value\n');
    const places = makePlaceFinder({ bytes, first: START });
    assert.deepEqual(places.region(8, 13), { startLine: 2, startColumn: 7, endLine: 2, endColumn: 12 });
  });

  it('property: agrees with counting by hand, in any order of questions', () => {
    const input = fc.tuple(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.array(fc.nat(200), { maxLength: 8 }),
    );
    fc.assert(
      fc.property(input, ([text, picks]) => {
        const bytes = Buffer.from(text.replaceAll('x', '\n'));
        const characters = Array.from(bytes.toString());
        const places = makePlaceFinder({ bytes, first: START });
        for (const pick of picks) {
          const before = characters.slice(0, pick % (characters.length + 1)).join('');
          const lines = before.split('\n');
          const expected = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
          assert.deepEqual(places.place(Buffer.byteLength(before)), expected);
        }
      }),
    );
  });
});
