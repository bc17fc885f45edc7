// What injection is told in tests.

import { completeSpec } from '../../crd/defaults.ts';
import type { InjectionView } from '../injection-view.ts';

export function view(changes: Partial<InjectionView> = {}): InjectionView {
  return {
    policyName: 'builder',
    proxyName: 'builder-pipelock',
    proxyUrl: 'http://10.96.0.40:8888',
    canary: '10.96.0.40:8899',
    identity: 'deployment/builder',
    labels: { 'pipelock.dev/enrolled-by': 'key' },
    noProxy: [],
    hosts: [],
    dnsMode: 'None',
    injection: completeSpec({}).injection,
    gate: {
      image: 'registry.example/pipelock:1',
      pullPolicy: 'IfNotPresent',
      timeoutSeconds: 300,
      assignsUserIds: false,
    },
    pullSecrets: [],
    ...changes,
  };
}
