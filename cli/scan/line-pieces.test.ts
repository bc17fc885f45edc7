import assert from 'node:assert/strict';
import fc from 'fast-check';
import { linePieces } from './line-pieces.ts';
import { gather, inChunks } from './testing/scan-run.ts';

async function pieces(bytes: Buffer, chunk: number, max: number): Promise<string[]> {
  const found = await gather(linePieces(inChunks(bytes, chunk), max));
  return found.map((piece) => `${piece.continues ? '+' : ''}${piece.bytes.toString()}`);
}

describe('cli/scan/line-pieces', () => {
  const cases: Record<string, { text: string; expected: string[] }> = {
    'lines without their ends': { text: 'one\ntwo\n', expected: ['one', 'two'] },
    'a last line without an end': { text: 'one\ntwo', expected: ['one', 'two'] },
    'empty lines': { text: '\n\nx', expected: ['', '', 'x'] },
    'carriage returns stay': { text: 'one\r\ntwo', expected: ['one\r', 'two'] },
    'a long line in pieces': { text: '0123456789abcdef01', expected: ['01234567', '+89abcdef', '+01'] },
    'a long line cut between characters': { text: '1234567€89', expected: ['1234567', '+€89'] },
  };
  for (const [name, { text, expected }] of Object.entries(cases)) {
    it(`gives ${name}, however the stream is cut`, async () => {
      for (const chunk of [1, 3, 100]) assert.deepEqual(await pieces(Buffer.from(text), chunk, 8), expected);
    });
  }

  it('property: loses nothing and keeps every piece short', async () => {
    const bytes = fc
      .uint8Array({ maxLength: 200 })
      .map((values) => Buffer.from(values.map((value) => (value % 7 === 0 ? 10 : value))));
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 4, max: 40 }),
        async (input, chunk, max) => {
          const found = await gather(linePieces(inChunks(input, chunk), max));
          const joined = found.flatMap((piece, index) =>
            piece.continues || index === 0 ? [piece.bytes] : [Buffer.from('\n'), piece.bytes],
          );
          const all = Buffer.concat(joined);
          const expected = input.at(-1) === 10 ? input.subarray(0, -1) : input;
          assert.deepEqual(all, Buffer.from(expected));
          assert.ok(found.every((piece) => piece.bytes.length <= max));
        },
      ),
    );
  });
});
