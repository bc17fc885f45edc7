// A manifest file → its documents, and which of them are workloads. Objects of an earlier run are set apart, because they
// are made anew. Nothing else is ever dropped.

import { isTable } from '../../proxy/policy/schema/node.ts';
import { PipelockError } from '../../proxy/errors.ts';
import { LABEL } from '../../operator/companion/labels.ts';
import { isWorkload, podOf, WORKLOAD_KINDS, type Document } from '../../operator/companion/workload-patch.ts';
import { readDocuments } from './yaml.ts';

export interface ManifestFile {
  readonly workloads: readonly Document[];
  /** In the order of the file. */
  readonly others: readonly Document[];
  /** Made by an earlier run. */
  readonly former: readonly Document[];
}

/** Throws USAGE: not YAML, not objects, or without a workload. */
export function readManifest(text: string, file: string): ManifestFile {
  const documents = readDocuments(text, file).flatMap((document, index) =>
    unfold(document, `${file}: document ${index + 1}`),
  );
  const former = documents.filter(isFormer);
  const rest = documents.filter((document) => !isFormer(document));
  const workloads = rest.filter(isWorkload);
  if (workloads.length === 0) throw new PipelockError('USAGE', noWorkload(rest, file));
  workloads.forEach((workload) => assertUsable(workload, file));
  return { workloads, others: rest.filter((document) => !isWorkload(document)), former };
}

/** `kubectl get -o yaml` wraps several objects into one. */
function unfold(document: unknown, place: string): Document[] {
  if (!isTable(document) || typeof document['kind'] !== 'string') {
    throw new PipelockError('USAGE', `${place} is no Kubernetes object: it has no kind`);
  }
  const { items } = document;
  if (!document['kind'].endsWith('List') || !Array.isArray(items)) return [document];
  return items.flatMap((item: unknown, index) => unfold(item, `${place}, item ${index + 1}`));
}

/** Names this command and its original give what they make. */
const MAKERS = ['pipelock', 'pipelock-init-sidecar'];

function isFormer(document: Document): boolean {
  const { labels } = metadataOf(document);
  return (
    isTable(labels) && MAKERS.includes(String(labels[LABEL.managedBy])) && labels[LABEL.name] === 'pipelock'
  );
}

export function metadataOf(document: Document): Document {
  const { metadata } = document;
  return isTable(metadata) ? metadata : {};
}

function noWorkload(documents: readonly Document[], file: string): string {
  const kinds = documents.map((document) => String(document['kind'])).join(', ');
  const found = kinds === '' ? 'no object' : `only ${kinds}`;
  return `${file} holds ${found}; supported are ${WORKLOAD_KINDS.join(', ')}`;
}

function assertUsable(workload: Document, file: string): void {
  const name = metadataOf(workload)['name'];
  const what = `${file}: ${String(workload['kind'])}`;
  if (typeof name !== 'string' || name === '')
    throw new PipelockError(
      'USAGE',
      `${what} has no metadata.name; give it one: the proxy is named after it`,
    );
  if (!podOf(workload))
    throw new PipelockError('USAGE', `${what} ${name} has no pod with containers where one belongs`);
}
