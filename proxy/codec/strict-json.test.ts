import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string | Buffer) => parseStrictJson(Buffer.from(text), { maxDepth: 8 });

describe('codec/strict-json', () => {
  for (const text of [
    '{}',
    '[1,-2.5e3,"a",true,null]',
    '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
    ' {"a" : "{\\"a\\":1,\\"a\\":2}" } ',
    '{"a":"\\\\","b":"\\\\\\"","c":1}',
    '"text"',
    '[[[[[[[[1]]]]]]]]',
  ])
    it(`reads ${text}`, () => {
      assert.deepEqual(parse(text), { ok: true, value: JSON.parse(text) });
    });

  for (const [what, text, fault] of [
    ['a name twice', '{"a":1,"a":2}', /twice/],
    ['a name twice, once in escapes', '{"ab":1,"\\u0061b":2}', /twice/],
    ['a name twice deep inside', '[{"b":[{"a":1,"c":2,"a":3}]}]', /twice/],
    ['a name twice after a container', '{"a":{"x":[1,2]},"b":"}","a":2}', /twice/],
    ['nine levels', '[[[[[[[[[1]]]]]]]]]', /deep/],
    ['brackets without end', '['.repeat(1_000_000), /deep/],
    ['bytes that are no UTF-8', Buffer.of(0x22, 0xff, 0x22), /UTF-8/],
    ['a byte order mark', '\ufeff{}', /valid JSON/],
    ['half a value', '{"a":', /valid JSON/],
    ['two values', '{} {}', /valid JSON/],
    ['nothing', '', /valid JSON/],
    ['a string without end', '"abc\\', /valid JSON/],
  ] as const)
    it(`refuses ${what}`, () => {
      const read = parse(text);
      assert.ok(!read.ok);
      assert.match(read.fault, fault);
    });

  it('reads whatever JSON.stringify writes, and refuses it with any member written twice (property)', () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 });
    fc.assert(
      fc.property(value, fc.nat(), (object, pick) => {
        const text = JSON.stringify(object);
        assert.deepEqual(parseStrictJson(Buffer.from(text), { maxDepth: 64 }), {
          ok: true,
          value: JSON.parse(text),
        });
        const names = Object.keys(object);
        const again = `${text.slice(0, -1)},${JSON.stringify(names[pick % names.length])}:0}`;
        assert.equal(parseStrictJson(Buffer.from(again), { maxDepth: 64 }).ok, false);
      }),
    );
  });

  it('never throws, whatever the bytes are (property)', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parse(Buffer.from(bytes))));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\a1 ')) }),
        (text) => void parse(text),
      ),
    );
  });
});
