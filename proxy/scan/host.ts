// Whether the host may be talked to at all: the allowlist in strict mode, the blocklist in every mode.
// One decision for every way in (fetch, forward, CONNECT, tunnels, redirects); runs before any name is looked up.

import { compileDomains } from '../text/domain.ts';
import { brings, urlFinding } from './url-finding.ts';
import type { Scanner } from '../model/scanner.ts';
import type { Transaction } from '../model/transaction.ts';
import type { DomainEntry, DomainMatcher } from '../text/domain.ts';

export interface HostOptions {
  readonly mode: 'strict' | 'balanced' | 'audit';
  readonly allow: readonly (string | DomainEntry)[];
  readonly deny: readonly (string | DomainEntry)[];
}

/** Labels `allowlist` (strict mode only; an empty list allows nobody) and `blocklist`. */
export function makeHostScanner(options: HostOptions): Scanner {
  const allowed = compileDomains(options.allow);
  const denied = compileDomains(options.deny);
  // A CONNECT shows neither path nor method, so an entry about those must not refuse the whole host.
  const deniedHosts = compileDomains(options.deny.filter(isAboutWholeHost));
  return {
    id: 'host',
    stage: 'before-dns',
    reads: { outbound: ['host'], inbound: [] },
    scan: (message, { tx }) => {
      if (!brings(message, 'host')) return [];
      const tunnel = tx.surface === 'connect';
      if (covers(tunnel ? deniedHosts : denied, tx)) {
        const note = `The host ${tx.target.host} is on the blocklist.`;
        return [urlFinding({ scanner: 'blocklist', severity: 'high', part: 'host', name: 'host', note })];
      }
      if (options.mode !== 'strict' || covers(allowed, tx)) return [];
      const note = `The host ${tx.target.host} is not on the allowlist.`;
      return [urlFinding({ scanner: 'allowlist', severity: 'high', part: 'host', name: 'host', note })];
    },
  };
}

function isAboutWholeHost(entry: string | DomainEntry): boolean {
  return typeof entry === 'string' || (entry.path === undefined && entry.methods === undefined);
}

function covers(matcher: DomainMatcher, tx: Transaction): boolean {
  const { host, port, path } = tx.target;
  if (tx.surface === 'connect') return matcher(host, port) !== undefined;
  return matcher(host, port, path, tx.method) !== undefined;
}
