import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readColumns } from './columns.ts';

const PIECES = ['the ', 'whole ', 'text'];

const JOINED: Record<string, [text: string, expected: string]> = {
  'deltas of an event stream, whatever stands between them': [
    PIECES.map(
      (piece, id) =>
        `event: delta\r\ndata: {"id":"${id}","choices":[{"delta":{"content":"${piece}"}}]}\r\n\r\n`,
    ).join(''),
    '012\nthe whole text',
  ],
  'lines of JSON': [PIECES.map((piece) => JSON.stringify({ n: 1, t: piece })).join('\n'), 'the whole text'],
  'events of plain text': [PIECES.map((piece) => `data: ${piece}\n\n`).join(''), 'the whole text'],
  'items of an array in their order': ['{"a":["one","two"]}\n{"a":["three"]}', 'onetwothree'],
  'lines behind one that was cut': ['ta":"x"}\n{"a":"1"}\n{"a":"2"}\n{"a":"3', '12'],
};

const NOTHING: Record<string, string> = {
  'a single line': '{"a":"one"}',
  'long values': `{"a":"${'x'.repeat(600)}"}\n{"a":"${'y'.repeat(600)}"}`,
  'comments and other fields of events': ': ping\nevent: a\nid: 1\n\nevent: b\nid: 2\n\n',
};

describe('codec/columns', () => {
  for (const [what, [text, expected]] of Object.entries(JOINED)) {
    it(`glues together ${what}`, async () => assert.equal(await readColumns(text), expected));
  }

  for (const [what, text] of Object.entries(NOTHING)) {
    it(`makes nothing of ${what}`, async () => assert.equal(await readColumns(text), ''));
  }

  it('survives depth', async () => {
    const deep = `${'{"a":['.repeat(5000)}"x"${']}'.repeat(5000)}`;
    assert.equal(await readColumns(`${deep}\n${deep}`), 'xx');
  });

  it('takes any text and makes no more of it', async () => {
    const line = fc.oneof(
      fc.json(),
      fc.string(),
      fc.json().map((json) => `data: ${json}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        const text = lines.join('\n');
        assert.ok((await readColumns(text)).length <= text.length);
      }),
    );
  });
});
