// How a tunnel begins, as a part scanners can judge.

import type { Part } from './message.ts';

/** What the first bytes of a tunnel were, as the text of a `tunnel` part: `kind` and, for TLS, the server name. */
export interface TunnelStart {
  readonly kind: 'tls' | 'malformed-tls' | 'other' | 'silent';
  readonly serverName?: string | undefined;
  readonly encryptedHello?: boolean;
}

export function tunnelPart(start: TunnelStart): Part {
  return { kind: 'tunnel', name: 'first-bytes', text: JSON.stringify(start), form: 'derived' };
}
