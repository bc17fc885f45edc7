import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EventLines, type Framing } from './event-lines.ts';
import { RollingColumns } from './rolling-columns.ts';

interface Read {
  readonly columns: string[];
  readonly lines: EventLines;
  /** Up to where all events were complete, after each piece. */
  readonly complete: number[];
}

function read(framing: Framing, text: string, size = 1_000_000): Read {
  const columns = new RollingColumns(4096);
  const lines = new EventLines(framing, columns);
  const complete: number[] = [];
  let fed = 0;
  const signs = Array.from(text);
  for (let at = 0; at < signs.length; at += size) {
    const piece = Buffer.from(signs.slice(at, at + size).join(''));
    lines.feed(piece);
    fed += piece.length;
    complete.push(fed - lines.openBytes);
  }
  return { columns: columns.take(true).map(({ text: each }) => String(each)), lines, complete };
}

const EVENTS: Record<string, [text: string, columns: string[], complete: string]> = {
  'plain text without the blank behind the colon': [
    'data: one\n\ndata:two\n\n',
    ['onetwo'],
    'data: one\n\ndata:two\n\n',
  ],
  'a token that is a blank': [
    'data: a\n\ndata:  \n\ndata: b\n\n',
    ['a b'],
    'data: a\n\ndata:  \n\ndata: b\n\n',
  ],
  'JSON by its paths': [
    'data: {"t":"a"}\n\ndata: {"t":"b"}\n\n',
    ['ab'],
    'data: {"t":"a"}\n\ndata: {"t":"b"}\n\n',
  ],
  'JSON over the lines of one event': [
    'data: {"t":\r\ndata: "a"}\r\n\r\n',
    ['a'],
    'data: {"t":\r\ndata: "a"}\r\n\r\n',
  ],
  'text that only begins like JSON': [
    'data: [1] gh\n\ndata: p_\n\n',
    ['[1] ghp_'],
    'data: [1] gh\n\ndata: p_\n\n',
  ],
  'an event that is not complete': ['data: a\n\ndata: b\n', ['ab'], 'data: a\n\n'],
  'lines that end in CR': ['data: a\r\rdata: b\r\r', ['ab'], 'data: a\r\rdata: b\r\r'],
  'a comment between events': [': hi\ndata: a\n\n', ['hi', 'a'], ': hi\ndata: a\n\n'],
  'a comment alone, which no event waits for': [': hi\n', ['hi'], ': hi\n'],
  'a comment inside an event': ['data: a\n: hi\n', ['a', 'hi'], ''],
  'a byte order mark': ['\ufeffdata: a\n\n', ['a'], '\ufeffdata: a\n\n'],
  'the other fields, each apart': [
    'event: e\nid: 1\nretry: 9\nfoo: f\n\n',
    ['e', '1', '9', 'f'],
    'event: e\nid: 1\nretry: 9\nfoo: f\n\n',
  ],
  'a line without a colon': ['data\n\nnonsense\n\n', ['datanonsense'], 'data\n\nnonsense\n\n'],
};

describe('codec/event-lines', () => {
  for (const [what, [text, columns, complete]] of Object.entries(EVENTS)) {
    it(`reads ${what}, wherever the text is cut (F-09)`, () => {
      for (let size = 1; size <= text.length; size += 1) {
        const found = read('events', text, size);
        assert.deepEqual(found.columns, columns, `pieces of ${size}`);
        assert.equal(found.complete.at(-1), Buffer.byteLength(complete), `pieces of ${size}`);
      }
    });
  }

  it('reads lines of JSON and of other text', () => {
    const found = read('lines', '{"t":"a"}\r\n{"t":"b"}\nlog line\n{"t":"c', 3);
    assert.deepEqual(found.columns, ['abc', 'log line']);
    assert.equal(found.lines.openBytes, '{"t":"c'.length);
    assert.equal(found.lines.lines, 3);
  });

  it('never takes for complete what a cut stream would leave inside an event (property)', () => {
    const line = fc.constantFrom('data: x', ': c', 'id: 1', '', 'data: {"a":"b"}', 'event: e');
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end)), fc.integer({ min: 1, max: 9 }), (parts, size) => {
        const text = parts.flat().join('');
        for (const at of read('events', text, size).complete) {
          const lines = text.slice(0, at).split(/\r\n|\n|\r/);
          assert.equal(lines.pop(), '');
          for (const line of lines.slice(lines.lastIndexOf('') + 1)) assert.match(line, /^:/);
        }
      }),
    );
  });

  it('knows bytes that are no UTF-8', () => {
    const lines = new EventLines('events', new RollingColumns(4096));
    lines.feed(Buffer.from('data: \u4e2d\n\n'));
    assert.equal(lines.isValid, true);
    lines.feed(Buffer.from('data: \xe4\xb8 \n\n', 'latin1'));
    assert.equal(lines.isValid, false);
  });
});
