import assert from 'node:assert/strict';
import { BlockList, isIPv6 } from 'node:net';
import { inputsFromPolicy } from './from-policy.ts';
import { egressPolicies, lockdownPolicies, proxyPolicy, type NetworkPolicy } from './network-policy.ts';
import { PORTS } from './ports.ts';

function inputs(spec: Record<string, unknown> = {}): ReturnType<typeof inputsFromPolicy> {
  return inputsFromPolicy(
    {
      metadata: { name: 'team', namespace: 'agents' },
      spec: { selector: { podSelector: { matchLabels: { app: 'a' } } }, ...spec },
    },
    {
      image: { repository: 'registry.example/pipelock', pullPolicy: 'IfNotPresent' },
      facts: { clusterIP: '10.96.0.40' },
    },
  );
}

/** Whether a policy lets pods reach an address on a TCP port by an address rule. */
function reaches({ spec }: NetworkPolicy, address: string, port: number): boolean {
  return (spec.egress ?? []).some(
    (rule) =>
      (rule.ports ?? []).some((one) => one.port === port && one.protocol === 'TCP') &&
      (rule.to ?? []).some(({ ipBlock }) => ipBlock !== undefined && inBlock(ipBlock, address)),
  );
}

function inBlock({ cidr, except = [] }: { cidr: string; except?: string[] }, address: string): boolean {
  const within = (range: string): boolean => {
    const [start = '', bits = ''] = range.split('/');
    if (isIPv6(start) !== isIPv6(address)) return false;
    const list = new BlockList();
    const family = isIPv6(start) ? 'ipv6' : 'ipv4';
    list.addSubnet(start, Number(bits), family);
    return list.check(address, family);
  };
  return within(cidr) && !except.some(within);
}

describe('operator/companion/network-policy', () => {
  const proxy = proxyPolicy(inputs());

  const CLOSED = [
    ...['10.96.0.1', '172.16.5.5', '192.168.1.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '0.0.0.0'],
    ...['169.254.169.254', '169.254.169.252', '168.63.129.16', '224.0.0.1'],
    ...['::1', 'fd00:ec2::254', 'fd20:ce::254', 'fe80::1', '64:ff9b::a00:1', '2002:a00:1::1'],
  ];
  for (const address of CLOSED)
    it(`keeps the proxies from ${address} (W24, K8)`, () => {
      assert.equal(reaches(proxy, address, 443), false);
      assert.equal(reaches(proxy, address, 80), false);
    });

  for (const address of ['203.0.113.10', '93.184.216.34', '2606:2800:220:1::1'])
    it(`lets the proxies reach ${address} on 80 and 443 and nothing else`, () => {
      assert.ok(reaches(proxy, address, 443) && reaches(proxy, address, 80));
      for (const port of [22, 25, 53, 8443]) assert.equal(reaches(proxy, address, port), false);
    });

  it('keeps every exception inside the range it is taken from, as the API demands', () => {
    for (const rule of proxy.spec.egress ?? [])
      for (const { ipBlock } of rule.to ?? [])
        for (const range of ipBlock?.except ?? [])
          assert.equal(range.includes(':'), ipBlock!.cidr.includes(':'));
  });

  it('isolates without allowing anything', () => {
    const [lockdown] = lockdownPolicies(inputs());
    assert.deepEqual(lockdown?.spec, { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'] });
  });

  it('isolates nobody by accident when workloads are not found yet', () => {
    assert.deepEqual(
      lockdownPolicies(inputs({ selector: { workloads: [{ kind: 'Deployment', name: 'later' }] } })),
      [],
    );
  });

  it('opens no port 53 to everybody unless that was chosen and accepted (W1)', () => {
    const anywhere = (mode: string): boolean =>
      egressPolicies(inputs({ dns: { mode } })).some(({ spec }) =>
        spec.egress?.some(({ to }) => to === undefined),
      );
    assert.deepEqual(['None', 'ClusterOnly', 'Any'].map(anywhere), [false, false, true]);
  });

  it('gives each agent its own port, and admits on it that agent alone', () => {
    const agents = ['writer', 'reader'].map((name) => ({ name, selector: { matchLabels: { agent: name } } }));
    const made = inputs({ identity: { agents } });
    const incoming = proxyPolicy(made).spec.ingress ?? [];
    for (const { port, key } of made.identities) {
      const admitting = incoming.filter(({ ports }) => ports?.some((one) => one.port === port));
      assert.equal(admitting.length, 1);
      assert.equal(admitting[0]?.from?.[0]?.podSelector?.matchLabels?.['pipelock.dev/identity-key'], key);
      const own = egressPolicies(made).filter(
        ({ spec }) => spec.podSelector.matchLabels?.['pipelock.dev/identity-key'] === key,
      );
      assert.deepEqual(
        own.flatMap(({ spec }) => spec.egress ?? []).flatMap(({ ports }) => ports),
        [{ port, protocol: 'TCP' }],
      );
    }
  });

  it('lets no agent reach the canary, the admin port or the metrics', () => {
    const open = egressPolicies(inputs())
      .flatMap(({ spec }) => spec.egress ?? [])
      .flatMap(({ ports }) => ports ?? []);
    for (const port of [PORTS.canary, PORTS.admin, PORTS.metrics])
      assert.ok(!open.some((one) => one.port === port));
  });

  it('admits everybody to the canary, and nobody to anything else', () => {
    const open = (proxy.spec.ingress ?? []).filter(({ from }) => from === undefined);
    assert.deepEqual(open, [{ ports: [{ port: PORTS.canary, protocol: 'TCP' }] }]);
  });
});
