import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkEgressEntry, egressTargets } from './egress.ts';

describe('policy/egress', () => {
  const READ: Record<string, object> = {
    'api.example.com': { host: 'api.example.com' },
    '*.example.com': { host: '*.example.com' },
    'api.example.com:8443': { host: 'api.example.com', port: 8443 },
    'api.example.com/v1/*': { host: 'api.example.com', path: '/v1/*' },
    'api.example.com:443/v1': { host: 'api.example.com', port: 443, path: '/v1' },
    '[2001:db8::1]:443': { host: '2001:db8::1', port: 443 },
    '[2001:db8::1]': { host: '2001:db8::1' },
    '2001:db8::1': { host: '2001:db8::1' },
    '192.0.2.1:80': { host: '192.0.2.1', port: 80 },
  };
  for (const [entry, target] of Object.entries(READ)) {
    it(`reads ${entry} (L-105)`, () => {
      assert.equal(checkEgressEntry(entry), undefined);
      assert.deepEqual(egressTargets([entry]), [target]);
    });
  }

  const REFUSED = [
    'https://api.example.com',
    'api.example.com:0',
    'api.example.com:65536',
    'api.example.com:http',
    'api.example.com:',
    '*',
    '*.com',
    'a.*.com',
    'example.com/a*b',
    'example.com/a?b=c',
    '[example.com]',
    '[example.com]:443',
    'user@example.com',
    'exa mple.com',
    ':443',
    '/path',
    '',
  ];
  for (const entry of REFUSED) {
    it(`refuses "${entry}"`, () => assert.notEqual(checkEgressEntry(entry), undefined));
  }

  it('takes the long form as it is, methods in capitals', () => {
    const long = { host: 'a.test', port: 1, path: '/x', methods: ['get'] };
    assert.deepEqual(egressTargets([long]), [{ ...long, methods: ['GET'] }]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        checkEgressEntry(text);
        egressTargets([text]);
      }),
    );
  });
});
