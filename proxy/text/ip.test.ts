import assert from 'node:assert/strict';
import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { addressBytes, canonicalAddress, checkCidr, compileCidrs, ipv4At, isIpv4 } from './ip.ts';

describe('text/ip', () => {
  const spellings: Record<string, [text: string, canonical: string | undefined]> = {
    'keeps a dotted quad': ['192.0.2.1', '192.0.2.1'],
    'reads one decimal number': ['2130706433', '127.0.0.1'],
    'reads octal parts': ['0177.0.0.1', '127.0.0.1'],
    'reads hexadecimal parts': ['0x7f.0x0.0x0.0x1', '127.0.0.1'],
    'reads a short form': ['127.1', '127.0.0.1'],
    'reads mixed spellings': ['0x7f.1', '127.0.0.1'],
    'drops the trailing dot': ['127.0.0.1.', '127.0.0.1'],
    'shortens IPv6': ['2001:0DB8:0:0:0:0:0:5', '2001:db8::5'],
    'takes off brackets': ['[::1]', '::1'],
    'drops a zone id': ['fe80::1%eth0', 'fe80::1'],
    'unwraps the mapped form, dotted': ['::ffff:10.0.0.1', '10.0.0.1'],
    'unwraps the mapped form, in hexadecimal': ['::ffff:a9fe:a9fe', '169.254.169.254'],
    'leaves the compatible form to its judge': ['::7f00:1', '::7f00:1'],
    'refuses a name': ['example.test', undefined],
    'refuses a name of hexadecimal letters': ['face.cafe', undefined],
    'refuses a number over four bytes': ['4294967296', undefined],
    'refuses a part over a byte': ['256.1.1.1', undefined],
    'refuses an address with a port': ['127.0.0.1:80', undefined],
    'refuses nested brackets': ['[[::1]]', undefined],
    'refuses two gaps': ['1::2::3', undefined],
    'refuses nothing at all': ['', undefined],
    'refuses a path behind it': ['127.0.0.1/x', undefined],
  };
  for (const [sentence, [text, canonical]] of Object.entries(spellings)) {
    it(sentence, () => assert.equal(canonicalAddress(text), canonical));
  }

  it('gives every address back from its bytes', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const bytes = addressBytes(canonicalAddress(text) ?? '');
        assert.ok(bytes && isIpv4(bytes));
        assert.equal(ipv4At(bytes, 12), text);
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = canonicalAddress(text);
        assert.ok(canonical !== undefined && (isIPv6(canonical) || isIPv4(canonical)));
        assert.equal(canonicalAddress(canonical), canonical);
        assert.equal(addressBytes(canonical)?.length, 16);
      }),
    );
  });

  it('takes for a canonical IPv4 address what Node takes for one, and nothing else', () => {
    const numbers = fc.constantFrom(
      '0',
      '00',
      '9',
      '010',
      '127',
      '255',
      '256',
      '0x1',
      '',
      ' 1',
      '1e1',
      '+1',
      '１',
    );
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 3, maxLength: 5 }), (parts) => {
        const text = parts.join('.');
        assert.equal(addressBytes(text) !== undefined, isIPv4(text), text);
      }),
    );
  });

  it('throws at no text', () => {
    fc.assert(fc.property(fc.string(), (text) => void canonicalAddress(text)));
    fc.assert(fc.property(fc.string(), (text) => void addressBytes(text)));
    fc.assert(fc.property(fc.string(), (text) => void checkCidr(text)));
  });

  const cidrs: Record<string, [cidr: string, covered: string[], outside: string[]]> = {
    'covers a block on a byte': ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255'], ['9.255.255.255', '11.0.0.0']],
    'covers a block inside a byte': [
      '172.16.0.0/12',
      ['172.16.0.0', '172.31.255.255'],
      ['172.15.0.1', '172.32.0.0'],
    ],
    'covers one address': ['192.0.2.7', ['192.0.2.7'], ['192.0.2.6', '192.0.2.8']],
    'covers an IPv6 block': ['fe80::/10', ['fe80::1', 'febf::1'], ['fec0::1', '10.0.0.1']],
    'covers everything when asked to': ['::/0', ['10.0.0.1', '2001:db8::1'], []],
  };
  for (const [sentence, [cidr, covered, outside]] of Object.entries(cidrs)) {
    it(sentence, () => {
      const covers = compileCidrs([cidr]);
      for (const address of covered) assert.ok(covers(address), address);
      for (const address of outside) assert.ok(!covers(address), address);
    });
  }

  it('covers nothing with an empty list and no text that is no address', () => {
    assert.ok(!compileCidrs([])('10.0.0.1'));
    assert.ok(!compileCidrs(['0.0.0.0/0'])('not an address'));
  });

  const refused: Record<string, [cidr: string, reason: RegExp]> = {
    'refuses host bits': ['10.0.0.1/8', /host bits/],
    'refuses another spelling': ['010.0.0.0/8', /not canonical: write the address as 8\.0\.0\.0/],
    'refuses a long prefix': ['10.0.0.0/33', /prefix length/],
    'refuses a prefix that is no number': ['10.0.0.0/x', /prefix length/],
    'refuses a name': ['example.test', /not an address/],
    'refuses every IPv4 address': ['0.0.0.0/0', /covers every address/],
    'refuses every address': ['::/0', /covers every address/],
  };
  for (const [sentence, [cidr, reason]] of Object.entries(refused)) {
    it(`${sentence} in a list`, () => assert.match(checkCidr(cidr) ?? '', reason));
  }

  it('accepts canonical blocks', () => {
    for (const cidr of ['10.0.0.0/8', '127.0.0.1/32', '::1/128', 'fc00::/7', '192.0.2.1']) {
      assert.equal(checkCidr(cidr), undefined);
    }
    assert.throws(() => compileCidrs(['10.0.0.1/8']), /host bits/);
  });
});
