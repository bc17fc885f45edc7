// Who may import whom. Each rule has a name and a sentence; `npm run imports` checks them.
const layers = [
  ['errors', '^proxy/(errors|version)'],
  ['model', '^proxy/model/'],
  ['text', '^proxy/text/'],
  ['policy', '^proxy/policy/'],
  ['codec', '^proxy/codec/'],
  ['session', '^proxy/session/'],
  ['upstream', '^proxy/upstream/'],
  ['tls', '^proxy/tls/'],
  ['scan', '^proxy/scan/'],
  ['decide', '^proxy/decide/'],
  ['mediate', '^proxy/mediate/'],
  ['surface', '^proxy/surface/'],
  ['control', '^proxy/control/'],
  ['observe', '^proxy/observe/'],
  ['record', '^proxy/record/'],
  ['server', '^proxy/(server|main)'],
];
const paths = Object.fromEntries(layers);
const only = (name, from, ...allowed) => ({
  name: `layer-${name}`,
  comment: `${name} may import only itself${allowed.length ? `, ${allowed.join(', ')}` : ''}.`,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$|/testing/' },
  to: { path: '^(proxy|cli|operator|e2e|bench|tools)/', pathNot: [from, ...allowed.map((a) => paths[a])] },
});
const base = ['errors', 'model', 'text', 'policy'];
module.exports = {
  forbidden: [
    only('errors', paths.errors),
    only('model', paths.model, 'errors'),
    only('text', paths.text, 'errors', 'model'),
    only('policy', paths.policy, 'errors', 'text', 'model'),
    only('codec', paths.codec, ...base),
    only('session', paths.session, ...base),
    only('upstream', paths.upstream, ...base),
    only('tls', paths.tls, ...base),
    only('scan', paths.scan, ...base),
    only('decide', paths.decide, ...base),
    only('mediate', paths.mediate, ...base, 'session', 'upstream', 'scan', 'decide'),
    only('surface', paths.surface, ...base, 'codec', 'upstream', 'mediate'),
    only('control', paths.control, ...base, 'mediate'),
    only('observe', paths.observe, ...base, 'decide', 'mediate'),
    only('record', paths.record, ...base, 'decide', 'mediate', 'observe'),
    {
      name: 'proxy-stands-alone',
      comment: 'The proxy knows neither the operator nor the command line.',
      severity: 'error',
      from: { path: '^proxy/' },
      to: { path: '^(operator|cli)/' },
    },
    {
      name: 'proxy-without-kubernetes',
      comment:
        'Nothing in the proxy reaches the Kubernetes client: 149 MB resident are not for the data path.',
      severity: 'error',
      from: { path: '^proxy/' },
      to: { path: '@kubernetes/client-node', reachable: true },
    },
    {
      name: 'operator-sees-the-policy-alone',
      comment: 'Of the proxy the operator knows the policy: what it says, not how it is enforced.',
      severity: 'error',
      from: { path: '^operator/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: '^(proxy|cli|e2e|bench|tools)/', pathNot: '^proxy/(policy/|errors|version)' },
    },
    {
      name: 'builders-are-pure',
      comment:
        'CRD, effective policy and companion are functions of their inputs: no client, no file, no network.',
      severity: 'error',
      from: { path: '^operator/(crd|companion|policy|chart)/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|net)$' },
    },
    {
      name: 'builders-without-client',
      comment:
        'Of the Kubernetes client builders and the command line use the types: it takes 0.8 s to load.',
      severity: 'error',
      from: { path: '^(operator/(crd|companion|policy|chart)|cli)/' },
      to: { path: '@kubernetes/client-node', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'network-only-in-upstream',
      comment: 'Only proxy/upstream opens connections or resolves names.',
      severity: 'error',
      from: { path: '^proxy/', pathNot: '^proxy/upstream/|\\.test\\.ts$|/testing/' },
      to: { path: '(^|node_modules/)undici|^(node:)?(dns|dns/promises)$' },
    },
    {
      name: 'pure-layers',
      comment:
        'Scanners, codecs and words are pure: of Node only crypto, buffer, zlib, util and stream types.',
      severity: 'error',
      from: { path: '^proxy/(scan|decide|text|codec|model)/', pathNot: '\\.test\\.ts$|/testing/' },
      to: {
        dependencyTypes: ['core'],
        pathNot: '^(node:)?(crypto|buffer|zlib|util|stream|string_decoder|timers/promises)$',
      },
    },
    {
      name: 'no-test-in-production',
      comment: 'Production code never imports a test or its helpers.',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|/testing/|^e2e/|^bench/' },
      to: { path: '\\.test\\.ts$|/testing/|^e2e/' },
    },
    {
      name: 'no-cycles',
      comment: 'No import cycles.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'Every file is reached by something.',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.test\\.ts$|main\\.ts$|^tools/|^bench/|\\.cjs$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'] },
  },
};
