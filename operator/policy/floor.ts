// What a policy falls short of a floor in. For the proxy's own settings the schema says what weakens each, so this knows
// none by name: a policy is below the floor when laying the floor over it would tighten something.

import { profileFor } from '../../proxy/policy/agents.ts';
import { diff } from '../../proxy/policy/diff.ts';
import { overlay } from '../../proxy/policy/overlay.ts';
import { PRESETS } from '../../proxy/policy/presets.ts';
import { PRESET_NAMES, type Policy } from '../../proxy/policy/schema/policy.ts';
import type { ClusterSpec } from '../crd/cluster-spec.ts';
import type { CompanionSpec } from '../crd/spec.ts';

export type Floor = NonNullable<ClusterSpec['floor']>;

export interface Shortfall {
  /** Below `spec`. */
  readonly path: string;
  readonly message: string;
}

/** From the most open to the strictest. */
const DNS_MODES = ['Any', 'ClusterOnly', 'None'];
const HARDENING = ['Off', 'Warn', 'Enforce'];
const API_ACCESS = ['Allow', 'Deny'];

export function specShortfalls(spec: CompanionSpec, floor: Floor, name: string): Shortfall[] {
  const ranked: readonly (readonly [string, readonly string[], string, string | undefined])[] = [
    ['dns.mode', DNS_MODES, spec.dns.mode, floor.dnsMode],
    ['injection.hardening', HARDENING, spec.injection.hardening, floor.hardening],
    ['egress.kubernetesAPI', API_ACCESS, spec.egress.kubernetesAPI, floor.kubernetesAPI],
  ];
  return [
    ...ranked
      .filter(([, order, is, least]) => least !== undefined && order.indexOf(is) < order.indexOf(least))
      .map(([path, , is, least]) => ({
        path,
        message: `${is} is below ${least ?? ''}, the floor of ${name}; write ${least ?? ''}`,
      })),
    ...exceptions(spec, floor, name),
  ];
}

/** Exceptions are allowed only where the floor permits them. */
function exceptions({ egress, tls }: CompanionSpec, floor: Floor, name: string): Shortfall[] {
  const services = egress.inCluster.flatMap(({ service }, index) => {
    const permitted = floor.inCluster?.some(
      (one) => one.namespace === service.namespace && (one.name === undefined || one.name === service.name),
    );
    return permitted === false
      ? [[`egress.inCluster[${index}]`, `${service.name}.${service.namespace}`] as const]
      : [];
  });
  const domains = tls.passthroughDomains.flatMap((domain, index) =>
    floor.passthroughDomains?.includes(domain) === false
      ? [[`tls.passthroughDomains[${index}]`, domain] as const]
      : [],
  );
  return [...services, ...domains].map(([path, what]) => ({
    path,
    message: `${what} is no exception that ${name} permits; remove it, or have it permitted there`,
  }));
}

/** The policy itself and each of its agents, which may have rules of their own. */
export function policyShortfalls(policy: Policy, floor: Floor, name: string): Shortfall[] {
  if (!floor.policy) return [];
  const least = written(floor.policy);
  const profiles = ['', ...Object.keys(policy.agents)].map((agent) => ({
    prefix: agent === '' ? 'policy' : `policy.agents.${agent}`,
    rules: { ...(agent === '' ? policy : profileFor(policy, agent)), agents: {} },
  }));
  return profiles.flatMap(({ prefix, rules }) =>
    diff(overlay(rules, least) as Policy, rules)
      .filter(({ effect }) => effect === 'weakened')
      .map(({ path, from }) => ({
        path: `${prefix}.${path}`,
        message: `below the floor of ${name}, which has ${JSON.stringify(from)}; tighten or remove it`,
      })),
  );
}

/** What a floor demands, with its preset written out. */
function written({ preset, ...rest }: NonNullable<Floor['policy']>): unknown {
  const named = PRESET_NAMES.find((one) => one === preset);
  return overlay(named === undefined ? {} : PRESETS[named], rest);
}
