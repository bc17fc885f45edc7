import assert from 'node:assert/strict';
import { clientAddress } from './client-address.ts';

describe('surface/client-address', () => {
  const cases: Record<string, [string | undefined, string]> = {
    'IPv4 stays': ['10.1.2.3', '10.1.2.3'],
    'mapped IPv4 is IPv4': ['::ffff:10.1.2.3', '10.1.2.3'],
    'IPv6 stays': ['2001:db8::1', '2001:db8::1'],
    'a socket that is gone has none': [undefined, ''],
  };
  for (const [sentence, [remoteAddress, expected]] of Object.entries(cases)) {
    it(sentence, () => assert.equal(clientAddress({ remoteAddress }), expected));
  }
});
