// Whom agents trust while their TLS is opened: our authority alone, for clients that add it to their own store, and
// together with the public roots for clients whose store it replaces. Never a key.

import type { ConfigMap } from '../kubernetes.ts';
import type { Inputs } from './inputs.ts';
import { metadata, type Manifest } from './manifest.ts';

/** Certificates in PEM. */
export interface Trust {
  /** The authority in use; with another before or after it while they are exchanged. */
  readonly authorities: readonly string[];
  readonly system: string;
  readonly extra: readonly string[];
}

export function trustBundle(inputs: Inputs): (ConfigMap & Manifest)[] {
  const { spec, trust } = inputs;
  if (spec.tls.mode === 'Passthrough' || !trust) return [];
  const system = spec.tls.trust.includeSystem ? [trust.system] : [];
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(inputs, inputs.names.trust, 'trust'),
      data: {
        'ca.crt': joined(trust.authorities),
        'bundle.crt': joined([...system, ...trust.authorities, ...trust.extra]),
      },
    },
  ];
}

/** Throws for a private key: it must never reach what agents can read. */
function joined(certificates: readonly string[]): string {
  const text = certificates.map((pem) => `${pem.trim()}\n`).join('');
  if (text.includes('PRIVATE KEY'))
    throw new Error('a private key is among the certificates that agents would get');
  return text;
}
