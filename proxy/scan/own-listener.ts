// The proxy's own control interfaces are not reachable through the proxy, whatever the policy allows.

import type { Finding } from '../model/finding.ts';
import type { Scanner } from '../model/scanner.ts';
import { compileCidrs } from '../text/ip.ts';

/** Every one of these leads back to this machine; which of them a listener was bound to makes no difference. */
const isThisMachine = compileCidrs(['127.0.0.0/8', '0.0.0.0/8', '::/127']);

/** `address` is canonical; a listener on every address is given once for each address of this machine. */
export function makeOwnListenerScanner(
  own: readonly { readonly address: string; readonly port: number }[],
): Scanner {
  const closed = new Set(own.map(({ address, port }) => placeOf(address, port)));
  return {
    id: 'own-listener',
    stage: 'after-dns',
    reads: { outbound: ['host'], inbound: [] },
    scan: (_message, { tx, addresses }) => {
      const hit = addresses.some((address) => closed.has(placeOf(address, tx.target.port)));
      return hit ? [finding(tx.target.port)] : [];
    },
  };
}

function placeOf(address: string, port: number): string {
  return `${isThisMachine(address) ? 'this machine' : address} ${port}`;
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
