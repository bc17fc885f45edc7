import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressBytes, canonicalAddress } from '../text/ip.ts';
import { classifyAddress, reachableAddresses, type AddressClass } from './address.ts';

describe('scan/address', () => {
  const classes: Record<AddressClass, string[]> = {
    metadata: ['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', 'fd00:ec2::254'],
    unspecified: ['0.0.0.0', '0.1.2.3', '::'],
    loopback: ['127.0.0.1', '127.255.255.254', '::1'],
    private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fdff::1', 'fec0::1'],
    'link-local': ['169.254.0.1', 'fe80::1', 'febf::1'],
    cgnat: ['100.64.0.1', '100.127.255.255'],
    multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
    documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'],
    reserved: [
      '192.0.0.1',
      '198.18.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '100::1',
      'not an address',
      '127.1',
    ],
    public: [
      '9.255.255.255',
      '11.0.0.1',
      '172.15.0.1',
      '172.32.0.1',
      '100.128.0.1',
      '1.1.1.1',
      '2606:4700::1111',
    ],
  };
  for (const [name, addresses] of Object.entries(classes)) {
    it(`knows ${name} addresses`, () => {
      for (const address of addresses) assert.equal(classifyAddress(address), name, address);
    });
  }

  const carried: Record<string, [literal: string, reached: string[]]> = {
    'finds nothing in an IPv4 address': ['10.0.0.1', []],
    'finds nothing in an ordinary IPv6 address': ['2606:4700::1111', []],
    'finds nothing in the loopback address': ['::1', []],
    'unwraps the compatible form': ['::7f00:1', ['127.0.0.1']],
    'unwraps NAT64': ['64:ff9b::169.254.169.254', ['169.254.169.254']],
    'unwraps local NAT64 cut at 96': ['64:ff9b:1::10.0.0.1', ['10.0.0.1']],
    'unwraps local NAT64 cut at 48': ['64:ff9b:1:a9fe:00a9:fe00::', ['169.254.169.254']],
    'unwraps 6to4': ['2002:7f00:1::', ['127.0.0.1']],
    'unwraps ISATAP': ['2606:4700::5efe:10.0.0.1', ['10.0.0.1']],
    'unwraps ISATAP with the universal bit': ['2606:4700::200:5efe:10.0.0.1', ['10.0.0.1']],
    'unwraps Teredo, client and server': ['2001:0:7f00:1::f5ff:fffe', ['127.0.0.1', '10.0.0.1']],
  };
  for (const [sentence, [literal, reached]] of Object.entries(carried)) {
    it(sentence, () => {
      const address = canonicalAddress(literal);
      assert.ok(address !== undefined);
      const found = reachableAddresses(address);
      assert.equal(found[0], address);
      for (const one of reached) assert.ok(found.includes(one), `${one} in ${found.join(' ')}`);
      if (reached.length === 0) assert.equal(found.length, 1);
    });
  }

  it('gives canonical addresses for every address, itself first', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = canonicalAddress(text) ?? '';
        const found = reachableAddresses(address);
        assert.equal(found[0], address);
        for (const one of found) assert.ok(addressBytes(one), one);
      }),
    );
  });
});
