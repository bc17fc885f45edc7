// What is printed for one workload: the companion's objects, and the workload led through it.

import { PipelockError } from '../../proxy/errors.ts';
import { companion, type Companion } from '../../operator/companion/companion.ts';
import type { Inputs } from '../../operator/companion/inputs.ts';
import { injectionView } from '../../operator/companion/injection-view.ts';
import { patchWorkload, type Document } from '../../operator/companion/workload-patch.ts';
import {
  defaultIdentity,
  derivePolicy,
  inputsOf,
  type DerivedPolicy,
  type SidecarChoices,
} from './derive-policy.ts';

export interface Topology {
  readonly inputs: Inputs;
  readonly policy: DerivedPolicy;
  readonly companion: Companion;
  /** As it was read. */
  readonly original: Document;
  readonly workload: Document;
  readonly identity: string;
  /** For the person. */
  readonly warnings: readonly string[];
}

/** Throws USAGE for a workload that cannot be protected, with every reason. */
export function makeTopology(original: Document, choices: SidecarChoices): Topology {
  const inputs = inputsOf(original, choices);
  const [identity] = inputs.identities;
  const patched = patchWorkload(original, injectionView(inputs, identity));
  if ('refused' in patched) {
    const reasons = patched.refused.map(({ reason, message }) => `  ${reason}: ${message}`);
    throw new PipelockError(
      'USAGE',
      [`${defaultIdentity(original)} cannot be protected:`, ...reasons].join('\n'),
    );
  }
  return {
    inputs,
    policy: derivePolicy(original, choices),
    companion: companion(inputs),
    original,
    workload: patched.workload,
    identity: identity.name,
    warnings: patched.warnings.map(({ reason, message }) => `${reason}: ${message}`),
  };
}
