import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readLines, type Line } from './lines.ts';

async function lines(chunks: readonly Buffer[], maxBytes = 1000): Promise<Line[]> {
  const found: Line[] = [];
  for await (const line of readLines(streamOf(chunks), maxBytes)) found.push(line);
  return found;
}

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

const shown = (found: readonly Line[]): string[] =>
  found.map((line) => ('tooLong' in line ? JSON.stringify(line.tooLong.ids) : line.bytes.toString()));

describe('codec/lines', () => {
  it('cuts on line ends alone and leaves empty lines out', async () => {
    assert.deepEqual(shown(await lines([Buffer.from('a\n\n\r\nb\u2028c\r\nd\n')])), ['a', 'b\u2028c\r', 'd']);
  });

  it('hands out what stands after the last end as unfinished', async () => {
    assert.deepEqual(await lines([Buffer.from('a\nb')]), [
      { bytes: Buffer.from('a') },
      { bytes: Buffer.from('b'), unfinished: true },
    ]);
  });

  it('says of a line that is too long only whom it concerns, and reads on', async () => {
    const long = Buffer.from(`{"result":"${'x'.repeat(5000)}","id":7}\nnext\n`);
    assert.deepEqual(shown(await lines([long])), ['[7]', 'next']);
    assert.deepEqual(shown(await lines([...long].map((byte) => Buffer.of(byte)))), ['[7]', 'next']);
    assert.deepEqual(shown(await lines([long.subarray(0, 2000)])), ['[]']);
  });

  it('gives the same lines however the bytes are cut (property, F-30)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 })),
        fc.array(fc.nat(300)),
        async (texts, cuts) => {
          const clean = texts.map((text) => `-${text.replaceAll('\n', '')}`);
          const bytes = Buffer.from(clean.map((text) => `${text}\n`).join(''));
          const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
          assert.deepEqual(shown(await lines(chunks)), clean);
        },
      ),
    );
  });
});
