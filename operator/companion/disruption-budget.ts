// How many proxies an eviction may take. A proxy that is not ready anyway never stands in the way of a drain.

import type { PodDisruptionBudget } from '../kubernetes.ts';
import type { Inputs } from './inputs.ts';
import { proxySelector } from './labels.ts';
import { metadata, type Manifest } from './manifest.ts';

/** None for a single proxy: it would only block drains. */
export function disruptionBudget(inputs: Inputs): (PodDisruptionBudget & Manifest)[] {
  const { autoscaling, maxUnavailable, replicas = 2 } = inputs.spec.proxy;
  if ((autoscaling?.minReplicas ?? replicas) < 2) return [];
  return [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadata(inputs, inputs.names.disruptionBudget, 'pdb'),
      spec: {
        maxUnavailable,
        selector: { matchLabels: proxySelector(inputs.names.proxy) },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    },
  ];
}
