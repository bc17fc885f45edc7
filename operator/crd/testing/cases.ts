// Specifications that an API server must take, and such that it must refuse with a message that names the fix.

interface Case {
  readonly spec: Readonly<Record<string, unknown>>;
  /** What the refusal says; absent for what is accepted. */
  readonly refused?: RegExp | string;
  readonly name?: string;
}

const selector = { podSelector: { matchLabels: { app: 'a' } } };
const service = { name: 'a', namespace: 'b', port: 80 };

const operated = (policy: Record<string, unknown>, path: string): Case => ({
  spec: { selector, policy },
  refused: `remove policy.${path}`,
});

export const SPEC_CASES: Readonly<Record<string, Case>> = {
  'a selector alone': { spec: { selector } },
  'every section': {
    spec: {
      selector: { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] } },
      priority: 5,
      injection: { hardening: 'Enforce', java: true, exclude: ['metrics'] },
      rollout: { existingPods: 'Restart', proxyReadyTimeout: '2m' },
      proxy: {
        image: { repository: 'registry.example:5000/team/pipelock', tag: 'v1' },
        autoscaling: { minReplicas: 2, maxReplicas: 4 },
        resources: { limits: { memory: '1Gi' } },
        tolerations: [{ key: 'a', operator: 'Exists' }],
        podLabels: { team: 'a' },
      },
      policy: { version: 1, preset: 'strict', forward_proxy: { max_tunnel_seconds: 300 } },
      egress: { ports: [443], deniedCIDRs: ['198.51.100.0/24'], inCluster: [{ service, via: 'Direct' }] },
      dns: { mode: 'Any', acceptExfiltration: true },
      ingress: { mode: 'Isolated', allow: [{ from: { namespaceSelector: {} }, ports: [8080] }] },
      identity: { mode: 'Token', agents: [{ name: 'a', selector: {} }], token: { expirationSeconds: 600 } },
      tls: { mode: 'Intercept', ca: { generate: {} }, passthroughDomains: ['*.pinned.example'] },
      monitoring: { serviceMonitor: { enabled: true, interval: '30s' } },
      enforcement: { mode: 'Immediate' },
      deletionPolicy: 'Release',
    },
  },
  'entries of lists of hosts, as text and as tables': {
    spec: { selector, policy: { api_allowlist: ['a.example', { host: 'b.example', port: 443 }] } },
  },
  'nothing selected': { spec: { selector: {} }, refused: /selects nothing: give podSelector/ },
  'no selector at all': { spec: {}, refused: /spec\.selector/ },
  'a selector that is empty': {
    spec: { selector: { podSelector: {} } },
    refused: /empty podSelector selects every pod/,
  },
  'a namespace and a selector': {
    spec: { selector: { ...selector, scope: 'Namespace' } },
    refused: /remove podSelector/,
  },
  'a name that is too long': { spec: { selector }, name: 'a'.repeat(53), refused: /longer than 52/ },
  'a word that is none of the list': {
    spec: { selector, dns: { mode: 'Some' } },
    refused: /Unsupported value: "Some"/,
  },
  'a setting of the proxy that is out of range': {
    spec: { selector, policy: { limits: { header_bytes: 1 } } },
    refused: /header_bytes.*1024/,
  },
  'a word of the proxy that is none of the list': {
    spec: { selector, policy: { mode: 'strickt' } },
    refused: /Unsupported value: "strickt"/,
  },
  'a number and a scaling': {
    spec: { selector, proxy: { replicas: 2, autoscaling: { maxReplicas: 3 } } },
    refused: /exclude each other/,
  },
  'a scaling upside down': {
    spec: { selector, proxy: { autoscaling: { minReplicas: 5, maxReplicas: 3 } } },
    refused: /minReplicas is above/,
  },
  'a scaling below the default': {
    spec: { selector, proxy: { autoscaling: { maxReplicas: 1 } } },
    refused: /minReplicas is above/,
  },
  'labels of ours on the proxies': {
    spec: { selector, proxy: { podLabels: { 'pipelock.dev/enrolled-by': 'x' } } },
    refused: /podLabels may not set/,
  },
  'an image with a blank': {
    spec: { selector, proxy: { image: { repository: 'a b' } } },
    refused: /repository/,
  },
  'a drain shorter than tunnels': {
    spec: { selector, proxy: { drainSeconds: 60 }, policy: { forward_proxy: { max_tunnel_seconds: 300 } } },
    refused: /drainSeconds must exceed/,
  },
  'tunnels longer than the default drain': {
    spec: { selector, policy: { forward_proxy: { max_tunnel_seconds: 330 } } },
    refused: /drainSeconds must exceed/,
  },
  'DNS to anybody, not accepted': {
    spec: { selector, dns: { mode: 'Any' } },
    refused: /accept that with dns\.acceptExfiltration/,
  },
  'peers without isolation': {
    spec: { selector, ingress: { allow: [{ from: { namespaceSelector: {} } }] } },
    refused: /only with ingress\.mode Isolated/,
  },
  'a peer that is nobody': {
    spec: { selector, monitoring: { scrapeFrom: [{}] } },
    refused: /a peer needs podSelector/,
  },
  'interception without an authority': {
    spec: { selector, tls: { mode: 'Intercept' } },
    refused: /needs tls\.ca/,
  },
  'an authority without interception': {
    spec: { selector, tls: { ca: { secretName: 'a' } } },
    refused: /needs tls\.ca/,
  },
  'two authorities': {
    spec: { selector, tls: { mode: 'Intercept', ca: { secretName: 'a', generate: {} } } },
    refused: /exactly one of/,
  },
  'one agent twice': {
    spec: {
      selector,
      identity: {
        agents: [
          { name: 'a', selector: {} },
          { name: 'a', selector: {} },
        ],
      },
    },
    refused: /duplicate/i,
  },
  'no forward proxy': {
    spec: { selector, policy: { forward_proxy: { enabled: false } } },
    refused: /remove policy\.forward_proxy\.enabled/,
  },
  'listeners of an agent': {
    spec: { selector, policy: { agents: { a: { listeners: [':1'] } } } },
    refused: /remove listeners and source_cidrs/,
  },
  'a listener of the proxy': operated({ fetch_proxy: { listen: ':1' } }, 'fetch_proxy.listen'),
  'a port for metrics': operated({ metrics_listen: ':1' }, 'metrics_listen'),
  'an identity in the policy of the proxy': operated(
    { default_agent_identity: 'x' },
    'default_agent_identity',
  ),
  'interception in the policy of the proxy': operated(
    { tls_interception: { enabled: true } },
    'tls_interception.enabled',
  ),
};
