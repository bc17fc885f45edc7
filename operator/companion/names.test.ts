import assert from 'node:assert/strict';
import fc from 'fast-check';
import { companionNames, identityKey, policyKey, sanitizeName } from './names.ts';

const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

describe('operator/companion/names', () => {
  it('keeps the original’s names for a plain policy', () => {
    const names = companionNames({ name: 'builder', namespace: 'agents' });
    assert.equal(names.proxy, 'builder-pipelock');
    assert.equal(names.proxyPolicy, 'builder-pipelock-policy');
    assert.equal(names.egress, 'builder-pipelock-egress');
    assert.equal(names.disruptionBudget, 'builder-pipelock-pdb');
  });

  it('never cuts a name without a hash, so that two long ones do not meet (W21)', () => {
    const long = 'a'.repeat(60);
    const [one, other] = [`${long}x`, `${long}y`].map(
      (name) => companionNames({ name, namespace: 'n' }).proxy,
    );
    assert.notEqual(one, other);
    assert.ok(one!.length <= 63 && other!.length <= 63);
  });

  it('tells a.b from a-b', () => assert.notEqual(sanitizeName('a.b'), sanitizeName('a-b')));

  it('takes another name where an object of somebody else has it', () => {
    const { proxy } = companionNames(
      { name: 'builder', namespace: 'agents' },
      { taken: ['builder-pipelock'] },
    );
    assert.match(proxy, /^builder-pipelock-[0-9a-f]{8}$/);
  });

  it('makes DNS labels of whatever comes, all different for one policy', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, namespace) => {
        const names = Object.values(companionNames({ name, namespace })) as string[];
        for (const text of names) assert.match(text, DNS_LABEL);
        assert.equal(new Set(names).size, names.length);
      }),
    );
  });

  it('gives policies of one name in two namespaces different keys, and their agents too', () => {
    const [one, other] = ['a', 'b'].map((namespace) => ({ name: 'team', namespace }));
    assert.notEqual(policyKey(one!), policyKey(other!));
    assert.notEqual(identityKey(one!, 'writer'), identityKey(other!, 'writer'));
    assert.notEqual(identityKey(one!, 'writer'), identityKey(one!, 'reader'));
  });
});
