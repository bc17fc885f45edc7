// The autoscaler of the proxies, where a policy asks for one. It alone then sets their number.

import type { HorizontalPodAutoscaler } from '../kubernetes.ts';
import type { Inputs } from './inputs.ts';
import { metadata, type Manifest } from './manifest.ts';

export function autoscaler(inputs: Inputs): (HorizontalPodAutoscaler & Manifest)[] {
  const { autoscaling } = inputs.spec.proxy;
  if (!autoscaling) return [];
  const { proxy } = inputs.names;
  const target = { type: 'Utilization', averageUtilization: autoscaling.targetCPU };
  return [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata(inputs, proxy, 'proxy'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: proxy },
        minReplicas: autoscaling.minReplicas,
        maxReplicas: autoscaling.maxReplicas,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
      },
    },
  ];
}
