// Every label and annotation of ours, once.

import { VERSION } from '../../proxy/version.ts';

export const MANAGED_BY = 'pipelock';

/** Keys on objects that are ours. */
export const LABEL = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  managedBy: 'app.kubernetes.io/managed-by',
  version: 'app.kubernetes.io/version',
  policy: 'pipelock.dev/policy',
  policyUid: 'pipelock.dev/policy-uid',
  /** On agents: the key of the policy that owns them. Set by injection alone. */
  enrolledBy: 'pipelock.dev/enrolled-by',
  /** On agents: which of the policy's agents they are. */
  identityKey: 'pipelock.dev/identity-key',
  /** On namespaces: `enabled` or `required`. */
  enrollment: 'pipelock.dev/enrollment',
} as const;

export const ANNOTATION = {
  topology: 'pipelock.dev/topology',
  proxyName: 'pipelock.dev/proxy-name',
  proxyService: 'pipelock.dev/proxy-service',
  policy: 'pipelock.dev/policy',
  policyUid: 'pipelock.dev/policy-uid',
  identity: 'pipelock.dev/identity',
  /** What injection added, as a hash: pods of another shape need a restart. */
  shape: 'pipelock.dev/shape',
  /** The signed statement that a pod has this identity. */
  ticket: 'pipelock.dev/ticket',
  inject: 'pipelock.dev/inject',
} as const;

export const TOPOLOGY = 'companion-proxy';

export type Component =
  | 'admin'
  | 'agent-network-policy'
  | 'config'
  | 'network-policy'
  | 'pdb'
  | 'proxy'
  | 'service-account'
  | 'trust';

/** What selects the pods of one proxy. */
export function proxySelector(proxyName: string): Record<string, string> {
  return {
    [LABEL.name]: 'pipelock',
    [LABEL.instance]: proxyName,
    [LABEL.component]: 'proxy',
  };
}

/** Labels of an object. */
export function objectLabels(owner: LabelOwner, component: Component): Record<string, string> {
  return {
    ...proxySelector(owner.proxyName),
    [LABEL.component]: component,
    [LABEL.managedBy]: MANAGED_BY,
    [LABEL.version]: VERSION,
    [LABEL.policy]: owner.policyName,
  };
}

export interface LabelOwner {
  readonly proxyName: string;
  readonly policyName: string;
}
