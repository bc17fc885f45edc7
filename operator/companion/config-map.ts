// The ConfigMap with the proxies' configuration.

import type { ConfigMap } from '../kubernetes.ts';
import { CONFIG_FILE, configText } from './config.ts';
import type { Inputs } from './inputs.ts';
import { metadata, type Manifest } from './manifest.ts';

export function configMap(inputs: Inputs): ConfigMap & Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(inputs, inputs.names.proxy, 'config'),
    data: { [CONFIG_FILE]: configText(inputs) },
  };
}
