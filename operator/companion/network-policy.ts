// The walls: `lockdown` isolates the agents and allows nothing, `egress` allows enrolled ones their proxy, and the
// proxies have a policy of their own. NetworkPolicies only add, so isolation and allowance stand apart: a pod that is
// selected but not enrolled has no way out at all.

import type { NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPort } from '../kubernetes.ts';
import { canonicalJson } from '../../proxy/policy/canonical.ts';
import type { LabelSelector } from '../crd/kube-schema.ts';
import type { InCluster } from '../crd/spec-egress.ts';
import { deniedRanges, singleRange } from './addresses.ts';
import type { AgentIdentity, Inputs } from './inputs.ts';
import { LABEL, proxySelector } from './labels.ts';
import { metadata, type Manifest } from './manifest.ts';
import { derivedName, shortHash } from './names.ts';
import { PORTS } from './ports.ts';

export interface NetworkPolicy extends Manifest {
  readonly spec: {
    readonly podSelector: LabelSelector;
    readonly policyTypes: readonly ('Egress' | 'Ingress')[];
    readonly ingress?: readonly NetworkPolicyIngressRule[];
    readonly egress?: readonly NetworkPolicyEgressRule[];
  };
}

/** The isolation, one for each selector. It carries no owner: whatever is deleted, it stays (2.8). */
export function lockdownPolicies(inputs: Inputs): NetworkPolicy[] {
  const { selector } = inputs.spec;
  const { workloadSelectors = [] } = inputs.facts;
  if (selector.scope === 'Namespace') return [lockdownOf(inputs, inputs.names.lockdown, {})];
  const own = selector.podSelector ? [lockdownOf(inputs, inputs.names.lockdown, selector.podSelector)] : [];
  const byName = workloadSelectors.map((one) =>
    lockdownOf(inputs, derivedName(inputs.names.lockdown, shortHash(canonicalJson(one), 8)), one),
  );
  return [...own, ...byName];
}

function lockdownOf(inputs: Inputs, name: string, podSelector: LabelSelector): NetworkPolicy {
  const { ingress } = inputs.spec;
  const isolated = ingress.mode === 'Isolated';
  return {
    ...head(inputs, name),
    spec: {
      podSelector,
      policyTypes: isolated ? ['Egress', 'Ingress'] : ['Egress'],
      ...(isolated && ingress.allow.length > 0 ? { ingress: ingress.allow.map(allowedIngress) } : {}),
    },
  };
}

function allowedIngress({
  from,
  ports,
}: Inputs['spec']['ingress']['allow'][number]): NetworkPolicyIngressRule {
  return { from: [from], ...(ports.length === 0 ? {} : { ports: tcp(...ports) }) };
}

/** One for each agent: each reaches its own port of the proxy and no other's. */
export function egressPolicies(inputs: Inputs): NetworkPolicy[] {
  return inputs.identities.map((identity, index) => ({
    ...head(inputs, index === 0 ? inputs.names.egress : derivedName(inputs.names.egress, identity.key)),
    spec: {
      podSelector: { matchLabels: enrolledLabels(inputs, identity) },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ podSelector: { matchLabels: proxySelector(inputs.names.proxy) } }],
          ports: tcp(identity.port),
        },
        ...agentNames(inputs),
        ...inputs.spec.egress.inCluster.filter(({ via }) => via === 'Direct').map(serviceRule),
        ...apiServerRules(inputs),
      ],
    },
  }));
}

/** The labels that injection gives the pods of an agent. */
export function enrolledLabels({ policyKey }: Inputs, { key }: AgentIdentity): Record<string, string> {
  return { [LABEL.enrolledBy]: policyKey, [LABEL.identityKey]: key };
}

