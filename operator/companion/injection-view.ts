// What injection needs to know of a policy: small, plain, and the same for webhook, command line and tests.

import type { CompanionSpec } from '../crd/spec.ts';
import { pullSecrets } from './deployment.ts';
import { imageText, proxyHost, type AgentIdentity, type Inputs } from './inputs.ts';
import { serviceHosts } from './config.ts';
import { enrolledLabels } from './network-policy.ts';
import { PORTS } from './ports.ts';

export interface InjectionView {
  readonly policyName: string;
  readonly proxyName: string;
  /** `http://host:port` of this agent's port. */
  readonly proxyUrl: string;
  /** `host:port` that must refuse, or the pod is not isolated. */
  readonly canary: string;
  readonly identity: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Hosts and ranges that are reached without the proxy. */
  readonly noProxy: readonly string[];
  /** Names of services reached directly, for agents that resolve none. */
  readonly hosts: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
  readonly dnsMode: CompanionSpec['dns']['mode'];
  readonly injection: CompanionSpec['injection'];
  readonly gate: {
    readonly image: string;
    readonly pullPolicy: string;
    readonly timeoutSeconds: number;
    readonly assignsUserIds: boolean;
  };
  readonly pullSecrets: readonly string[];
  /** ConfigMap with `ca.crt` and `bundle.crt`; absent without interception. */
  readonly trust?: string;
  readonly token?: { readonly audience: string; readonly expirationSeconds: number };
  /** The webhook's signed statement of who the pod is. */
  readonly ticket?: string;
}

export function injectionView(inputs: Inputs, identity: AgentIdentity): InjectionView {
  const { facts, names, policy, spec } = inputs;
  const host = proxyHost(inputs);
  const image = spec.proxy.image ?? inputs.image;
  const direct = spec.egress.inCluster.filter(({ via }) => via === 'Direct');
  return {
    policyName: policy.name,
    proxyName: names.proxy,
    proxyUrl: `http://${host}:${identity.port}`,
    canary: `${host}:${PORTS.canary}`,
    identity: identity.name,
    labels: enrolledLabels(inputs, identity),
    noProxy: [
      ...direct.flatMap(serviceHosts),
      ...direct.flatMap(({ clusterIP }) => (clusterIP === undefined ? [] : [addressOf(clusterIP)])),
      ...apiServerHosts(inputs),
    ],
    hosts: direct.flatMap((entry) =>
      entry.clusterIP === undefined
        ? []
        : [{ ip: addressOf(entry.clusterIP), hostnames: serviceHosts(entry) }],
    ),
    dnsMode: spec.dns.mode,
    injection: spec.injection,
    gate: {
      image: imageText(image),
      pullPolicy: image.pullPolicy,
      timeoutSeconds: seconds(spec.rollout.proxyReadyTimeout),
      assignsUserIds: facts.assignsUserIds ?? false,
    },
    pullSecrets: pullSecrets(inputs),
    ...(spec.tls.mode === 'Intercept' ? { trust: names.trust } : {}),
    ...(spec.identity.mode === 'Listener' ? {} : { token: spec.identity.token }),
  };
}

/** Rule and NO_PROXY come from the same entry, so they cannot disagree (W7). */
function apiServerHosts({ spec, facts }: Inputs): string[] {
  if (spec.egress.kubernetesAPI === 'Deny') return [];
  const names = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  return [...names, '$(KUBERNETES_SERVICE_HOST)', ...(facts.apiServers ?? []).map(({ address }) => address)];
}

function addressOf(range: string): string {
  return range.slice(0, range.indexOf('/'));
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `5m` in seconds. */
export function seconds(duration: string): number {
  return Number(duration.slice(0, -1)) * (UNITS[duration.slice(-1)] ?? 1);
}
