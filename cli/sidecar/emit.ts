// The topologies as text, in the format asked for. Whatever the format, the objects are the same (W19), and the proxy
// comes before whoever depends on it (W9).

import { isTable } from '../../proxy/policy/schema/node.ts';
import type { Document } from '../../operator/companion/workload-patch.ts';
import { LABEL } from '../../operator/companion/labels.ts';
import { helmFiles } from './emit-helm.ts';
import { kustomizeFiles } from './emit-kustomize.ts';
import type { Topology } from './topology.ts';
import { readDocuments, writeDocuments } from './yaml.ts';

export const FORMATS = ['patch', 'kustomize', 'helm-values', 'policy'] as const;
export type EmitFormat = (typeof FORMATS)[number];

/** One stream, or the files of a folder by name. */
export type Emitted = { readonly text: string } | { readonly files: Readonly<Record<string, string>> };

export interface Emission {
  readonly topologies: readonly Topology[];
  /** Documents of the input that are no workload. */
  readonly others: readonly Document[];
}

export function emit(format: EmitFormat, emission: Emission): Emitted {
  switch (format) {
    case 'patch':
      return { text: writeDocuments(patchDocuments(emission)) };
    case 'kustomize':
      return { files: kustomizeFiles(emission) };
    case 'helm-values':
      return { files: helmFiles(emission) };
    case 'policy':
      return { text: writeDocuments(policyDocuments(emission)) };
  }
}

/** What was made, read back as kubectl would. For a policy: the objects that the operator will make of it. */
export function printedDocuments(format: EmitFormat, emission: Emission): Document[] {
  const emitted = emit(format === 'policy' ? 'patch' : format, emission);
  const texts =
    'text' in emitted
      ? [emitted.text]
      : Object.entries(emitted.files)
          .filter(([file]) => file.endsWith('.yaml'))
          .map(([, text]) => text);
  return texts
    .flatMap((text) => readDocuments(text, 'what is printed'))
    .filter(isTable)
    .flatMap((document) => [document, ...carried(document)]);
}

/** Objects inside the values of the chart. */
function carried({ extraObjects }: Document): Document[] {
  return Array.isArray(extraObjects) ? extraObjects.filter(isTable) : [];
}

/** Namespaces and accounts of the input, the proxies, then the agents, and their isolation last of all. */
function patchDocuments({ topologies, others }: Emission): Document[] {
  return [
    ...others,
    ...topologies.flatMap(({ companion }) => plain([...companion.proxy, ...companion.egress])),
    ...topologies.map(({ workload }) => workload),
    ...topologies.flatMap(({ companion }) => plain(companion.lockdown)),
  ];
}

/** For clusters with the operator: the input unchanged, its namespaces opted in, and a policy for each workload. */
function policyDocuments({ topologies, others }: Emission): Document[] {
  return [
    ...others.map((document) => (document['kind'] === 'Namespace' ? optedIn(document) : document)),
    ...topologies.map(({ policy }) => ({ ...policy })),
    ...topologies.map(({ original }) => original),
  ];
}

function optedIn(namespace: Document): Document {
  const metadata = (namespace['metadata'] ?? {}) as { labels?: Document };
  return {
    ...namespace,
    metadata: { ...metadata, labels: { ...metadata.labels, [LABEL.enrollment]: 'enabled' } },
  };
}

export function plain(manifests: readonly object[]): Document[] {
  return manifests.map((manifest) => ({ ...manifest }));
}
