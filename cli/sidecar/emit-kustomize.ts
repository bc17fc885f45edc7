// The topology as a folder for `kubectl apply -k`, one file for each kind of object, under the original's names.

import type { Manifest } from '../../operator/companion/manifest.ts';
import type { Emission } from './emit.ts';
import { writeDocument, writeDocuments } from './yaml.ts';

const FILES: Readonly<Record<string, string>> = {
  ServiceAccount: 'pipelock-serviceaccount.yaml',
  ConfigMap: 'pipelock-configmap.yaml',
  Deployment: 'pipelock-deployment.yaml',
  Service: 'pipelock-service.yaml',
  NetworkPolicy: 'pipelock-networkpolicy.yaml',
  PodDisruptionBudget: 'pipelock-pdb.yaml',
};

export const AGENT_WORKLOAD = 'agent-workload.yaml';
export const AGENT_POLICY = 'agent-networkpolicy.yaml';
/** Apart, because it cuts off pods that are older than the agent's new template. */
export const AGENT_LOCKDOWN = 'agent-lockdown.yaml';

export function kustomizeFiles(emission: Emission): Record<string, string> {
  const files = objectFiles(emission);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: Object.keys(files),
  };
  return { ...files, 'kustomization.yaml': writeDocument(kustomization) };
}

/** The files of the objects, in the order in which they are applied. */
export function objectFiles({ topologies, others }: Emission): Record<string, string> {
  const proxy = topologies.flatMap(({ companion }) => companion.proxy);
  const allowed = topologies.flatMap(({ companion }) => companion.egress);
  const isolation = topologies.flatMap(({ companion }) => companion.lockdown);
  const byKind = Object.entries(FILES).flatMap(([kind, file]) => filed(file, ofKind(proxy, kind)));
  return Object.fromEntries([
    ...byKind,
    [AGENT_POLICY, writeDocuments(allowed)],
    [AGENT_WORKLOAD, writeDocuments([...others, ...topologies.map(({ workload }) => workload)])],
    [AGENT_LOCKDOWN, writeDocuments(isolation)],
  ]);
}

function filed(file: string, manifests: readonly Manifest[]): (readonly [string, string])[] {
  return manifests.length === 0 ? [] : [[file, writeDocuments(manifests)]];
}

export function ofKind(manifests: readonly Manifest[], ...kinds: readonly string[]): Manifest[] {
  return manifests.filter(({ kind }) => kinds.includes(kind));
}
