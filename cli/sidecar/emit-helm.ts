// The topology for those who install with Helm: values that make the chart carry the very objects of the other formats,
// whatever its release is called (W19, W20), and beside them what must be applied in a certain order.

import { defaultIdentity } from './derive-policy.ts';
import { AGENT_LOCKDOWN, AGENT_POLICY, AGENT_WORKLOAD, objectFiles, ofKind } from './emit-kustomize.ts';
import type { Emission } from './emit.ts';
import { writeDocument } from './yaml.ts';

const OWN = ['pipelock-networkpolicy.yaml', 'pipelock-pdb.yaml'];
const KEPT = [...OWN, AGENT_POLICY, AGENT_WORKLOAD, AGENT_LOCKDOWN];

export function helmFiles(emission: Emission): Record<string, string> {
  const { topologies } = emission;
  const carried = ofKind(
    topologies.flatMap(({ companion }) => companion.proxy),
    'ServiceAccount',
    'ConfigMap',
    'Service',
    'Deployment',
  );
  const values = { operator: { enabled: false }, crds: { install: false }, extraObjects: carried };
  const kept = Object.entries(objectFiles(emission)).filter(([file]) => KEPT.includes(file));
  return {
    'values.yaml': writeDocument(values),
    ...Object.fromEntries(kept),
    'README.txt': readme(emission),
  };
}

/** The one order in which nothing is cut off and nothing left open. */
function readme({ topologies }: Emission): string {
  const waits = topologies.map(({ inputs, original }) => ({
    proxy: inputs.names.proxy,
    agent: defaultIdentity(original),
  }));
  return [
    'Apply in this order, in the namespace of the agent:',
    '',
    '1. The proxies, from the chart of Pipelock:',
    '   helm upgrade --install pipelock-companion charts/pipelock -f values.yaml',
    '2. Wait until they are ready:',
    ...waits.map(({ proxy }) => `   kubectl rollout status deployment/${proxy}`),
    '3. Their own network policy and disruption budget:',
    `   kubectl apply ${OWN.map((file) => `-f ${file}`).join(' ')}`,
    '4. What the agent is allowed, then the agent:',
    `   kubectl apply -f ${AGENT_POLICY} -f ${AGENT_WORKLOAD}`,
    '5. Wait until its pods are replaced:',
    ...waits.map(({ agent }) => `   ${waitFor(agent)}`),
    '6. The isolation. A pod that does not go through the proxy has no way out from here on:',
    `   kubectl apply -f ${AGENT_LOCKDOWN}`,
    '',
  ].join('\n');
}

function waitFor(agent: string): string {
  return /^(?:deployment|statefulset|daemonset)\//.test(agent)
    ? `kubectl rollout status ${agent}`
    : 'kubectl get pods --watch';
}
