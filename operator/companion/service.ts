// The Services of the proxies: one that agents address, and a headless one for whoever watches single proxies.

import type { Service, ServicePort } from '../kubernetes.ts';
import type { Inputs } from './inputs.ts';
import { proxySelector } from './labels.ts';
import { metadata, type Manifest } from './manifest.ts';
import { PORTS } from './ports.ts';

/**
 * An agent stays with one proxy, which keeps its rates and budgets (W22). A mesh must not take the traffic for HTTP and
 * rewrite it (K7), hence the protocol of the application.
 */
export function proxyService(inputs: Inputs): Service & Manifest {
  const { identities, names } = inputs;
  const { clusterIP } = inputs.facts;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(inputs, names.proxy, 'proxy'),
    spec: {
      type: 'ClusterIP',
      ...(clusterIP === undefined ? {} : { clusterIP }),
      selector: proxySelector(names.proxy),
      sessionAffinity: 'ClientIP',
      ports: [
        ...identities.map(({ port: number }) =>
          port(number === PORTS.main ? 'http' : `agent-${number}`, number),
        ),
        port('canary', PORTS.canary),
      ],
    },
  };
}

/** Not for agents: metrics and the admin port, also of proxies that are not ready. */
export function adminService(inputs: Inputs): Service & Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(inputs, inputs.names.admin, 'admin'),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: proxySelector(inputs.names.proxy),
      ports: [port('metrics', PORTS.metrics), port('admin', PORTS.admin)],
    },
  };
}

function port(name: string, number: number): ServicePort {
  return { name, port: number, targetPort: number, protocol: 'TCP', appProtocol: 'tcp' };
}
