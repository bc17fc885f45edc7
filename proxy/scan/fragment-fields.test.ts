import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Part, PartKind } from '../model/message.ts';
import { fieldsOf } from './fragment-fields.ts';

const raw = (kind: PartKind, name: string, text: string | Buffer): Part => ({
  kind,
  name,
  text,
  form: 'raw',
});
const shown = (parts: readonly Part[], overlap = 0): string[] =>
  fieldsOf(parts, overlap).map(({ place, text, group }) => `${group} ${place}: ${text}`);
const url = (text: string): Part => raw('url', 'url', text);
const body = (text: string): Part => raw('body', 'body', text);

describe('scan/fragment-fields', () => {
  const cases: [what: string, part: Part, fields: string[]][] = [
    [
      'a URL by segments and parameters, and its keys together',
      url('http://a.test/x/y%20z?p=1&q=a%2Fb&p=2#f'),
      [
        'other segment 0: x',
        'other segment 1: y z',
        'value query p: 12',
        'value query q: a/b',
        'name names: pqp',
      ],
    ],
    ['a key without a value as a key', url('http://a.test/?piece'), ['name names: piece']],
    ['the labels below a site', raw('host', 'host', 'piece.two.a.test'), ['other host: piecetwo']],
    ['a header by its name', raw('header', 'x-data', 'piece'), ['other header x-data: piece']],
    [
      'JSON by members, at any depth',
      body('{"a":{"b":["x","y"]},"n":12,"t":true,"z":null,"b":"z"}'),
      ['value member b: xyz', 'value member n: 12'],
    ],
    [
      'the arguments of a tool as a body is',
      raw('tool-call', 'arguments', '{"q":"x"}'),
      ['value member q: x'],
    ],
    ['a form by its names', body('a=1&b=x+y'), ['value form a: 1', 'value form b: x y']],
    ['other text as it stands', body('just = a text'), ['value body: just = a text']],
    ['broken JSON as it stands', body('{"a":'), ['value body: {"a":']],
  ];
  for (const [what, part, fields] of cases) {
    it(`reads ${what}`, () => assert.deepEqual(shown([part]), fields));
  }

  it('leaves out views, which repeat what raw parts say', () => {
    assert.deepEqual(shown([{ ...body('x'), form: 'derived' }]), []);
  });

  it('reads of a window only what is new', () => {
    assert.deepEqual(shown([body('old new')], 4), ['value body: new']);
  });

  it('reads JSON as deep and as wide as a body can be', () => {
    assert.equal(fieldsOf([body('['.repeat(32_000) + ']'.repeat(32_000))], 0).length, 0);
    assert.equal(fieldsOf([body(`[${'1,'.repeat(30_000)}1]`)], 0).length, 1);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.constantFrom<PartKind>('url', 'body', 'host'),
        (text, kind) => {
          for (const field of fieldsOf([raw(kind, kind, text)], 0)) assert.notEqual(field.text, '');
        },
      ),
    );
  });
});
