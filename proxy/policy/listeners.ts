// Every address a policy opens, by name.

import { parseListen, type ListenAddress } from './listen.ts';
import type { Path } from './place.ts';
import type { Policy } from './schema/policy.ts';

export interface Listener {
  readonly name: string;
  readonly path: Path;
  /** As the policy has it. */
  readonly address: string;
  readonly at: ListenAddress;
}

/** The listeners of a policy that are switched on, the main port first. */
export function listeners(policy: Policy): Listener[] {
  const named: [Path, string][] = [
    [['fetch_proxy', 'listen'], policy.fetch_proxy.listen],
    [['admin', 'listen'], policy.admin.listen],
    [['metrics_listen'], policy.metrics_listen],
    [['kill_switch', 'api_listen'], policy.kill_switch.api_listen],
    [['scan_api', 'listen'], policy.scan_api.listen],
    [['reverse_proxy', 'listen'], policy.reverse_proxy.enabled ? policy.reverse_proxy.listen : ''],
    ...Object.entries(policy.agents).flatMap(([name, agent]) =>
      agent.listeners.map((text, index): [Path, string] => [['agents', name, 'listeners', index], text]),
    ),
  ];
  return named.flatMap(([path, address]) => {
    const at = parseListen(address);
    return at ? [{ name: path.join('.'), path, address, at }] : [];
  });
}

/** Pairs that cannot both be opened, the later one second. */
export function collisions(all: readonly Listener[]): [Listener, Listener][] {
  const open = new Map<string, Listener>();
  return all.flatMap((listener) => {
    const { port } = listener.at;
    const host = addressKey(listener.at.host);
    // On every address means: with any other on this port, in either order.
    const rivals = host === EVERYWHERE ? ['any'] : [host, EVERYWHERE];
    const first = rivals.map((rival) => open.get(`${port} ${rival}`)).find((rival) => rival !== undefined);
    if (port === 0) return [];
    if (first) return [[first, listener] as [Listener, Listener]];
    open.set(`${port} ${host}`, listener);
    open.set(`${port} any`, listener);
    return [];
  });
}

const EVERYWHERE = '*';

function addressKey(host: string): string {
  if (['', '0.0.0.0', '::'].includes(host)) return EVERYWHERE;
  return host.toLowerCase() === 'localhost' ? '127.0.0.1' : host.toLowerCase();
}
