// The proxy's own control interfaces are not reachable through the proxy, whatever the policy allows.

import type { Finding } from '../model/finding.ts';
import type { Scanner } from '../model/scanner.ts';

/** `address` is canonical; the wildcard addresses stand for every address of this machine. */
export function makeOwnListenerScanner(
  own: readonly { readonly address: string; readonly port: number }[],
): Scanner {
  const closed = new Set(own.map(({ address, port }) => `${address} ${port}`));
  return {
    id: 'own-listener',
    stage: 'after-dns',
    reads: { outbound: ['host'], inbound: [] },
    scan: (_message, { tx, addresses }) => {
      const hit = addresses.some((address) => closed.has(`${address} ${tx.target.port}`));
      return hit ? [finding(tx.target.port)] : [];
    },
  };
}

function finding(port: number): Finding {
  return {
    scanner: 'own_listener',
    rule: 'own_listener',
    severity: 'high',
    confidence: 'certain',
    class: 'threat',
    part: { kind: 'host', name: 'host' },
    encoding: '',
    note: `port ${port} of this machine belongs to the proxy itself`,
    floor: true,
  };
}
