import assert from 'node:assert/strict';
import fc from 'fast-check';
import { errorAnswer, idKey, readJsonRpc } from './jsonrpc.ts';
import { IdSkimmer, skimIds } from './jsonrpc-skim.ts';

const read = (text: string) => readJsonRpc(Buffer.from(text));
const skim = (text: string) => skimIds(Buffer.from(text));

describe('codec/jsonrpc', () => {
  for (const [text, kind] of [
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', 'request'],
    ['{"jsonrpc":"2.0","id":"a","method":"ping","params":{},"_x":1}', 'request'],
    ['{"jsonrpc":"2.0","method":"notifications/initialized"}', 'notification'],
    ['{"result":{},"jsonrpc":"2.0","id":0}', 'answer'],
    ['{"jsonrpc":"2.0","id":-1,"error":{"code":1,"message":"x"}}', 'answer'],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}', 'stray-error'],
    ['{"jsonrpc":"2.0","error":{"code":1,"message":"x"}}', 'stray-error'],
    ['{"jsonrpc":"2.0","id":null,"result":{}}', 'fault'],
    ['{"jsonrpc":"2.0","id":1}', 'fault'],
    ['{"jsonrpc":"2.0","id":1,"method":7}', 'fault'],
    ['{"jsonrpc":"2.0","id":1,"method":"a","error":{}}', 'fault'],
    ['{"jsonrpc":"2.0","id":1,"result":{},"params":{}}', 'fault'],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', 'fault'],
    ['{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', 'fault'],
    [`{"jsonrpc":"2.0","id":"${'i'.repeat(2000)}","method":"ping"}`, 'fault'],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","Params":{}}', 'fault'],
    ['[]', 'fault'],
    ['7', 'fault'],
    ['null', 'fault'],
  ] as const)
    it(`takes ${text.slice(0, 70)} for a ${kind}`, () => assert.equal(read(text).kind, kind));

  it('keeps ids of two types apart', () => {
    assert.notEqual(idKey(1), idKey('1'));
    assert.notEqual(idKey('n1'), idKey(1));
    assert.equal(
      errorAnswer(null, { code: -1, message: 'm' }).toString(),
      '{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"m"}}',
    );
  });

  it('never throws (property)', () => {
    const messages = fc.record(
      {
        jsonrpc: fc.constantFrom('2.0', 2),
        id: fc.jsonValue(),
        method: fc.jsonValue(),
        result: fc.jsonValue(),
        error: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(messages, (message) => void read(JSON.stringify(message))));
    fc.assert(fc.property(fc.string(), (text) => void read(text)));
  });
});

describe('codec/jsonrpc-skim', () => {
  for (const [text, ids, hasMethod] of [
    ['{"id":3,"result":{"id":4', [3], false],
    ['{"result":{"id":4,"a":["}"]},"jsonrpc":"2.0","id":"x"}', ['x'], false],
    ['{"method":"tools/call","params":{"text":"\\"id\\":9,","id":2},"id":1}', [1], true],
    ['{"i\\u0064":5,"method":', [5], true],
    ['{"id":1,"id":2}', [], false],
    ['{"id":1,"id":1}', [1], false],
    ['[{"id":1,"method":"a"},{"params":{"id":9},"id":"b"}]', [1, 'b'], true],
    ['{"id":1.5}', [], false],
    ['{"id":{"id":1}}', [], false],
    ['{"id":null}', [], false],
    ['"id":1', [], false],
    ['{"a":"id","b":1}', [], false],
    ['hello', [], false],
  ] as const)
    it(`sees ${JSON.stringify(ids)} in ${text}`, () =>
      assert.deepEqual(skim(text), { ids: [...ids], hasMethod }));

  it('sees the id of every well-formed message, however it is cut (property)', () => {
    const id = fc.oneof(fc.string({ maxLength: 20 }), fc.integer());
    fc.assert(
      fc.property(id, fc.jsonValue(), fc.boolean(), fc.nat(200), (given, value, isFirst, cut) => {
        const message = isFirst ? { id: given, result: value } : { result: value, id: given };
        const bytes = Buffer.from(JSON.stringify(message));
        const skimmer = new IdSkimmer();
        skimmer.read(bytes.subarray(0, cut));
        skimmer.read(bytes.subarray(cut));
        assert.deepEqual(skimmer.result().ids, [given]);
      }),
    );
  });

  it('never throws (property)', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void skimIds(Buffer.from(bytes))));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\id1 ')) }),
        (text) => void skim(text),
      ),
    );
  });
});
