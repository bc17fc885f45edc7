import assert from 'node:assert/strict';

import fc from 'fast-check';

import { decodeTransfer } from './transfer-encoding.ts';

const decode = (text: string, encoding: string) => decodeTransfer(Buffer.from(text), encoding)?.toString();

describe('codec/transfer-encoding', () => {
  it('decodes quoted-printable with soft breaks', () => {
    assert.equal(decode('gr=C3=BCn AK=\r\nIA=\nRE=53T = =zz=', 'Quoted-Printable'), 'grün AKIAREST = =zz=');
  });

  it('takes the blanks that transport put behind a soft break for none of the text (RFC 2045 6.7)', () => {
    assert.equal(decode('AK= \t\r\nIA=\t\nRE= ST', 'quoted-printable'), 'AKIARE= ST');
  });

  it('decodes base64 over several lines', () => {
    assert.equal(decode('a2V5IGlz\r\nIGhlcmU=\r\n', ' BASE64 '), 'key is here');
  });

  it('leaves encodings that change nothing', () => {
    for (const encoding of ['', '7bit', '8bit', 'binary', 'x-own'])
      assert.equal(decode('a=41', encoding), undefined);
  });

  it('restores what was encoded, and takes any bytes', () => {
    const quote = (bytes: Buffer) =>
      [...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('');
    fc.assert(
      fc.property(fc.uint8Array(), (array) => {
        const bytes = Buffer.from(array);
        assert.deepEqual(decodeTransfer(Buffer.from(bytes.toString('base64')), 'base64'), bytes);
        assert.deepEqual(decodeTransfer(Buffer.from(quote(bytes)), 'quoted-printable'), bytes);
        assert.ok((decodeTransfer(bytes, 'quoted-printable')?.length ?? 0) <= bytes.length);
      }),
    );
  });
});
