// The init container that comes before all others: it ends when direct egress is refused and the proxy is ready, so that
// no container of the agent ever runs with a way around it, or without a way through it (R1, R4).

import type { Container, VolumeMount } from '../kubernetes.ts';
import type { InjectionView } from './injection-view.ts';
import { containerSecurity, program } from './program.ts';

export const GATE_NAME = 'pipelock-gate';

export function gateContainer(view: InjectionView, mounts: readonly VolumeMount[]): Container {
  const { gate } = view;
  return {
    name: GATE_NAME,
    image: gate.image,
    imagePullPolicy: gate.pullPolicy,
    command: program('gate'),
    args: [
      ...['--proxy', view.proxyUrl],
      ...['--canary', view.canary],
      ...['--timeout-seconds', String(gate.timeoutSeconds)],
    ],
    resources: { requests: { cpu: '10m', memory: '48Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
    securityContext: containerSecurity(gate.assignsUserIds),
    ...(mounts.length === 0 ? {} : { volumeMounts: [...mounts] }),
  };
}
