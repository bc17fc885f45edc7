import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileCidrs } from '../text/ip.ts';
import { overlaps } from './cidr-overlap.ts';

describe('policy/cidr-overlap', () => {
  const pairs = (...blocks: [string, string][]): string[] =>
    overlaps(blocks.map(([owner, cidr]) => ({ owner, cidr }))).map(
      ([wide, narrow]) => `${wide.cidr} ${narrow.cidr}`,
    );

  it('finds equal and nested blocks of different owners', () => {
    assert.deepEqual(pairs(['a', '10.0.0.0/8'], ['b', '10.1.0.0/16']), ['10.0.0.0/8 10.1.0.0/16']);
    assert.deepEqual(pairs(['a', '10.0.0.1/32'], ['b', '10.0.0.1']), ['10.0.0.1/32 10.0.0.1']);
    assert.deepEqual(pairs(['b', '2001:db8:1::/48'], ['a', '2001:db8::/32']), [
      '2001:db8::/32 2001:db8:1::/48',
    ]);
  });

  it('leaves alone neighbours, blocks of one owner, and IPv4 beside IPv6', () => {
    assert.deepEqual(pairs(['a', '10.0.0.0/24'], ['b', '10.0.1.0/24']), []);
    assert.deepEqual(pairs(['a', '10.0.0.0/8'], ['a', '10.1.0.0/16']), []);
    assert.deepEqual(pairs(['a', '0.0.0.0/1'], ['b', '2001:db8::/32']), []);
  });

  it('reports something exactly when two owners share an address', () => {
    const block = fc
      .tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 9, max: 16 }))
      .map(([owner, second, length]) => {
        const network = ((10 << 8) | (second << 2)) & (0xffff << (16 - length)) & 0xffff;
        return { owner: String(owner), cidr: `${network >> 8}.${network & 0xff}.0.0/${length}` };
      });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), (blocks) => {
        const shared = blocks.some((a) =>
          blocks.some((b) => a.owner !== b.owner && compileCidrs([a.cidr])(b.cidr.split('/')[0] ?? '')),
        );
        assert.equal(overlaps(blocks).length > 0, shared);
      }),
    );
  });
});
