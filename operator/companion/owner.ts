// Ties objects to the policy they were made of, so that they go when it goes. The isolation is not tied: agents whose
// policy was deleted lose their proxy, never the wall (2.8).

import type { OwnerReference } from '../kubernetes.ts';
import { API_VERSION, POLICY_KIND } from '../crd/policy-crd.ts';
import type { Companion } from './companion.ts';
import { LABEL } from './labels.ts';
import type { Manifest } from './manifest.ts';

export interface Owner {
  readonly name: string;
  readonly uid: string;
}

/** The same objects, owned; `lockdown` is labelled alone. */
export function ownedBy(owner: Owner, { proxy, egress, lockdown }: Companion): Companion {
  const reference: OwnerReference = {
    apiVersion: API_VERSION,
    kind: POLICY_KIND,
    name: owner.name,
    uid: owner.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const owned = (manifest: Manifest): Manifest =>
    withMetadata(labelled(manifest, owner), { ownerReferences: [reference] });
  return {
    proxy: proxy.map(owned),
    egress: egress.map(owned),
    lockdown: lockdown.map((manifest) => labelled(manifest, owner)),
  };
}

function labelled(manifest: Manifest, { uid }: Owner): Manifest {
  return withMetadata(manifest, { labels: { ...manifest.metadata.labels, [LABEL.policyUid]: uid } });
}

function withMetadata(manifest: Manifest, more: Partial<Manifest['metadata']>): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, ...more } };
}
