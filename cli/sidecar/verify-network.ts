// The walls: the agent's pods are isolated by labels they really have, and what is allowed adds up to the proxy, a
// resolver where the policy says so, and nothing else.

import type { LabelSelector } from '../../operator/crd/kube-schema.ts';
import { PORTS } from '../../operator/companion/ports.ts';
import { selects, type Labels } from '../../operator/companion/selector.ts';
import type { Document } from '../../operator/companion/workload-patch.ts';
import { at, entries, type Printed } from './printed.ts';
import { podLabels } from './verify-agent.ts';
import { proxyLabels } from './verify-proxy.ts';

const RESOLVER_PORTS = [53, 5353];

export function networkFaults(printed: Printed, dnsMode: string): string[] {
  const policies = printed.own.filter(({ kind }) => kind === 'NetworkPolicy');
  const forAgent = policies.filter((policy) => selectsPod(policy, podLabels(printed)));
  const forProxy = policies.filter((policy) => selectsPod(policy, proxyLabels(printed)));
  const isolating = forAgent.filter(
    (policy) => isolates(policy) && entries(policy, 'spec', 'egress').length === 0,
  );
  const allowed = forAgent.flatMap((policy) => entries(policy, 'spec', 'egress'));
  return [
    ...(isolating.length > 0 ? [] : ['no NetworkPolicy isolates the pods of the agent']),
    ...(allowed.some((rule) => leadsTo(rule, proxyLabels(printed), PORTS.main))
      ? []
      : ['no NetworkPolicy lets the agent reach its proxy']),
    ...allowed
      .filter((rule) => !isNarrow(rule, printed, dnsMode))
      .map((rule) => `a NetworkPolicy lets the agent past its proxy: ${JSON.stringify(rule)}`),
    ...proxyWallFaults(forProxy, printed),
  ];
}

function proxyWallFaults(policies: readonly Document[], printed: Printed): string[] {
  const incoming = policies.flatMap((policy) => entries(policy, 'spec', 'ingress'));
  const outgoing = policies.flatMap((policy) => entries(policy, 'spec', 'egress'));
  const admits = incoming.some(
    (rule) =>
      ports(rule).includes(PORTS.main) &&
      entries(rule, 'from').some((peer) => selects(podSelector(peer), podLabels(printed))),
  );
  const open = outgoing.flatMap((rule) => entries(rule, 'to')).filter(({ ipBlock }) => isWide(ipBlock));
  return [
    ...(policies.length > 0 ? [] : ['no NetworkPolicy is for the proxies']),
    ...(admits ? [] : ['the proxies do not admit the agent']),
    ...(incoming.some((rule) => at(rule, 'from') === undefined && ports(rule).includes(PORTS.main))
      ? ['the proxies admit anybody']
      : []),
    ...(open.length > 0 ? ['the proxies may reach private addresses'] : []),
  ];
}

/** Everywhere, without leaving out the cluster and its metadata. */
function isWide(block: unknown): boolean {
  const cidr = at(block, 'cidr');
  if (cidr !== '0.0.0.0/0' && cidr !== '::/0') return false;
  const except = at(block, 'except');
  const needed = cidr === '::/0' ? ['fc00::/7', 'fe80::/10'] : ['10.0.0.0/8', '169.254.0.0/16'];
  return !needed.every((range) => Array.isArray(except) && except.includes(range));
}

function selectsPod(policy: Document, labels: Labels): boolean {
  return selects(at(policy, 'spec', 'podSelector') ?? {}, labels);
}

function isolates(policy: Document): boolean {
  const types = at(policy, 'spec', 'policyTypes');
  return Array.isArray(types) && types.includes('Egress');
}

function leadsTo(rule: Document, labels: Labels, port: number): boolean {
  return ports(rule).includes(port) && entries(rule, 'to').some((peer) => selects(podSelector(peer), labels));
}

/** To the proxy, or to a resolver of the cluster where agents may ask one. */
function isNarrow(rule: Document, printed: Printed, dnsMode: string): boolean {
  if (leadsTo(rule, proxyLabels(printed), PORTS.main)) return entries(rule, 'to').length === 1;
  return (
    dnsMode === 'ClusterOnly' &&
    entries(rule, 'to').length > 0 &&
    ports(rule).every((port) => RESOLVER_PORTS.includes(port))
  );
}

function podSelector(peer: Document): LabelSelector {
  const selector = at(peer, 'podSelector');
  // A peer that names only namespaces or addresses selects no pod that we could tell by label.
  return selector ?? { matchExpressions: [{ key: 'none', operator: 'In', values: [] }] };
}

function ports(rule: Document): number[] {
  return entries(rule, 'ports').map(({ port }) => Number(port));
}
