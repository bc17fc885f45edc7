// A pod as injection sees it: what it changes is typed, everything else is carried along untouched, fields that no
// client of ours knows included.

import type { Container, EnvVar, ObjectMeta, PodSpec } from '../kubernetes.ts';

export interface Pod {
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
}

/** Every container of a pod, in the order they start. */
export function allContainers(spec: PodSpec): readonly Container[] {
  return [
    ...(spec.initContainers ?? []),
    ...((spec.containers as Container[] | undefined) ?? []),
    ...((spec.ephemeralContainers ?? []) as Container[]),
  ];
}

/** Changes each container of each list. */
export function mapContainers(spec: PodSpec, change: (container: Container) => Container): PodSpec {
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
export function variable(name: string, value: string): EnvVar {
  return { name, value };
}

/** The same object less some of its fields. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const kept = Object.entries(value).filter(([key]) => !keys.some((gone) => gone === key));
  return Object.fromEntries(kept) as Omit<T, K>;
}
