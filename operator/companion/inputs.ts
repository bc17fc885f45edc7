// What the companion topology is a function of, with everything derived that more than one builder needs.

import type { CompanionSpec, WrittenPolicy } from '../crd/spec.ts';
import type { Image } from '../crd/spec-proxy.ts';
import type { LabelSelector } from '../crd/kube-schema.ts';
import {
  companionNames,
  identityKey,
  policyKey,
  type CompanionNames,
  type NamingOptions,
  type PolicyReference,
} from './names.ts';
import { assignPorts, PORTS } from './ports.ts';
import type { Trust } from './trust-bundle.ts';

export interface Source {
  readonly policy: PolicyReference;
  /** Effective: cluster defaults laid under it, and every default filled in. */
  readonly spec: CompanionSpec;
  /** `spec.policy` as it was written. */
  readonly written: WrittenPolicy;
  /** For policies that name none. */
  readonly image: Image;
  readonly naming?: NamingOptions;
  readonly facts?: Facts;
  /** Ports given earlier, by agent. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Absent until there is an authority. */
  readonly trust?: Trust;
  /** Signs the configuration; absent where there is no key. */
  readonly seal?: ConfigSeal;
  /** What the proxies demand of that signature; absent where they take an unsigned configuration. */
  readonly sealTerms?: {
    /** Public keys in base64, of which one must have signed: several while keys are rotated. */
    readonly keys: readonly string[];
    readonly policyUid: string;
    /** What a proxy accepts that starts without knowing a later one. */
    readonly minSequence: number;
  };
}

/** Gives the text of a configuration with its signature. */
export type ConfigSeal = (text: string) => string;

/** What only a cluster can tell. */
export interface Facts {
  /** Address of the proxy's Service. Absent: its name is used, for which agents need a resolver. */
  readonly clusterIP?: string;
  /** The cluster gives out user ids by namespace and refuses fixed ones (K5). */
  readonly assignsUserIds?: boolean;
  /** Ranges of pods, services and nodes that are not private ones. */
  readonly clusterCIDRs?: readonly string[];
  /** Addresses of the Kubernetes API, each with its port. */
  readonly apiServers?: readonly { readonly address: string; readonly port: number }[];
  /** Labels of the operator's pods, which read acknowledgements from the admin port. */
  readonly operator?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  /** Selectors of the workloads that the policy names. */
  readonly workloadSelectors?: readonly LabelSelector[];
  /** Pull secrets of the cluster policy. */
  readonly pullSecrets?: readonly string[];
}

export interface AgentIdentity {
  readonly name: string;
  /** Value of the label that tells its pods apart. */
  readonly key: string;
  /** Port of the proxy that is its own. */
  readonly port: number;
  /** Its pods; absent for those that no other identity selects. */
  readonly selector?: LabelSelector;
}

export interface Inputs extends Source {
  readonly names: CompanionNames;
  readonly policyKey: string;
  readonly facts: Facts;
  /** The agents that the policy names, then the one for all other pods. */
  readonly identities: readonly [AgentIdentity, ...AgentIdentity[]];
}

export function makeInputs(source: Source): Inputs {
  const { policy, spec } = source;
  const named = spec.identity.mode === 'Listener' ? spec.identity.agents : [];
  const ports = assignPorts(
    named.map(({ name }) => name),
    source.ports,
  );
  const everyOther: AgentIdentity = {
    name: spec.identity.defaultName ?? policy.name,
    key: identityKey(policy, ''),
    port: PORTS.main,
  };
  return {
    ...source,
    facts: source.facts ?? {},
    names: companionNames(policy, source.naming),
    policyKey: policyKey(policy),
    identities: [
      everyOther,
      ...named.map(({ name, selector }) => ({
        name,
        selector,
        key: identityKey(policy, name),
        port: ports[name] ?? PORTS.main,
      })),
    ],
  };
}

/** The proxy as agents address it: by address where it is known, else by the Service's name: agents share its namespace. */
export function proxyHost({ facts, names }: Inputs): string {
  if (facts.clusterIP !== undefined) {
    return facts.clusterIP.includes(':') ? `[${facts.clusterIP}]` : facts.clusterIP;
  }
  return names.proxy;
}

export function imageText({ repository, tag, digest }: Image): string {
  if (digest !== undefined) return `${repository}@${digest}`;
  return tag === undefined ? repository : `${repository}:${tag}`;
}
