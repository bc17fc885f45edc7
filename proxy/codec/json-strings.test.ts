import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JsonStrings } from './json-strings.ts';

/** The strings of a text that comes in pieces of this length, glued together by path and index. */
function read(text: string, size = text.length): { strings: Record<string, string>; json: JsonStrings } {
  const strings: Record<string, string> = {};
  const json = new JsonStrings((path, index, piece) => {
    strings[path + index] = (strings[path + index] ?? '') + piece;
  });
  for (let at = 0; at < text.length; at += size) json.feed(text.slice(at, at + size));
  return { strings, json };
}

const CASES: Record<string, [text: string, strings: Record<string, string>]> = {
  'members under the path of their names': [
    '{"a":{"b":"x","c":"y"},"d":"z"}',
    { '.a.b': 'x', '.a.c': 'y', '.d': 'z' },
  ],
  'items under the path of their array': ['{"a":["x","y",{"b":"z"}]}', { '.a': 'xy', '.a.b': 'z' }],
  'several texts one after another': ['{"a":"x"}\n\x1e{"a":"y"}', { '.a': 'xy' }],
  'a string that stands alone': ['"x"', { '': 'x' }],
  'escapes undone': [String.raw`{"a":"\u0067\"\\\n\ud83d\ude00\/"}`, { '.a': 'g"\\\n\u{1f600}/' }],
  'what is no escape as it stands': [String.raw`{"a":"\u00zz"}`, { '.a': String.raw`\u00zz` }],
  'the index of the object round it': [
    '{"choices":[{"index":0,"d":{"t":"x"}},{"index":12,"d":{"t":"y"}}]}',
    { '.choices.d.t#0': 'x', '.choices.d.t#12': 'y' },
  ],
  'every index on the way': ['{"output_index":2,"a":{"content_index":1,"t":"x"}}', { '.a.t#2#1': 'x' }],
  'no index where a name only ends like one': ['{"reindex":3,"t":"x"}', { '.t': 'x' }],
};

describe('codec/json-strings', () => {
  for (const [what, [text, strings]] of Object.entries(CASES)) {
    it(`gives ${what}, wherever the text is cut`, () => {
      for (let size = 1; size <= text.length; size += 1) assert.deepEqual(read(text, size).strings, strings);
    });
  }

  it('tells other text that begins like JSON', () => {
    for (const text of ['[note] read this', '{hello}', '["a" or "b"]'])
      assert.equal(read(text).json.isSound, false);
    for (const text of ['[1, -2.5e+3, true, null]', '{"a": [false]}\r\n'])
      assert.equal(read(text).json.isSound, true);
  });

  it('reads on under one path where nothing keeps track of the depth any more', () => {
    const { strings } = read(`${'{"a":['.repeat(100_000)}"x"${']}'.repeat(100_000)}{"b":"y"}`);
    assert.deepEqual(Object.values(strings), ['a'.repeat(100_000 - 32) + 'x', 'y']);
  });

  it('finds the strings of any JSON in their order, and is closed at its end', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 9 }), (value, size) => {
        const text = JSON.stringify(value);
        const { strings, json } = read(text, size);
        assert.ok(json.isSound && !json.isOpen);
        assert.equal(lengthOf(strings), lengthOf(stringsIn(value)));
      }),
    );
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 9 }), (text, size) => void read(text, size)),
    );
  });
});

function lengthOf(strings: readonly string[] | Record<string, string>): number {
  return Object.values(strings).join('').length;
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
