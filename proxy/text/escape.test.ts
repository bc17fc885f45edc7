import assert from 'node:assert/strict';
import fc from 'fast-check';
import { escapesIn, unescape, unquote } from './escape.ts';

const textOf = (text: string): string[] => unescape(Buffer.from(text)).map(({ bytes }) => bytes.toString());
const quotedOf = (text: string): string[] => unquote(Buffer.from(text)).map(({ bytes }) => bytes.toString());

describe('text/escape', () => {
  const RESOLVED: Record<string, [string, string]> = {
    'a percent escape': ['a%5Fb', 'a_b'],
    'UTF-8 in percent escapes': ['%C3%A9', 'é'],
    'the wide percent escape': ['%u0041', 'A'],
    'a four-digit escape': ['\\u0041', 'A'],
    'a surrogate pair': ['\\uD83D\\uDE00', '😀'],
    'a braced escape': ['\\u{1F600}', '😀'],
    'an eight-digit escape': ['\\U0001F600', '😀'],
    'a byte escape': ['\\x41', 'A'],
    'a six-digit escape of CSS': ['\\000041B', 'AB'],
    'a four-digit escape of CSS and its blank': ['\\0041 B', 'AB'],
    'an escaped line end': ['a\\nb', 'a\nb'],
    'a decimal reference': ['&#65;', 'A'],
    'a hexadecimal reference': ['&#x41;', 'A'],
    'a named space as a space': ['a&nbsp;b', 'a b'],
    'an escaped ampersand before a reference': ['&amp;#65;', '&#65;'],
    'one of each': ['%41\\u0042&#67;', 'ABC'],
  };
  for (const [name, [text, expected]] of Object.entries(RESOLVED)) {
    it(`resolves ${name}`, () => assert.deepEqual(textOf(text), [expected]));
  }

  for (const text of [
    '100% sure',
    '%zz',
    '\\uD800 alone',
    '&bogus;',
    '&#0;',
    'a & b',
    '?a=1&amp;b=2',
    'C:\\dir',
    'C:\\00 notes',
    '\\u{110000}',
  ]) {
    it(`leaves ${text} alone`, () => assert.deepEqual(textOf(text), []));
  }

  const QUOTED: Record<string, [string, string[]]> = {
    'an escape of a letter': ['a=5Fb', ['a_b']],
    'a soft line end': ['some=\r\nthing', ['something']],
    'several in a row': ['=41=42', ['AB']],
    'a number in a query': ['?page=42&x', []],
    'lower-case digits': ['a=5fb', []],
  };
  for (const [name, [text, expected]] of Object.entries(QUOTED)) {
    it(`of quoted-printable ${expected.length > 0 ? 'resolves' : 'leaves'} ${name}`, () => {
      assert.deepEqual(quotedOf(text), expected);
    });
  }

  it('rewrites only the neighbourhood of an escape', () => {
    const [region, ...others] = unescape(Buffer.from(`${'x'.repeat(5000)}%41${'y'.repeat(5000)}`));
    assert.equal(others.length, 0);
    assert.ok((region?.bytes.length ?? 0) < 500);
  });

  it('knows where every byte came from', () => {
    const piece = fc.constantFrom('%41', '\\u0042', '&#67;', ' ', 'x'.repeat(150), 'é', '%', '\\', '&');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        const source = Buffer.from(parts.join(''));
        for (const { bytes, offsets } of unescape(source)) {
          assert.equal(offsets.length, bytes.length + 1);
          for (const [i, byte] of bytes.entries()) {
            assert.ok((offsets[i + 1] ?? 0) >= (offsets[i] ?? 0));
            const from = source[offsets[i] ?? 0];
            assert.ok(from === byte || [0x25, 0x5c, 0x26].includes(from ?? 0));
          }
        }
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Array.from('%\\u&#x;=41{}\r\nD8'))), (chars) => {
        const bytes = Buffer.from(chars.join(''));
        unescape(bytes);
        unquote(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  it('names the escapes of a stretch', () => {
    const bytes = Buffer.from('%41 \\u0041 &lt; =41');
    assert.deepEqual(escapesIn(bytes, 0, bytes.length), [
      'url',
      'unicode-escape',
      'html-entity',
      'quoted-printable',
    ]);
    assert.deepEqual(escapesIn(bytes, 0, 3), ['url']);
  });
});
