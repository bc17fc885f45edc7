import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCharCodes } from './char-codes.ts';

const TEXT = 'a token of 24 characters';
const codes = (base = 10): string[] => Array.from(Buffer.from(TEXT), (code) => code.toString(base));

const FOUND: Record<string, string> = {
  'a JSON array of bytes': JSON.stringify({ type: 'Buffer', data: [...Buffer.from(TEXT)] }),
  'a byte array serialised with its indices': JSON.stringify(new Uint8Array(Buffer.from(TEXT))),
  'an array of strings of digits': JSON.stringify(codes()),
  'the arguments of a function': `String.fromCharCode(${codes().join(', ')})`,
  'numbers between blanks, with text around them': `before ${codes().join(' ')} behind`,
  'numbers between line breaks': codes().join('\r\n'),
  'octal escapes': codes(8)
    .map((code) => `\\${code}`)
    .join(''),
  'binary digits': codes(2)
    .map((code) => code.padStart(8, '0'))
    .join(' '),
  'entities without semicolons': codes()
    .map((code) => `&#${code}`)
    .join(''),
};

const NOTHING: Record<string, string> = {
  'fifteen numbers': codes().slice(0, 15).join(','),
  'numbers that are no characters': Array.from({ length: 60 }, (_, n) => 127 + n).join(','),
  'amounts and dates': '2026-05-01 10:00:00, 1024, 99.95, 2026-05-02 11:30:00, 2048, 14.50',
  'long numbers': Array.from({ length: 40 }, (_, n) => 1_714_560_000_000 + n).join(','),
  'words and no numbers': 'nothing but words here '.repeat(10),
};

describe('codec/char-codes', () => {
  for (const [what, text] of Object.entries(FOUND)) {
    it(`reads ${what}`, () => assert.ok(readCharCodes(Buffer.from(text)).includes(TEXT)));
  }

  for (const [what, text] of Object.entries(NOTHING)) {
    it(`takes nothing from ${what}`, () => assert.equal(readCharCodes(Buffer.from(text)), ''));
  }

  it('reads a text wherever it stands among others', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.string({ maxLength: 80 }), (before, behind) => {
        const text = `${before}x${codes().join(',')}x${behind}`;
        assert.ok(readCharCodes(Buffer.from(text)).includes(TEXT));
      }),
    );
  });

  it('makes less text than it reads, whatever it reads', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('103,', '0110', ' ', '\\147', '"1":', '99'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''));
        assert.ok(readCharCodes(bytes).length <= 2 * bytes.length);
      }),
    );
  });
});
