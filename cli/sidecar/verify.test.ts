import assert from 'node:assert/strict';
import type { Document } from '../../operator/companion/workload-patch.ts';
import { parseImage } from './choices.ts';
import { printedDocuments } from './emit.ts';
import { makeTopology } from './topology.ts';
import { verify } from './verify.ts';

const WORKLOAD: Document = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'builder', namespace: 'agents' },
  spec: {
    selector: { matchLabels: { app: 'builder' } },
    template: {
      metadata: { labels: { app: 'builder' } },
      spec: { initContainers: [{ name: 'prepare' }], containers: [{ name: 'agent' }] },
    },
  },
};

const topology = makeTopology(WORKLOAD, { preset: 'balanced', image: parseImage('registry.example/p:1') });
const PRINTED = printedDocuments('patch', { topologies: [topology], others: [] });

/** The objects as text, with one thing changed. */
function changed(kind: string, name: string, from: string | RegExp, to: string): Document[] {
  const found = PRINTED.findIndex(
    (one) => one['kind'] === kind && (one['metadata'] as { name: string }).name === name,
  );
  const text = JSON.stringify(PRINTED[found]);
  const replaced = text.replace(from, to);
  assert.notEqual(replaced, text, 'the change must change something');
  return PRINTED.with(found, JSON.parse(replaced) as Document);
}

const proxy = 'builder-pipelock';
const FAULTY: Readonly<Record<string, readonly [Document[], RegExp]>> = {
  'a container without the variable (W16)': [
    changed('Deployment', 'builder', '"HTTPS_PROXY"', '"ANOTHER"'),
    /HTTPS_PROXY of container prepare: not set/,
  ],
  'a variable that leads elsewhere': [
    changed(
      'Deployment',
      'builder',
      '"https_proxy","value":"http://builder-pipelock:8888"',
      '"https_proxy","value":"http://other:8888"',
    ),
    /other is not the proxy/,
  ],
  'a variable that leads to a port of the proxy that is not for agents': [
    changed(
      'Deployment',
      'builder',
      '"http_proxy","value":"http://builder-pipelock:8888"',
      '"http_proxy","value":"http://builder-pipelock:80"',
    ),
    /port 80 is not open/,
  ],
  'a pod on the network of its host (W3)': [
    changed('Deployment', 'builder', '"enableServiceLinks":false', '"hostNetwork":true'),
    /network of its host/,
  ],
  'a gate that is gone': [
    changed('Deployment', 'builder', '"pipelock-gate"', '"other"'),
    /gate is not the first/,
  ],
  'a configuration that cannot be loaded': [
    changed('ConfigMap', proxy, '\\"version\\": 1', '\\"versoin\\": 1'),
    /could not load.*versoin/s,
  ],
  'a configuration that listens elsewhere': [
    changed('ConfigMap', proxy, '0.0.0.0:8888', '127.0.0.1:8888'),
    /fetch_proxy\.listen "127\.0\.0\.1:8888" instead of/,
  ],
  'an agent that may name itself': [
    changed(
      'ConfigMap',
      proxy,
      '\\"bind_default_agent_identity\\": true',
      '\\"bind_default_agent_identity\\": false',
    ),
    /bind_default_agent_identity false/,
  ],
  'one proxy alone': [changed('Deployment', proxy, '"replicas":2', '"replicas":1'), /fewer than two/],
  'a configuration that is never updated': [
    changed(
      'Deployment',
      proxy,
      '"mountPath":"/etc/pipelock"',
      '"mountPath":"/etc/pipelock","subPath":"pipelock.yaml"',
    ),
    /not mounted as the folder/,
  ],
  'proxies with a Kubernetes token': [
    changed(
      'Deployment',
      proxy,
      '"automountServiceAccountToken":false',
      '"automountServiceAccountToken":true',
    ),
    /get a Kubernetes token/,
  ],
  'a Service that selects nothing of ours (W20)': [
    changed('Service', proxy, /"selector":\{[^}]*\}/, '"selector":{"app":"x"}'),
    /selects other pods/,
  ],
  'an isolation that selects other pods (W11)': [
    changed('NetworkPolicy', 'builder-pipelock-lockdown', '"app":"builder"', '"app":"other"'),
    /no NetworkPolicy isolates/,
  ],
  'a way out on 80, which is no part of 8080 (W17)': [
    changed(
      'NetworkPolicy',
      'builder-pipelock-egress',
      '"ports":[{"port":8888',
      '"ports":[{"port":80,"protocol":"TCP"},{"port":8880',
    ),
    /no NetworkPolicy lets the agent reach its proxy/,
  ],
  'DNS to anybody (W1)': [
    changed(
      'NetworkPolicy',
      'builder-pipelock-egress',
      /\{"to":\[\{"namespaceSelector".*?\]\},?(?=\]|\{)/,
      '{"ports":[{"port":53,"protocol":"UDP"}]}',
    ),
    /past its proxy/,
  ],
  'proxies that may reach the cluster (W24)': [
    changed('NetworkPolicy', 'builder-pipelock-policy', '"10.0.0.0/8",', ''),
    /may reach private addresses/,
  ],
  'proxies that admit anybody': [
    changed(
      'NetworkPolicy',
      'builder-pipelock-policy',
      /"from":\[\{"podSelector":\{"matchLabels":\{"pipelock\.dev.*?\}\}\}\],/,
      '',
    ),
    /admit anybody/,
  ],
  'a workload that is not there': [PRINTED.filter((one) => one !== PRINTED.at(-2)), /workload is missing/],
};

describe('cli/sidecar/verify', () => {
  it('finds nothing wrong with what is printed', () => {
    const { healthy, reachable, faults } = verify(topology, PRINTED);
    assert.deepEqual({ healthy, reachable, faults }, { healthy: true, reachable: true, faults: [] });
  });

  for (const [what, [documents, message]] of Object.entries(FAULTY))
    it(`finds ${what}`, () => {
      const { healthy, faults } = verify(topology, documents);
      assert.equal(healthy, false);
      assert.match(faults.join('\n'), message);
    });
});
