import assert from 'node:assert/strict';
import { loadPublicSuffixes, type PublicSuffixes } from './public-suffix.ts';

describe('text/public-suffix', () => {
  let suffixes: PublicSuffixes;
  before(async () => (suffixes = await loadPublicSuffixes()));

  const domains: Record<string, [host: string, domain: string]> = {
    'takes a name below a top-level domain': ['a.b.example.com', 'example.com'],
    'takes a name below a registry': ['a.example.co.uk', 'example.co.uk'],
    'keeps a registrable name': ['example.org', 'example.org'],
    'keeps a single label': ['localhost', 'localhost'],
    'keeps an address': ['192.0.2.1', '192.0.2.1'],
    'keeps an IPv6 address': ['2001:db8::1', '2001:db8::1'],
    'keeps a suffix': ['co.uk', 'co.uk'],
    'takes two labels below an unknown suffix': ['a.b.internal', 'b.internal'],
  };
  for (const [sentence, [host, domain]] of Object.entries(domains)) {
    it(sentence, () => assert.equal(suffixes.registrableDomain(host), domain));
  }

  it('knows a suffix from a domain', () => {
    for (const host of ['com', 'co.uk']) assert.ok(suffixes.isPublicSuffix(host), host);
    for (const host of ['example.com', 'a.co.uk', 'svc.cluster.local'])
      assert.ok(!suffixes.isPublicSuffix(host), host);
  });
});
