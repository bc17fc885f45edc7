// A workload and the command's options → the PipelockPolicy that says the same. Everything printed is made from it, so
// the command and the operator cannot disagree.

import { isTable } from '../../proxy/policy/schema/node.ts';
import { PipelockError } from '../../proxy/errors.ts';
import { API_VERSION, POLICY_KIND } from '../../operator/crd/policy-crd.ts';
import { LONGEST_POLICY_NAME } from '../../operator/crd/rules.ts';
import type { LabelSelector } from '../../operator/crd/kube-schema.ts';
import type { Image } from '../../operator/crd/spec-proxy.ts';
import { ANNOTATION, LABEL } from '../../operator/companion/labels.ts';
import { inputsFromPolicy, type PolicyObject } from '../../operator/companion/from-policy.ts';
import type { ConfigSeal, Inputs } from '../../operator/companion/inputs.ts';
import { limitName, sanitizeName } from '../../operator/companion/names.ts';
import { podOf, type Document } from '../../operator/companion/workload-patch.ts';
import { metadataOf } from './read-manifest.ts';

export interface SidecarChoices {
  readonly preset: string;
  readonly image: Image;
  readonly identity?: string;
  readonly namespace?: string;
  /** Address of the proxy's Service, where it is known before it exists. */
  readonly serviceIP?: string;
  readonly seal?: ConfigSeal;
  readonly sealTerms?: NonNullable<Inputs['sealTerms']>;
}

export interface DerivedPolicy extends PolicyObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The document of `--emit policy`. */
export function derivePolicy(workload: Document, choices: SidecarChoices): DerivedPolicy {
  const namespace = namespaceOf(workload, choices);
  return {
    apiVersion: API_VERSION,
    kind: POLICY_KIND,
    metadata: { name: policyName(workload), ...(namespace === undefined ? {} : { namespace }) },
    spec: {
      selector: { podSelector: selectorOf(workload) },
      identity: { defaultName: choices.identity ?? defaultIdentity(workload) },
      proxy: { image: choices.image },
      policy: { version: 1, preset: choices.preset },
      // Without the address of the Service its name must be resolved.
      dns: { mode: choices.serviceIP === undefined ? 'ClusterOnly' : 'None' },
    },
  };
}

/** The inputs of every builder. An annotation of an earlier run keeps the proxy's name. */
export function inputsOf(workload: Document, choices: SidecarChoices): Inputs {
  const proxyName = formerProxyName(workload);
  return inputsFromPolicy(derivePolicy(workload, choices), {
    image: choices.image,
    ...(proxyName === undefined ? {} : { naming: { proxyName } }),
    ...(choices.serviceIP === undefined ? {} : { facts: { clusterIP: choices.serviceIP } }),
    ...(choices.seal ? { seal: choices.seal } : {}),
    ...(choices.sealTerms ? { sealTerms: choices.sealTerms } : {}),
  });
}

/** `<kind>/<name>`, as the original has it. */
export function defaultIdentity(workload: Document): string {
  return `${String(workload['kind']).toLowerCase()}/${workloadName(workload)}`;
}

export function workloadName(workload: Document): string {
  return String(metadataOf(workload)['name']);
}

/** Two workloads of one name but different kinds must not share a proxy (W21); Deployments keep the original's names. */
function policyName(workload: Document): string {
  const kind = String(workload['kind']);
  const name = sanitizeName(workloadName(workload));
  return limitName(kind === 'Deployment' ? name : `${name}-${kind.toLowerCase()}`, LONGEST_POLICY_NAME);
}

function formerProxyName(workload: Document): string | undefined {
  const { annotations } = metadataOf(workload);
  const name = isTable(annotations) ? annotations[ANNOTATION.proxyName] : undefined;
  return typeof name === 'string' && /^[a-z0-9](?:[-a-z0-9]{0,57}[a-z0-9])?$/.test(name) ? name : undefined;
}

function namespaceOf(workload: Document, { namespace }: SidecarChoices): string | undefined {
  const own = metadataOf(workload)['namespace'];
  if (typeof own !== 'string' || own === '') return namespace;
  if (namespace !== undefined && namespace !== own)
    throw new PipelockError(
      'USAGE',
      `the manifest is for namespace ${own}, but --namespace says ${namespace}`,
    );
  return own;
}

/** The workload's whole selector, expressions included (W11), else the labels of its pods. */
function selectorOf(workload: Document): LabelSelector {
  const spec = workload['spec'];
  const selector = isTable(spec) ? spec['selector'] : undefined;
  const own =
    workload['kind'] === 'Job' || workload['kind'] === 'CronJob' ? undefined : selectorFrom(selector);
  if (own) return own;
  const labels = Object.entries(podOf(workload)?.metadata.labels ?? {}).filter(
    ([key, value]) => typeof value === 'string' && value !== '' && !isInjected(key),
  );
  if (labels.length > 0) return { matchLabels: Object.fromEntries(labels) };
  throw new PipelockError(
    'USAGE',
    `${defaultIdentity(workload)} has neither a selector nor labels on its pods; give the pods a label, by which the isolation can select them`,
  );
}

/** Labels that injection adds are no part of what selects the pods. */
function isInjected(key: string): boolean {
  return [LABEL.enrolledBy, LABEL.identityKey, 'istio.io/dataplane-mode', 'sidecar.istio.io/inject'].includes(
    key,
  );
}

function selectorFrom(selector: unknown): LabelSelector | undefined {
  if (!isTable(selector)) return undefined;
  const { matchLabels, matchExpressions } = selector;
  const kept = {
    ...(isTable(matchLabels) && Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(Array.isArray(matchExpressions) && matchExpressions.length > 0 ? { matchExpressions } : {}),
  };
  return Object.keys(kept).length === 0 ? undefined : (kept as LabelSelector);
}
