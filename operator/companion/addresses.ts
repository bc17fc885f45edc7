// Addresses the proxy itself must not reach, whoever asks: were its scanner fooled, the network still refuses (W24, K8).

import { isIPv6 } from 'node:net';
import { Internal } from '../../proxy/policy/schema/egress.ts';

/** Cloud metadata outside private ranges, and prefixes that wrap an IPv4 address, private ones included. */
const FURTHER = [
  '192.0.0.0/24',
  '198.18.0.0/15',
  '240.0.0.0/4',
  '168.63.129.16/32',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
] as const;

export interface Ranges {
  readonly v4: string[];
  readonly v6: string[];
}

/** The ranges to leave out of "everywhere", by family, without repetition. */
export function deniedRanges(further: readonly string[]): Ranges {
  const internal: readonly string[] = (Internal as { default?: readonly string[] }).default ?? [];
  const all = [...new Set([...internal, ...FURTHER, ...further])];
  return {
    v4: all.filter((range) => !isV6(range)),
    v6: all.filter(isV6),
  };
}

/** An address as a range of one. */
export function singleRange(address: string): string {
  return `${address}/${isIPv6(address) ? 128 : 32}`;
}

function isV6(range: string): boolean {
  return range.includes(':');
}
