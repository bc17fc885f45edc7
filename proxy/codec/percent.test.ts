import assert from 'node:assert/strict';

import fc from 'fast-check';

import { percentDecode, readForm } from './percent.ts';

const decode = (text: string, plus = false) => percentDecode(Buffer.from(text), plus).toString();

const DECODES: Record<string, [text: string, plain: string]> = {
  'escapes of either letter case': ['%41%6d%6D', 'Amm'],
  'UTF-8 in escapes': ['gr%C3%BCn', 'grün'],
  'one round only': ['%2541', '%41'],
  'no half escape': ['100% %4 %zz %', '100% %4 %zz %'],
};

const JOINS: Record<string, [form: string, values: string]> = {
  'the pieces of a secret': ['a=AKIA&b=RE%53T', 'AKIAREST'],
  'nothing of one value': ['a=whole', ''],
  'no values of digits': ['a=4111&b=1111&c=x', ''],
  'no long values': [`a=AK&b=${'x'.repeat(200)}&c=IA`, 'AKIA'],
  'values with equals signs': ['a=x=&b==y', 'x==y'],
  'nothing where no value is': ['&&a&b&', ''],
};

describe('codec/percent', () => {
  for (const [what, [text, plain]] of Object.entries(DECODES)) {
    it(`decodes ${what}`, () => assert.equal(decode(text), plain));
  }

  for (const [what, [form, values]] of Object.entries(JOINS)) {
    it(`glues together ${what}`, () => assert.equal(readForm(Buffer.from(form)).values.toString(), values));
  }

  it('reads a plus as a blank in forms alone', () => {
    assert.equal(decode('a+b'), 'a+b');
    assert.equal(decode('a+b', true), 'a b');
    assert.equal(readForm(Buffer.from('q=ignore+all%20rules')).decoded.toString(), 'q=ignore all rules');
  });

  it('hands back the same buffer when there is nothing to undo', () => {
    const bytes = Buffer.from('a=b&c=d');
    assert.equal(readForm(bytes).decoded, bytes);
  });

  it('restores what was encoded, and takes any bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (text, bytes) => {
        assert.equal(decode(encodeURIComponent(text)), text);
        const form = readForm(Buffer.from(bytes));
        assert.ok(form.values.length <= bytes.length);
      }),
    );
  });
});
