// The account the proxies run as. It can do nothing, and no token of it is mounted.

import type { ServiceAccount } from '../kubernetes.ts';
import type { Inputs } from './inputs.ts';
import { metadata, type Manifest } from './manifest.ts';

export function serviceAccount(inputs: Inputs): ServiceAccount & Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(inputs, inputs.names.proxy, 'service-account'),
    automountServiceAccountToken: false,
  };
}
