import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isRoutingNumber } from './aba.ts';
import {
  decodeBase58,
  encodeBase58Check,
  decodeBase58Check,
  isExtendedPrivateKey,
  isWif,
} from './base58check.ts';
import { decodeBech32, encodeBech32 } from './bech32.ts';
import { ibanLength, isIban, isMod97 } from './iban.ts';
import { isCardNumber, issuerOf, luhnSum } from './luhn.ts';
import { VALIDATORS } from './validators.ts';

/** A number with the prefix and length whose last digit satisfies Luhn. */
function cardNumber(prefix: string, length: number): string {
  const body = prefix.padEnd(length - 1, '7');
  const last = Array.from('0123456789').find((digit) => luhnSum(body + digit)) ?? '';
  return body + last;
}

describe('scan/check/luhn', () => {
  const issuers: Record<string, readonly [prefix: string, length: number]> = {
    'Visa of 16': ['4', 16],
    'Visa of 19': ['4', 19],
    Mastercard: ['51', 16],
    'Mastercard of the 2-series': ['2221', 16],
    'American Express': ['34', 15],
    JCB: ['3528', 16],
    Discover: ['6011', 16],
    'UnionPay (L-48)': ['62', 16],
    'UnionPay of 19 (L-48)': ['62', 19],
    'Diners Club (L-48)': ['36', 14],
    'Diners Club of the 300s (L-48)': ['305', 14],
    'Maestro of 12 (L-48)': ['6759', 12],
    'Maestro of 19 (L-48)': ['6763', 19],
    'RuPay (L-48)': ['508', 16],
    'RuPay of the 82s (L-48)': ['82', 16],
    Mir: ['2200', 16],
  };
  for (const [name, [prefix, length]] of Object.entries(issuers)) {
    it(`knows a number of ${name} and no neighbour of it`, () => {
      const number = cardNumber(prefix, length);
      assert.ok(isCardNumber(number));
      assert.ok(!isCardNumber(number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10)));
    });
  }

  it('refuses numbers of unknown issuers and of wrong length although Luhn holds', () => {
    assert.equal(issuerOf('9'.repeat(16)), undefined);
    assert.ok(!isCardNumber(cardNumber('99', 16)));
    assert.ok(!isCardNumber(cardNumber('4', 17)));
    assert.ok(!isCardNumber(cardNumber('34', 16)));
  });

  it('sees every change of a single digit', () => {
    fc.assert(
      fc.property(fc.nat({ max: 14 }), fc.integer({ min: 1, max: 9 }), (place, step) => {
        const number = cardNumber('4', 16);
        const changed = String((Number(number[place]) + step) % 10);
        assert.ok(!luhnSum(number.slice(0, place) + changed + number.slice(place + 1)));
      }),
    );
  });

  it('answers for any text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(typeof isCardNumber(text), 'boolean')));
  });
});

describe('scan/check/iban', () => {
  const good = [
    'DE89370400440532013000',
    'GB29NWBK60161331926819',
    'NO9386011117947',
    'FR1420041010050500013M02606',
  ];

  it('accepts the published examples, with and without blanks, in any case', () => {
    for (const iban of good) {
      assert.ok(isIban(iban), iban);
      assert.ok(isIban(iban.replace(/(.{4})/g, '$1 ').trim()), iban);
      assert.ok(isIban(iban.toLowerCase()), iban);
    }
  });

  it('refuses a wrong digit, a wrong length and an unknown country', () => {
    assert.ok(!isIban('DE88370400440532013000'));
    assert.ok(!isIban('DE8937040044053201300'));
    assert.ok(!isIban('XX89370400440532013000'));
    assert.equal(ibanLength('xx'), undefined);
  });

  it('judges the checksum alone where the country has no IBANs', () => {
    assert.ok(isMod97('ZZ9800000000000000') || !isMod97('ZZ9800000000000001'));
    assert.ok(!isMod97(''));
  });
});

describe('scan/check/aba', () => {
  it('accepts routing numbers with the weighted sum and no others', () => {
    assert.ok(isRoutingNumber('021000021'));
    assert.ok(isRoutingNumber('011-401-533'));
    assert.ok(!isRoutingNumber('021000022'));
    assert.ok(!isRoutingNumber('000000000'));
    assert.ok(!isRoutingNumber('02100002'));
  });
});

describe('scan/check/base58check', () => {
  it('reads back what it wrote, and sees any changed character', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 78 }), fc.nat(), (payload, place) => {
        const text = encodeBase58Check(payload);
        assert.deepEqual(decodeBase58Check(text), Uint8Array.from(payload));
        const at = place % text.length;
        const other = text[at] === 'z' ? 'y' : 'z';
        assert.equal(decodeBase58Check(text.slice(0, at) + other + text.slice(at + 1)), undefined);
      }),
    );
  });

  it('answers for any text without throwing', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void decodeBase58Check(text)));
    assert.equal(decodeBase58('0OIl'), undefined);
    assert.equal(decodeBase58('1'.repeat(200)), undefined);
  });

  it('knows private keys by version and length', () => {
    const key = Buffer.alloc(32, 3);
    assert.ok(isWif(encodeBase58Check(Buffer.from([0x80, ...key]))));
    assert.ok(isWif(encodeBase58Check(Buffer.from([0x80, ...key, 1]))));
    assert.ok(!isWif(encodeBase58Check(Buffer.from([0x80, ...key, 2]))));
    assert.ok(!isWif(encodeBase58Check(Buffer.from([0x00, ...key]))));
  });

  it('wants a private key part in an extended key (L-45)', () => {
    const bytes = Buffer.alloc(78, 5);
    bytes[45] = 0;
    assert.ok(isExtendedPrivateKey(encodeBase58Check(bytes)));
    bytes[45] = 2;
    assert.ok(!isExtendedPrivateKey(encodeBase58Check(bytes)));
  });
});

describe('scan/check/bech32', () => {
  it('accepts the published examples of both variants', () => {
    assert.equal(decodeBech32('A12UEL5L')?.variant, 'bech32');
    assert.equal(decodeBech32('a1lqfn3a')?.variant, 'bech32m');
    assert.equal(decodeBech32('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')?.prefix, 'bc');
    assert.equal(decodeBech32('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5'), undefined);
    assert.equal(decodeBech32('Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'), undefined);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 31 }), { maxLength: 60 }), fc.boolean(), (groups, modern) => {
        const variant = modern ? 'bech32m' : 'bech32';
        assert.deepEqual(decodeBech32(encodeBech32('bc', groups, variant)), {
          prefix: 'bc',
          groups,
          variant,
        });
      }),
    );
  });

  it('answers for any text without throwing', () => {
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => void decodeBech32(text)));
  });
});

describe('scan/check/validators', () => {
  it('offers the four checks users may name', () => {
    assert.deepEqual(Object.keys(VALIDATORS).sort(), ['aba', 'luhn', 'mod97', 'wif']);
    assert.ok(VALIDATORS.luhn('4111 1111 1111 1111'));
    assert.ok(VALIDATORS.mod97('DE89 3704 0044 0532 0130 00'));
    assert.ok(VALIDATORS.aba('021000021'));
    assert.ok(!VALIDATORS.wif('5Kb8kLf9zgWQnogidDA76MzPL6TsZZY36hWXMssSzNydYXYB9KG'));
  });
});