export function proxyPolicy(inputs: Inputs): NetworkPolicy {
  const { egress } = inputs.spec;
  return {
    ...head(inputs, inputs.names.proxyPolicy),
    spec: {
      podSelector: { matchLabels: proxySelector(inputs.names.proxy) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: proxyIngress(inputs),
      egress: [
        ...outside(inputs),
        resolverRule(inputs),
        ...egress.inCluster.filter(({ via }) => via === 'Proxy').map(serviceRule),
      ],
    },
  };
}

function proxyIngress(inputs: Inputs): NetworkPolicyIngressRule[] {
  const { operator } = inputs.facts;
  const { scrapeFrom } = inputs.spec.monitoring;
  return [
    ...inputs.identities.map((identity) => ({
      from: [{ podSelector: { matchLabels: enrolledLabels(inputs, identity) } }],
      ports: tcp(identity.port),
    })),
    // From everywhere: an agent that reaches it is not isolated, and so its gate learns of it.
    { ports: tcp(PORTS.canary) },
    ...(scrapeFrom.length === 0 ? [] : [{ from: [...scrapeFrom], ports: tcp(PORTS.metrics) }]),
    ...(operator
      ? [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': operator.namespace } },
                podSelector: { matchLabels: { ...operator.labels } },
              },
            ],
            ports: tcp(PORTS.admin),
          },
        ]
      : []),
  ];
}

/** The internet, without any address that belongs to the cluster, its nodes or its cloud. */
function outside({ spec, facts }: Inputs): NetworkPolicyEgressRule[] {
  const denied = deniedRanges([...spec.egress.deniedCIDRs, ...(facts.clusterCIDRs ?? [])]);
  const ports = tcp(...spec.egress.ports);
  return [
    {
      to: [
        { ipBlock: { cidr: '0.0.0.0/0', except: denied.v4 } },
        { ipBlock: { cidr: '::/0', except: denied.v6 } },
      ],
      ports,
    },
  ];
}

/** Names for agents, as far as the mode goes. */
function agentNames(inputs: Inputs): NetworkPolicyEgressRule[] {
  switch (inputs.spec.dns.mode) {
    case 'None':
      return [];
    case 'ClusterOnly':
      return [resolverRule(inputs)];
    case 'Any':
      return [{ ports: bothProtocols([53]) }];
  }
}

/** The resolver of the cluster: its pods and their own ports, because most networks judge after the Service's address is gone. */
function resolverRule({ spec }: Inputs): NetworkPolicyEgressRule {
  const { cidrs, namespaceSelector, podSelector, ports } = spec.dns.resolvers;
  return {
    to: [
      {
        namespaceSelector: namespaceSelector ?? namespaceNamed('kube-system'),
        podSelector: podSelector ?? { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
      ...cidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ],
    ports: bothProtocols(ports),
  };
}

function serviceRule({ service, podSelector }: InCluster): NetworkPolicyEgressRule {
  return {
    to: [{ namespaceSelector: namespaceNamed(service.namespace), podSelector: podSelector ?? {} }],
    ports: tcp(service.targetPort ?? service.port),
  };
}

function apiServerRules({ spec, facts }: Inputs): NetworkPolicyEgressRule[] {
  if (spec.egress.kubernetesAPI === 'Deny') return [];
  return (facts.apiServers ?? []).map(({ address, port }) => ({
    to: [{ ipBlock: { cidr: singleRange(address) } }],
    ports: tcp(port),
  }));
}

function namespaceNamed(name: string): LabelSelector {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

function tcp(...ports: readonly number[]): NetworkPolicyPort[] {
  return ports.map((port) => ({ port, protocol: 'TCP' }));
}

function bothProtocols(ports: readonly number[]): NetworkPolicyPort[] {
  return ports.flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ port, protocol })));
}

function head(inputs: Inputs, name: string): Pick<NetworkPolicy, 'apiVersion' | 'kind' | 'metadata'> {
  const component = name === inputs.names.proxyPolicy ? 'network-policy' : 'agent-network-policy';
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(inputs, name, component),
  };
}
