import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDocuments, writeDocument, writeDocuments } from './yaml.ts';

describe('cli/sidecar/yaml', () => {
  const READ: Readonly<Record<string, readonly [string, unknown]>> = {
    'a mode in octal': ['a: 0440', { a: 288 }],
    'truth in the words of kubectl': ['a: on', { a: true }],
    'a pair of ports, which is no number': ['a: 22:22', { a: '22:22' }],
    'a date, which stays text': ['a: 2027-01-01', { a: '2027-01-01' }],
    'a number with an exponent': ['a: 1e3', { a: 1000 }],
    'a number that JavaScript cannot hold': ['a: 12345678901234567890123', { a: 1.2345678901234568e22 }],
    'merged keys': ['b: &x {c: 1}\na:\n  <<: *x\n  d: 2', { b: { c: 1 }, a: { c: 1, d: 2 } }],
  };
  for (const [what, [text, expected]] of Object.entries(READ))
    it(`reads ${what}`, () => assert.deepEqual(readDocuments(text, 'f'), [expected]));

  it('leaves out empty documents and keeps all others', () => {
    assert.deepEqual(readDocuments('---\n---\na: 1\n---\n# nothing\n---\nb: 2\n', 'f'), [{ a: 1 }, { b: 2 }]);
  });

  it('names the place of a fault', () => {
    assert.throws(() => readDocuments('a: 1\nb: [', 'f.yaml'), /f\.yaml:\d+:\d+: not valid YAML/);
  });

  it('writes so that it reads the same again, words that look like something else too', () => {
    const tricky = fc.constantFrom(
      'on',
      'yes',
      'n',
      '0755',
      '1e3',
      '22:22',
      '2027-01-01',
      '~',
      '<<',
      '0o7',
      '',
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        tricky,
        fc.string(),
        fc.boolean(),
        fc.integer(),
        tie('list'),
        tie('table'),
      ),
      list: fc.array(tie('value')),
      table: fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        tie('value'),
      ),
    })).table;
    fc.assert(
      fc.property(value, (table) => {
        assert.deepEqual(readDocuments(writeDocument(table), 'f'), [JSON.parse(JSON.stringify(table))]);
      }),
    );
  });

  it('writes several documents as one stream', () => {
    assert.equal(writeDocuments([{ a: 1 }, { b: 2 }]), 'a: 1\n---\nb: 2\n');
  });
});
