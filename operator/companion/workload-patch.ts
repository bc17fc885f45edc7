// Where each kind of workload keeps its pod, and the workload with that pod made a protected one.

import { isTable } from '../../proxy/policy/schema/node.ts';
import { injectPod, markings } from './inject-pod.ts';
import type { InjectionView } from './injection-view.ts';
import type { Pod } from './pod.ts';
import type { Problem } from './problem.ts';

/** Any object, as it was read. */
export type Document = Readonly<Record<string, unknown>>;

/** From the workload to what holds `metadata` and `spec` of its pods. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

export const WORKLOAD_KINDS: readonly string[] = Object.keys(POD_PATHS);

/** API group of each, so that a kind of the same name from elsewhere is not taken for it. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Job: ['batch'],
  CronJob: ['batch'],
  Pod: [''],
};

export function isWorkload(document: Document): boolean {
  const kind = String(document['kind']);
  if (!WORKLOAD_KINDS.includes(kind)) return false;
  const { apiVersion } = document;
  const [group = ''] = typeof apiVersion === 'string' ? apiVersion.split('/').slice(0, -1) : [];
  return (GROUPS[kind] ?? ['apps']).includes(group);
}

/** The pod of a workload; undefined when the manifest has none where it should. */
export function podOf(workload: Document): Pod | undefined {
  const holder = pathOf(workload).reduce<unknown>(
    (inner, key) => (isTable(inner) ? inner[key] : undefined),
    workload,
  );
  if (!isTable(holder) || !isTable(holder['spec']) || !Array.isArray(holder['spec']['containers']))
    return undefined;
  return { ...holder, metadata: isTable(holder['metadata']) ? holder['metadata'] : {} } as unknown as Pod;
}

function pathOf(workload: Document): readonly string[] {
  return POD_PATHS[String(workload['kind'])] ?? [];
}

export type PatchedWorkload =
  | { readonly workload: Document; readonly warnings: readonly Problem[] }
  | { readonly refused: readonly Problem[] };

/** The workload, marked, with its pod injected. Throws when it has no pod. */
export function patchWorkload(workload: Document, view: InjectionView): PatchedWorkload {
  const pod = podOf(workload);
  if (!pod) throw new Error(`${String(workload['kind'])} without a pod template`);
  const result = injectPod(pod, view);
  if ('refused' in result) return result;
  const changed = replaceAt(workload, pathOf(workload), { ...result.pod });
  return { workload: marked(changed, view), warnings: result.warnings };
}

function replaceAt(document: Document, path: readonly string[], value: Document): Document {
  const [key, ...rest] = path;
  if (key === undefined) return { ...document, ...value };
  const inner = document[key];
  return { ...document, [key]: replaceAt(isTable(inner) ? inner : {}, rest, value) };
}

function marked(document: Document, view: InjectionView): Document {
  const metadata = isTable(document['metadata']) ? document['metadata'] : {};
  const annotations = isTable(metadata['annotations']) ? metadata['annotations'] : {};
  return {
    ...document,
    metadata: { ...metadata, annotations: { ...annotations, ...markings(view) } },
  };
}
