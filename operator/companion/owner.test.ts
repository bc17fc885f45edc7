import assert from 'node:assert/strict';
import { companion } from './companion.ts';
import { inputsFromPolicy } from './from-policy.ts';
import { ownedBy } from './owner.ts';

describe('operator/companion/owner', () => {
  const inputs = inputsFromPolicy(
    { metadata: { name: 'team', namespace: 'agents' }, spec: { selector: { scope: 'Namespace' } } },
    { image: { repository: 'registry.example/pipelock', pullPolicy: 'IfNotPresent' } },
  );
  const owned = ownedBy({ name: 'team', uid: 'uid-1' }, companion(inputs));

  it('lets everything go with the policy but the isolation', () => {
    for (const { metadata } of [...owned.proxy, ...owned.egress])
      assert.deepEqual(
        metadata.ownerReferences?.map(({ uid, controller }) => [uid, controller]),
        [['uid-1', true]],
      );
    for (const { metadata } of owned.lockdown) assert.equal(metadata.ownerReferences, undefined);
  });

  it('labels all of it, so that what is left over is found', () => {
    const all = [...owned.proxy, ...owned.egress, ...owned.lockdown];
    assert.ok(all.every(({ metadata }) => metadata.labels?.['pipelock.dev/policy-uid'] === 'uid-1'));
  });

  it('changes nothing else', () => {
    const bare = (manifests: readonly object[]) => manifests.map((one) => ({ ...one, metadata: undefined }));
    assert.deepEqual(bare(owned.proxy), bare(companion(inputs).proxy));
  });
});
