// A PipelockPolicy and the cluster policies of its namespace → what holds. Defaults are laid under it key by key; a floor
// is held against it and never bends it: what falls below is refused, with the path of the setting (2.4).

import { errorText } from '../../proxy/errors.ts';
import { overlay } from '../../proxy/policy/overlay.ts';
import { isTable } from '../../proxy/policy/schema/node.ts';
import type { ClusterSpec } from '../crd/cluster-spec.ts';
import { completeSpec } from '../crd/defaults.ts';
import type { PolicyObject } from '../companion/from-policy.ts';
import { imageText } from '../companion/inputs.ts';
import { policyShortfalls, specShortfalls, type Shortfall } from './floor.ts';
import { loadWritten } from './load-written.ts';

/** A cluster policy whose `namespaceSelector` selects the namespace of the policy. */
export interface ClusterPolicy {
  readonly name: string;
  readonly spec: ClusterSpec;
}

export type Effective =
  | { readonly policy: PolicyObject }
  | {
      readonly reason: 'BelowFloor' | 'ImageNotAllowed' | 'Invalid';
      readonly shortfalls: readonly Shortfall[];
    };

export function effectivePolicy(policy: PolicyObject, clusterPolicies: readonly ClusterPolicy[]): Effective {
  const ordered = clusterPolicies.toSorted(
    (a, b) => a.spec.priority - b.spec.priority || (a.name < b.name ? 1 : -1),
  );
  const defaults = ordered.reduce<unknown>((under, { spec }) => overlay(under, spec.defaults ?? {}), {});
  const spec = overlay(defaults, policy.spec) as PolicyObject['spec'];
  return judge({ ...policy, spec }, ordered);
}

function judge(policy: PolicyObject, clusterPolicies: readonly ClusterPolicy[]): Effective {
  const { policy: written, ...rest } = policy.spec;
  const spec = completeSpec(rest);
  const images = clusterPolicies.flatMap((one) => imageShortfalls(spec, one));
  if (images.length > 0) return { reason: 'ImageNotAllowed', shortfalls: images };
  try {
    const loaded = loadWritten(isTable(written) ? written : {});
    const below = clusterPolicies.flatMap(({ name, spec: { floor = {} } }) => [
      ...specShortfalls(spec, floor, name),
      ...policyShortfalls(loaded, floor, name),
    ]);
    return below.length > 0 ? { reason: 'BelowFloor', shortfalls: below } : { policy };
  } catch (error) {
    return { reason: 'Invalid', shortfalls: [{ path: 'policy', message: errorText(error) }] };
  }
}

/** An image that the policy does not name is the operator's own, and allowed. */
function imageShortfalls(
  { proxy: { image } }: ReturnType<typeof completeSpec>,
  { name, spec: { allowedImages } }: ClusterPolicy,
): Shortfall[] {
  if (!image || allowedImages.length === 0) return [];
  const fitting = allowedImages.filter(({ repository }) => matches(repository, image.repository));
  const path = 'proxy.image';
  if (fitting.length === 0)
    return [
      { path, message: `${imageText(image)} is none of the images that ${name} allows; choose one of them` },
    ];
  if (image.digest === undefined && fitting.every(({ requireDigest }) => requireDigest))
    return [{ path, message: `${name} allows ${image.repository} by digest alone; name one` }];
  return [];
}

function matches(pattern: string, text: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
