// Which requests pass an active kill switch: the proxy's own probes by exact path, and clients an operator listed.

import { BlockList, isIP } from 'node:net';

import { PipelockError } from '../errors.ts';

export interface KillExemptions {
  /** All three default to true. */
  readonly healthExempt?: boolean;
  readonly metricsExempt?: boolean;
  readonly apiExempt?: boolean;
  /** Addresses or CIDR ranges. */
  readonly allowlistIps?: readonly string[];
}

export interface ExemptionQuestion {
  /** The path of a request to the proxy itself; undefined when the request goes through it. */
  readonly path?: string;
  readonly clientAddress: string;
}

/** Compiles the settings. Throws POLICY_INVALID when an entry is neither an address nor a range. */
export function makeKillExemption(settings: KillExemptions): (question: ExemptionQuestion) => boolean {
  const { healthExempt = true, metricsExempt = true, apiExempt = true, allowlistIps = [] } = settings;
  const exact = new Set<string>();
  if (healthExempt) exact.add('/health');
  if (metricsExempt) exact.add('/metrics');
  const clients = makeBlockList(allowlistIps);
  return ({ path, clientAddress }) => {
    if (path !== undefined && (exact.has(path) || (apiExempt && isApiPath(path)))) return true;
    const version = isIP(clientAddress);
    return version !== 0 && clients.check(clientAddress, version === 6 ? 'ipv6' : 'ipv4');
  };
}

// Only plain words: `/api/v1/../fetch`, `%2e` and `//` would name something else to whoever routes the path.
function isApiPath(path: string): boolean {
  return path.startsWith('/api/v1/') && !/\.\.|\/\/|[^\w\-./~]/.test(path);
}

function makeBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    try {
      addEntry(list, entry);
    } catch (cause) {
      const message = `kill_switch.allowlist_ips: "${entry}" is neither an IP address nor a CIDR range; write 10.0.0.0/8 or 10.1.2.3.`;
      throw new PipelockError('POLICY_INVALID', message, { cause });
    }
  }
  return list;
}

function addEntry(list: BlockList, entry: string): void {
  const slash = entry.indexOf('/');
  const address = slash < 0 ? entry : entry.slice(0, slash);
  const version = isIP(address);
  if (version === 0) throw new Error('no address');
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (slash < 0) {
    list.addAddress(address, family);
    return;
  }
  const prefix = entry.slice(slash + 1);
  if (!/^\d{1,3}$/.test(prefix)) throw new Error('no prefix length');
  list.addSubnet(address, Number(prefix), family);
}
