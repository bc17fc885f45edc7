// A pod as injection sees it: what it changes is typed, everything else is carried along untouched, fields that no
// client of ours knows included.

import type { V1Container, V1EnvVar, V1ObjectMeta, V1PodSpec } from '@kubernetes/client-node';

export interface Pod {
  readonly metadata: V1ObjectMeta;
  readonly spec: V1PodSpec;
}

/** Every container of a pod, in the order they start. */
export function allContainers(spec: V1PodSpec): readonly V1Container[] {
  return [
    ...(spec.initContainers ?? []),
    ...((spec.containers as V1Container[] | undefined) ?? []),
    ...((spec.ephemeralContainers ?? []) as V1Container[]),
  ];
}

/** Changes each container of each list. */
export function mapContainers(spec: V1PodSpec, change: (container: V1Container) => V1Container): V1PodSpec {
  const { containers, initContainers, ephemeralContainers } = spec;
  return {
    ...spec,
    containers: containers.map(change),
    ...(initContainers ? { initContainers: initContainers.map(change) } : {}),
    ...(ephemeralContainers
      ? { ephemeralContainers: ephemeralContainers.map((one) => ({ ...one, ...change(one) })) }
      : {}),
  };
}

/** A variable with a plain value. */
export function variable(name: string, value: string): V1EnvVar {
  return { name, value };
}
