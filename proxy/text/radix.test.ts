import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BASE32, BASE64_EITHER, BASE64_STANDARD, decodeRadix, HEXADECIMAL } from './radix.ts';

const whole = (text: string, skip = 0) => ({
  bytes: Buffer.from(text),
  start: 0,
  end: Buffer.byteLength(text),
  skip,
});

describe('text/radix', () => {
  it('decodes what the platform encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        const bytes = Buffer.from(input);
        for (const name of ['base64', 'base64url'] as const) {
          assert.deepEqual(
            Buffer.from(decodeRadix('base64', BASE64_EITHER, whole(bytes.toString(name)))),
            bytes,
          );
        }
        const hex = bytes.toString('hex');
        assert.deepEqual(Buffer.from(decodeRadix('hex', HEXADECIMAL, whole(hex))), bytes);
        assert.deepEqual(Buffer.from(decodeRadix('hex', HEXADECIMAL, whole(hex.toUpperCase()))), bytes);
      }),
    );
  });

  const CASES: Record<string, [string, string]> = {
    'base32 in either case': [decodeRadix('base32', BASE32, whole('MFRGgzdf')).toString(), 'abcde'],
    'text with foreign signs in it': [
      decodeRadix('base64', BASE64_EITHER, whole('YW~Jj!')).toString(),
      'abc',
    ],
    'digits before the first whole group': [
      decodeRadix('base64', BASE64_EITHER, whole('xYWJj', 1)).toString(),
      'abc',
    ],
    'the signs of one alphabet only': [
      decodeRadix('base64', BASE64_STANDARD, whole('YW-Jj_')).toString(),
      'abc',
    ],
  };
  for (const [name, [found, expected]] of Object.entries(CASES)) {
    it(`reads ${name}`, () => assert.equal(found, expected));
  }

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat({ max: 8 }), (bytes, skip) => {
        decodeRadix('base32', BASE32, { bytes, start: 0, end: bytes.length, skip });
      }),
    );
  });
});
