import assert from 'node:assert/strict';
import { defaultPolicy } from '../policy/load.ts';
import { cleanName, makeIdentify, type IdentityFacts } from './identity.ts';

const AGENTS = { coder: { source_cidrs: ['10.1.0.0/16'] }, reader: {} };

function identify(facts: Partial<IdentityFacts>, overrides: Record<string, unknown> = {}) {
  const { policy } = defaultPolicy({ overrides: { agents: AGENTS, ...overrides } });
  return makeIdentify(policy)({ clientAddress: '127.0.0.1', ...facts });
}

describe('surface/identity', () => {
  const cases: Record<string, [Partial<IdentityFacts>, Record<string, unknown>, [string, string, string]]> = {
    'a listener of its own binds the name': [
      { listenerAgent: 'coder', header: 'reader' },
      {},
      ['coder', 'coder', 'bound'],
    ],
    'an address of a profile matches it': [{ clientAddress: '10.1.2.3' }, {}, ['coder', 'coder', 'matched']],
    'an address goes before a claim': [
      { clientAddress: '10.1.2.3', header: 'reader' },
      {},
      ['coder', 'coder', 'matched'],
    ],
    'a header is a claim': [{ header: 'reader' }, {}, ['reader', 'reader', 'self-declared']],
    'a header that names no profile is not followed': [
      { header: 'nobody' },
      {},
      ['anonymous', '_default', ''],
    ],
    'a default name stands in': [
      {},
      { default_agent_identity: 'coder' },
      ['coder', 'coder', 'config-default'],
    ],
    'a bound default ignores claims': [
      { header: 'reader', query: 'reader' },
      { default_agent_identity: 'coder', bind_default_agent_identity: true },
      ['coder', 'coder', 'config-default'],
    ],
    'an unknown name keeps its name and gets the default rules': [
      { query: 'x' },
      {},
      ['x', '_default', 'self-declared'],
    ],
    'nobody is anonymous': [{}, {}, ['anonymous', '_default', '']],
  };
  for (const [sentence, [facts, overrides, [name, profile, auth]]] of Object.entries(cases)) {
    it(sentence, () => assert.deepEqual(identify(facts, overrides), { name, profile, auth }));
  }

  it('cleans names of what does not belong into logs and file names', () => {
    assert.equal(cleanName('deployment/my agent\n'), 'deployment_my_agent_');
    assert.equal(cleanName('x'.repeat(100)).length, 64);
    assert.equal(cleanName(''), 'anonymous');
  });
});
