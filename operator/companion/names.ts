// Every name of an object that a policy makes, once. A name that would be cut, or that somebody else's object has,
// carries a hash instead: two policies must never share a proxy (W21).

import { createHash } from 'node:crypto';

const LONGEST = 63;

/** Which policy the objects belong to. */
export interface PolicyReference {
  readonly name: string;
  /** Absent when a manifest leaves it to `kubectl -n`. */
  readonly namespace?: string;
}

export interface CompanionNames {
  /** Deployment, Service, ConfigMap and ServiceAccount. */
  readonly proxy: string;
  readonly admin: string;
  readonly trust: string;
  readonly authority: string;
  readonly proxyPolicy: string;
  readonly lockdown: string;
  readonly egress: string;
  readonly disruptionBudget: string;
}

export interface NamingOptions {
  /** The proxy's name from the annotation of an earlier run, so that a renamed workload keeps its proxy. */
  readonly proxyName?: string;
  /** Names that objects of others have. */
  readonly taken?: readonly string[];
}

export function companionNames(
  policy: PolicyReference,
  { proxyName, taken = [] }: NamingOptions = {},
): CompanionNames {
  const fit = (text: string): string => fitName(text, { seed: policySeed(policy), taken });
  const proxy = proxyName ?? fit(`${sanitizeName(policy.name)}-pipelock`);
  return {
    proxy,
    admin: fit(`${proxy}-admin`),
    trust: fit(`${proxy}-trust`),
    authority: fit(`${proxy}-ca`),
    proxyPolicy: fit(`${proxy}-policy`),
    lockdown: fit(`${proxy}-lockdown`),
    egress: fit(`${proxy}-egress`),
    disruptionBudget: fit(`${proxy}-pdb`),
  };
}

/** Ten characters that stand for a policy in labels; others than those of any other policy of the cluster. */
export function policyKey(policy: PolicyReference): string {
  return shortHash(policySeed(policy), 10);
}

/** The same for one of its agents. */
export function identityKey(policy: PolicyReference, identity: string): string {
  return shortHash(`${policySeed(policy)}/${identity}`, 10);
}

/** Lower case, with a dash for everything else; `pipelock` when nothing is left. A hash tells `a.b` from `a-b`. */
export function sanitizeName(text: string): string {
  const plain = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join('-');
  if (plain === '') return 'pipelock';
  return plain === text ? plain : `${plain}-${shortHash(text, 8)}`;
}

/** The same name, or so much of it as leaves room, with a hash. */
export function limitName(name: string, longest: number): string {
  return name.length <= longest ? name : cut(name, longest, name);
}

function cut(text: string, longest: number, seed: string): string {
  const hash = shortHash(seed, 8);
  return `${text.slice(0, longest - hash.length - 1).replace(/-+$/, '')}-${hash}`;
}

function policySeed({ namespace = '', name }: PolicyReference): string {
  return `${namespace}/${name}`;
}

function fitName(text: string, { seed, taken }: { seed: string; taken: readonly string[] }): string {
  if (text.length <= LONGEST && !taken.includes(text)) return text;
  return cut(text, LONGEST, `${seed}/${text}`);
}

/** The name of one of several objects of a kind. */
export function derivedName(name: string, key: string): string {
  return fitName(`${name}-${key}`, { seed: name, taken: [] });
}

export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
