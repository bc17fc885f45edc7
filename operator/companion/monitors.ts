// Monitors for the Prometheus operator. They exist only where a policy asks for them, because its kinds may not.

import type { Inputs } from './inputs.ts';
import { LABEL, proxySelector } from './labels.ts';
import { metadata, type Manifest } from './manifest.ts';

interface Monitor extends Manifest {
  readonly spec: Readonly<Record<string, unknown>>;
}

export function monitors(inputs: Inputs): Monitor[] {
  const { podMonitor, serviceMonitor } = inputs.spec.monitoring;
  const { proxy } = inputs.names;
  const service = { [LABEL.instance]: proxy, [LABEL.component]: 'admin' };
  return [
    ...(serviceMonitor.enabled ? [monitor(inputs, 'ServiceMonitor', service)] : []),
    ...(podMonitor.enabled ? [monitor(inputs, 'PodMonitor', proxySelector(proxy))] : []),
  ];
}

function monitor(
  inputs: Inputs,
  kind: 'PodMonitor' | 'ServiceMonitor',
  matchLabels: Record<string, string>,
): Monitor {
  const { podMonitor, serviceMonitor } = inputs.spec.monitoring;
  const { interval, labels } = kind === 'PodMonitor' ? podMonitor : serviceMonitor;
  const { labels: own, ...rest } = metadata(inputs, inputs.names.proxy, 'admin');
  const endpoints = [{ port: 'metrics', path: '/metrics', interval }];
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind,
    metadata: { ...rest, labels: { ...labels, ...own } },
    spec: {
      selector: { matchLabels },
      ...(kind === 'PodMonitor' ? { podMetricsEndpoints: endpoints } : { endpoints }),
    },
  };
}
