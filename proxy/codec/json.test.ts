import assert from 'node:assert/strict';

import fc from 'fast-check';

import { readJson, readLongJson, unescapeJson } from './json.ts';

const read = (text: string, many = false) => readJson(Buffer.from(text), { many });

const WELL_FORMED = [
  '{}',
  '[]',
  '""',
  '0',
  '-1.5e+3',
  'true',
  'null',
  ' [1, 2.0, -0, 1E5] ',
  '{"a":{"b":[[],{}]}}',
  '\ufeff{"a":1}',
  '{"a":1,"a":2}',
  '"\\u00e9\\n\\/\\""',
  '"grün"',
];
const BROKEN = [
  '',
  '{',
  '[',
  '[1,]',
  '{"a":1,}',
  '{"a"}',
  '{"a" 1}',
  '{a:1}',
  "{'a':1}",
  '[1 2]',
  '[1}',
  '{"a":]',
  '01',
  '1.',
  '.5',
  '+1',
  '1e',
  'nul',
  'tru e',
  '"a',
  '"\\x"',
  '"\\u12g4"',
  '"a\nb"',
  '{} {}',
  '{}x',
  '[NaN]',
  '// c\n{}',
  '{"a":1}}',
  ',',
  ':',
  '{,}',
  '[:]',
  '{"a":"b"',
  '{"a",1}',
  '[,1]',
  ']',
];

/** [JSON, values glued together, names glued together] */
const PIECES: Record<string, [json: string, values: string, names: string]> = {
  'two halves in two members': ['{"a":"AKIA","b":"REST"}', 'AKIAREST', 'ab'],
  'halves at different depths': ['{"a":["AKIA",{"b":{"c":"REST"}}]}', 'AKIAREST', 'abc'],
  'halves with escapes': ['["AK\\u0049A","R\\u0045ST"]', 'AKIAREST', ''],
  'nothing of a single string': ['{"a":"whole"}', '', ''],
  'no long strings': [`["AKIA","${'long '.repeat(40)}","REST"]`, 'AKIAREST', ''],
  'no numbers and no strings of digits: ids glued together look like cards': [
    '{"id":"4111","n":1111,"t":"11111111"}',
    '',
    'idnt',
  ],
  'what stands before a fault and behind it': ['{"a":"AKIA",,"b":"REST"', 'AKIAREST', 'ab'],
};

const UNESCAPES: Record<string, [text: string, plain: string]> = {
  'short escapes': ['"a\\n\\t\\"\\\\\\/b"', '"a\n\t"\\/b"'],
  'code units': ['\\u0041\\u00e9\\u65e5', 'Aé日'],
  'surrogate pairs': ['\\ud83d\\uDE00', '😀'],
  'names beside their values': ['{"api_key":"ab\\u002dcd"}', '{"api_key":"ab-cd"}'],
  'a piece cut out of the middle': ['4\\n5","b":"\\u00', '4\n5","b":"\\u00'],
  'no escape, which stays': ['C:\\dir\\x \\', 'C:\\dir\\x \\'],
};

describe('codec/json', () => {
  for (const text of WELL_FORMED) {
    it(`accepts ${JSON.stringify(text)}`, () => assert.ok(read(text).isWellFormed));
  }

  for (const text of BROKEN) {
    it(`finds the fault in ${JSON.stringify(text)}`, () => assert.ok(!read(text).isWellFormed));
  }

  for (const [what, [json, values, names]] of Object.entries(PIECES)) {
    it(`glues together ${what}`, () => {
      const reading = read(json);
      assert.equal(reading.values.toString(), values);
      assert.equal(reading.names.toString(), names);
    });
  }

  for (const [what, [text, plain]] of Object.entries(UNESCAPES)) {
    it(`undoes ${what}`, () => assert.equal(unescapeJson(Buffer.from(text)).toString(), plain));
  }

  it('puts what is asked for between the strings', () => {
    const text = JSON.stringify({ a: 'ignore', b: ['previous', 1], c: { d: 'rules' } });
    assert.equal(readJson(Buffer.from(text), { glue: ' ' }).values.toString(), 'ignore previous rules');
  });

  it('accepts several values after one another only where that is the format', () => {
    assert.ok(read('{"a":1}\n{"b":2}\n', true).isWellFormed);
    assert.ok(!read('{"a":1}\n{"b":2}\n').isWellFormed);
    assert.ok(!read('{"a":1}\n{"b":', true).isWellFormed);
  });

  it('survives a million brackets', () => {
    assert.ok(readJson(Buffer.from('['.repeat(1e6) + ']'.repeat(1e6))).isWellFormed);
    assert.ok(!readJson(Buffer.from('{"a":'.repeat(2e5))).isWellFormed);
  });

  it('reads a long text in slices as it reads it whole', async () => {
    const text = JSON.stringify(
      Array.from({ length: 20_000 }, (_, index) => ({ name: `part ${index}`, n: index })),
    );
    assert.deepEqual(await readLongJson(Buffer.from(text)), read(text));
    assert.ok(!(await readLongJson(Buffer.from(text.slice(0, -1)))).isWellFormed);
  });

  it('hands back the same buffer when there is nothing to undo', () => {
    const bytes = Buffer.from('{"a":"plain"}');
    assert.equal(unescapeJson(bytes), bytes);
  });

  it('accepts all JSON, and undoes its escapes', () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: 'binary' }), (json, text) => {
        assert.ok(read(json).isWellFormed);
        const sound = Buffer.from(text).toString();
        assert.equal(unescapeJson(Buffer.from(JSON.stringify(sound).slice(1, -1))).toString(), sound);
      }),
    );
  });

  it('agrees with the platform on what is JSON', () => {
    const mutant = fc.tuple(
      fc.json({ maxDepth: 2 }),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', '[', ':', '0', '\\', 'e', ' '),
    );
    fc.assert(
      fc.property(mutant, ([json, at, sign]) => {
        const place = at % (json.length + 1);
        const text = Buffer.from(json.slice(0, place) + sign + json.slice(place + 1)).toString();
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        assert.equal(read(text).isWellFormed, isJson, text);
      }),
      { numRuns: 2000 },
    );
  });
});
