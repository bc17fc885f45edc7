// The ConfigMap with the proxies' configuration and, where there is a key, its signature.

import type { ConfigMap } from '../kubernetes.ts';
import { CONFIG_FILE, configText, SIGNATURE_FILE } from './config.ts';
import type { Inputs } from './inputs.ts';
import { metadata, type Manifest } from './manifest.ts';

export function configMap(inputs: Inputs): ConfigMap & Manifest {
  const text = configText(inputs);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(inputs, inputs.names.proxy, 'config'),
    data: {
      [CONFIG_FILE]: text,
      ...(inputs.seal ? { [SIGNATURE_FILE]: inputs.seal(text) } : {}),
    },
  };
}
