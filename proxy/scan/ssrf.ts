// Where the request really leads: literals before DNS, every resolved address after it.
// One internal answer among many refuses all, since which one is dialled is not the agent's to choose.

import { compileDomains } from '../text/domain.ts';
import { addressBytes, compileCidrs } from '../text/ip.ts';
import { classifyAddress, FLOOR_CIDRS, isMetadataAddress, reachableAddresses } from './address.ts';
import { brings, urlFinding } from './url-finding.ts';
import type { Finding } from '../model/finding.ts';
import type { Scanner } from '../model/scanner.ts';
import type { Target } from '../model/target.ts';
import type { DomainEntry, DomainMatcher } from '../text/domain.ts';

export interface SsrfOptions {
  /** CIDR blocks that count as internal. Empty: only literals and cloud metadata are judged. */
  readonly internal: readonly string[];
  /** Addresses reachable all the same, named one by one. */
  readonly ipAllowlist: readonly string[];
  /** Hosts that may resolve to internal addresses; never to cloud metadata. */
  readonly trustedDomains: readonly string[];
  /** The allowlist: an internal answer for a listed host is a mistake in the policy rather than an attack. */
  readonly allow: readonly (string | DomainEntry)[];
}

type Verdict = { readonly scanner: 'ssrf' | 'core_ssrf'; readonly floor: boolean; readonly address: string };
type Judge = (address: string) => Verdict | undefined;

/** The two scanners of the layer, in order: literals (`before-dns`) and answers (`after-dns`). */
export function makeSsrfScanners(options: SsrfOptions): readonly [literals: Scanner, answers: Scanner] {
  const judge = makeJudge(options);
  const trusted = compileDomains(options.trustedDomains);
  const listed = compileDomains(options.allow);
  const literals: Scanner = {
    id: 'ssrf-literal',
    stage: 'before-dns',
    reads: { outbound: ['host'], inbound: [] },
    scan: (message, { tx }) => {
      if (!tx.target.isAddress || !brings(message, 'host')) return [];
      const verdict = judge.literal(tx.target.host);
      return verdict ? [finding(verdict, tx.target, listed)] : [];
    },
  };
  const answers: Scanner = {
    id: 'ssrf',
    stage: 'after-dns',
    reads: { outbound: ['host'], inbound: [] },
    scan: (message, { tx, addresses }) => {
      // A literal was judged before; here it is its own only address.
      if (tx.target.isAddress || !brings(message, 'host')) return [];
      const isTrusted = trusted(tx.target.host) !== undefined;
      for (const address of addresses) {
        const verdict = judge.answer(address);
        if (verdict && (verdict.floor || !isTrusted)) return [finding(verdict, tx.target, listed)];
      }
      return [];
    },
  };
  return [literals, answers];
}

function makeJudge(options: SsrfOptions): { readonly literal: Judge; readonly answer: Judge } {
  const isInternal = compileCidrs(options.internal);
  const isExcepted = compileCidrs(options.ipAllowlist);
  const isFloor = compileCidrs(FLOOR_CIDRS);
  const judge = (address: string, literal: boolean): Verdict | undefined => {
    for (const reached of reachableAddresses(address)) {
      const bytes = addressBytes(reached);
      // An address that cannot be read cannot be shown to be harmless.
      if (!bytes) return { scanner: 'core_ssrf', floor: true, address: reached };
      if (isExcepted(bytes)) {
        if (reached === address) return undefined;
        continue;
      }
      if (isMetadataAddress(bytes) || (literal && isFloor(bytes))) {
        return { scanner: 'core_ssrf', floor: true, address: reached };
      }
      if (isInternal(bytes)) return { scanner: 'ssrf', floor: false, address: reached };
    }
    return undefined;
  };
  return { literal: (address) => judge(address, true), answer: (address) => judge(address, false) };
}

function finding(verdict: Verdict, target: Target, listed: DomainMatcher): Finding {
  const kind = classifyAddress(verdict.address);
  const isListed = kind !== 'metadata' && listed(target.host, target.port) !== undefined;
  const where = target.isAddress ? 'is' : 'resolves to';
  const way = isListed
    ? ' It is on the allowlist: if it is meant to be internal, name it in trusted_domains or ssrf.ip_allowlist.'
    : '';
  return urlFinding({
    scanner: verdict.scanner,
    severity: 'critical',
    part: 'host',
    name: 'host',
    note: `The host ${target.host} ${where} an internal address (${kind}).${way}`,
    class: isListed ? 'config_mismatch' : 'threat',
    floor: verdict.floor,
  });
}
