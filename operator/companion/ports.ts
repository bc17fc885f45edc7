// Ports of the proxy pods. 8888 and 9091 are the original's and must not change.

export const PORTS = {
  /** Requests of agents. */
  main: 8888,
  /** Probes, kill switch, approvals: for the kubelet and the operator alone. */
  admin: 9090,
  metrics: 9091,
  /** Accepts and closes. Open to all by our policy and allowed to no agent: who reaches it is not isolated. */
  canary: 8899,
  /** Ports of single agents count up from here. */
  firstIdentity: 18_100,
} as const;

const LAST_IDENTITY = 18_999;

/**
 * A port for each agent by name. Those of `previous` keep theirs, because running pods know them; a port is not given to
 * another name while `previous` still holds it. Throws when all are taken.
 */
export function assignPorts(
  names: readonly string[],
  previous: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const taken = new Set(Object.values(previous));
  let next: number = PORTS.firstIdentity;
  const free = (): number => {
    while (taken.has(next)) next += 1;
    if (next > LAST_IDENTITY) throw new Error('there is no port left for another agent of this policy');
    taken.add(next);
    return next;
  };
  return Object.fromEntries(names.map((name) => [name, previous[name] ?? free()]));
}
