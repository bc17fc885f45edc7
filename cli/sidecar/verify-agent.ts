// The agent's side: on no host network, gated, and every container of it led to the proxy's own address and port.

import { GATE_NAME } from '../../operator/companion/gate-container.ts';
import { allContainers } from '../../operator/companion/pod.ts';
import { at, entries, type Printed } from './printed.ts';

const LEADING = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];

export function agentFaults(printed: Printed): string[] {
  const { pod } = printed;
  const agents = allContainers(pod.spec).filter(({ name }) => name !== GATE_NAME);
  return [
    ...(pod.spec.hostNetwork === true
      ? ['the pod is on the network of its host, where no policy binds it']
      : []),
    ...(pod.spec.initContainers?.[0]?.name === GATE_NAME
      ? []
      : ['the gate is not the first container to run']),
    ...agents.flatMap(({ name, env = [] }) =>
      LEADING.flatMap((variable) => {
        const value = env.findLast((one) => one.name === variable)?.value;
        const fault = addressFault(printed, value);
        return fault === undefined ? [] : [`${variable} of container ${name}: ${fault}`];
      }),
    ),
  ];
}

/** Why an address does not lead to a port of the proxy's Service. */
function addressFault(printed: Printed, value: string | undefined): string | undefined {
  const url = value === undefined ? null : URL.parse(value);
  if (url?.protocol !== 'http:') return 'not set to a proxy';
  const service = printed.own.find(
    (document) => document['kind'] === 'Service' && at(document, 'spec', 'clusterIP') !== 'None',
  );
  const name = String(at(service, 'metadata', 'name'));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host !== name && !host.startsWith(`${name}.`) && host !== at(service, 'spec', 'clusterIP'))
    return `${host} is not the proxy`;
  const wanted = url.port === '' ? '80' : url.port;
  const open = entries(service, 'spec', 'ports').some(({ port }) => String(port) === wanted);
  return open ? undefined : `port ${wanted} is not open on the proxy`;
}

/** Labels of the pods, as the walls see them. */
export function podLabels({ pod }: Printed): Record<string, string> {
  return { ...pod.metadata.labels };
}
