// What every object of ours has, and the words all builders share.

import type { ObjectMeta } from '../kubernetes.ts';
import { objectLabels, type Component } from './labels.ts';
import type { Inputs } from './inputs.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
}

/** Metadata of an object; without namespace where the policy has none. */
export function metadata(inputs: Inputs, name: string, component: Component): Manifest['metadata'] {
  const { namespace } = inputs.policy;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: objectLabels({ proxyName: inputs.names.proxy, policyName: inputs.policy.name }, component),
  };
}
