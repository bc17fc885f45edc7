import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Container, PodSpec } from '../kubernetes.ts';
import { injectPod, shapeHash } from './inject-pod.ts';
import type { InjectionView } from './injection-view.ts';
import type { Pod } from './pod.ts';
import type { ProblemReason } from './problem.ts';
import { allContainers } from './pod.ts';
import { view } from './testing/view.ts';

const plain: Container = { name: 'agent', image: 'registry.example/agent' };

function pod(spec: Partial<PodSpec> = {}, metadata: Pod['metadata'] = {}): Pod {
  return { metadata, spec: { containers: [plain], ...spec } };
}

function injected(one: Pod, options: Partial<InjectionView> = {}): Pod {
  const result = injectPod(one, view(options));
  assert.ok('pod' in result, JSON.stringify(result));
  return result.pod;
}

function value(container: Container | undefined, name: string): string | undefined {
  return container?.env?.findLast((one) => one.name === name)?.value;
}

function reasons(
  one: Pod,
  options: Partial<InjectionView> = {},
): { refused: ProblemReason[]; warned: ProblemReason[] } {
  const result = injectPod(one, view(options));
  return 'refused' in result
    ? { refused: result.refused.map(({ reason }) => reason), warned: [] }
    : { refused: [], warned: result.warnings.map(({ reason }) => reason) };
}

const injection = (changes: Partial<InjectionView['injection']>) => ({
  injection: { ...view().injection, ...changes },
});

describe('operator/companion/inject-pod', () => {
  it('leads init containers, native sidecars and ephemeral containers through the proxy too (W4)', () => {
    const made = injected(
      pod({
        initContainers: [{ name: 'prepare' }, { name: 'sidecar', restartPolicy: 'Always' }],
        ephemeralContainers: [{ name: 'debug' }],
      }),
    );
    const others = allContainers(made.spec).filter(({ name }) => name !== 'pipelock-gate');
    assert.deepEqual(
      others.map((one) => [one.name, value(one, 'HTTPS_PROXY')]),
      ['prepare', 'sidecar', 'agent', 'debug'].map((name) => [name, 'http://10.96.0.40:8888']),
    );
  });

  it('sets each variable in both cases, and the one that Node needs (W5, W6)', () => {
    const [agent] = injected(pod()).spec.containers;
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'grpc_proxy'])
      assert.equal(value(agent, name), 'http://10.96.0.40:8888', name);
    assert.equal(value(agent, 'NO_PROXY'), value(agent, 'no_proxy'));
    assert.equal(value(agent, 'NODE_USE_ENV_PROXY'), '1');
  });

  it('leaves no container out because of its name (W8)', () => {
    const made = injected(pod({ containers: [{ name: 'pipelock' }] }));
    assert.equal(value(made.spec.containers[0], 'HTTP_PROXY'), 'http://10.96.0.40:8888');
  });

  it('puts the gate before every other container, once', () => {
    const twice = injected(injected(pod({ initContainers: [{ name: 'prepare' }] })));
    assert.deepEqual(
      twice.spec.initContainers?.map(({ name }) => name),
      ['pipelock-gate', 'prepare'],
    );
  });

  it('takes the resolver away in mode None, and gives it back when the mode changes', () => {
    const none = injected(pod());
    assert.equal(none.spec.dnsPolicy, 'None');
    assert.deepEqual(none.spec.dnsConfig?.nameservers, ['127.0.0.1']);
    const open = injected(none, { dnsMode: 'ClusterOnly' });
    assert.equal(open.spec.dnsPolicy, undefined);
    assert.equal(open.spec.dnsConfig, undefined);
  });

  it('changes nothing the second time, whatever the pod holds', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const container = fc.record(
      {
        name,
        image: name,
        env: fc.array(fc.record({ name: fc.stringMatching(/^[A-Z]{1,6}$/), value: fc.string() })),
      },
      { requiredKeys: ['name'] },
    );
    const spec = fc.record(
      {
        containers: fc.array(container, { minLength: 1, maxLength: 3 }),
        initContainers: fc.array(container),
        unknown: fc.json(),
      },
      { requiredKeys: ['containers'] },
    );
    fc.assert(
      fc.property(spec, fc.boolean(), (one, intercepting) => {
        const options = { ...(intercepting ? { trust: 'trust' } : {}), ...injection({ java: intercepting }) };
        const first = injected({ metadata: {}, spec: one }, options);
        assert.deepEqual(injected(first, options), first);
      }),
    );
  });

  it('keeps variables and fields of the agent, those it does not know too', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}_[A-Z]$/), fc.string()), (own) => {
        const env = Object.entries(own).map(([name, text]) => ({ name, value: text }));
        const made = injected(pod({ containers: [{ ...plain, env, later: { kept: 1 } } as Container] }));
        const [agent] = made.spec.containers;
        for (const [name, text] of Object.entries(own)) assert.equal(value(agent, name), text);
        assert.deepEqual((agent as unknown as { later: unknown }).later, { kept: 1 });
      }),
    );
  });

  describe('a variable that the container sets itself', () => {
    const conflicting = pod({
      containers: [{ ...plain, env: [{ name: 'https_proxy', value: 'http://other.example' }] }],
    });
    const from = pod({
      containers: [
        { ...plain, env: [{ name: 'HTTP_PROXY', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } }] },
      ],
    });

    it('is refused by default, literal or not', () => {
      assert.deepEqual(reasons(conflicting).refused, ['EnvConflict']);
      assert.deepEqual(reasons(from).refused, ['EnvConflict']);
    });

    it('is replaced when the policy says so', () => {
      const made = injected(conflicting, injection({ envConflict: 'Override' }));
      const found = made.spec.containers[0]?.env?.filter(({ name }) => name === 'https_proxy');
      assert.deepEqual(found, [{ name: 'https_proxy', value: 'http://10.96.0.40:8888' }]);
    });

    it('is kept, with a warning, when the policy says so', () => {
      const options = injection({ envConflict: 'Keep' });
      assert.equal(
        value(injected(conflicting, options).spec.containers[0], 'https_proxy'),
        'http://other.example',
      );
      assert.deepEqual(reasons(conflicting, options).warned, ['EnvConflict']);
    });

    it('is brought up to date where an earlier injection set it (W15)', () => {
      const former = injected(pod(), { proxyUrl: 'http://old:8888', noProxy: ['former.example'] });
      const [agent] = injected(former).spec.containers;
      assert.equal(value(agent, 'HTTPS_PROXY'), 'http://10.96.0.40:8888');
      assert.ok(!value(agent, 'NO_PROXY')?.includes('former.example'));
    });

    it('is not believed to be of an earlier injection without its mark', () => {
      const former = injected(pod(), { proxyUrl: 'http://old:8888' });
      const unmarked = { ...former, metadata: {} };
      assert.ok(reasons(unmarked).refused.includes('EnvConflict'));
    });
  });

  describe('refusals', () => {
    const REFUSED: Readonly<Record<string, readonly [Pod, ProblemReason]>> = {
      'a pod on the network of its host (W3)': [pod({ hostNetwork: true }), 'HostNetwork'],
      'a Windows pod': [pod({ os: { name: 'windows' } }), 'WindowsPod'],
      'a pod that asks for Istio (K7)': [
        pod({}, { labels: { 'sidecar.istio.io/inject': 'true' } }),
        'MeshCaptured',
      ],
      'a pod that asks for ambient mode': [
        pod({}, { labels: { 'istio.io/dataplane-mode': 'ambient' } }),
        'MeshCaptured',
      ],
      'a pod that asks for Linkerd': [
        pod({}, { annotations: { 'linkerd.io/inject': 'enabled' } }),
        'MeshCaptured',
      ],
      'a container in the place of the gate': [
        pod({ containers: [{ name: 'pipelock-gate' }] }),
        'GateConflict',
      ],
    };
    for (const [what, [one, reason]] of Object.entries(REFUSED))
      it(`meet ${what} whatever the hardening`, () =>
        assert.deepEqual(reasons(one, injection({ hardening: 'Off' })).refused, [reason]));

    it('meet a mount that would hide our authorities', () => {
      const mounting = { ...plain, volumeMounts: [{ name: 'own', mountPath: '/etc/pipelock/trust/' }] };
      const one = pod({ containers: [mounting], volumes: [{ name: 'own', emptyDir: {} }] });
      assert.deepEqual(reasons(one, { trust: 'trust' }).refused, ['MountConflict']);
      assert.deepEqual(reasons(one).refused, []);
    });
  });

  describe('privileges', () => {
    const secured = (securityContext: Container['securityContext']): Pod =>
      pod({ containers: [{ ...plain, ...(securityContext ? { securityContext } : {}) }] });
    const PRIVILEGED: Readonly<Record<string, Pod>> = {
      'processes of the host': pod({ hostPID: true }),
      'shared memory of the host': pod({ hostIPC: true }),
      'a privileged container': secured({ privileged: true }),
      'raw sockets': secured({ capabilities: { add: ['NET_RAW'] } }),
      'network administration, by its long name': secured({ capabilities: { add: ['CAP_NET_ADMIN'] } }),
      'the socket of a runtime': pod({
        volumes: [{ name: 's', hostPath: { path: '/run/containerd/containerd.sock' } }],
      }),
    };
    for (const [what, one] of Object.entries(PRIVILEGED))
      it(`${what}: warned of, refused under Enforce, silent under Off (W29)`, () => {
        assert.deepEqual(reasons(one, injection({ hardening: 'Warn' })), {
          refused: [],
          warned: ['Privileged'],
        });
        assert.deepEqual(reasons(one, injection({ hardening: 'Enforce' })).refused, ['Privileged']);
        assert.deepEqual(reasons(one, injection({ hardening: 'Off' })), { refused: [], warned: [] });
      });

    it('of a harmless kind are not warned of', () => {
      const harmless = pod({ volumes: [{ name: 'data', hostPath: { path: '/data' } }] });
      assert.deepEqual(reasons(harmless).warned, []);
      assert.deepEqual(reasons(secured({ capabilities: { add: ['NET_BIND_SERVICE'] } })).warned, []);
    });

    it('a resolver of its own is warned of where the mode takes it away', () => {
      const one = pod({ dnsPolicy: 'Default' });
      assert.deepEqual(reasons(one).warned, ['ResolverConflict']);
      assert.deepEqual(reasons(one, { dnsMode: 'ClusterOnly' }).warned, []);
    });
  });

  it('adds a pull secret once (K6)', () => {
    const made = injected(pod({ imagePullSecrets: [{ name: 'own' }] }), { pullSecrets: ['registry', 'own'] });
    assert.deepEqual(injected(made, { pullSecrets: ['registry', 'own'] }).spec.imagePullSecrets, [
      { name: 'own' },
      { name: 'registry' },
    ]);
  });

  it('fixes no user id where the cluster gives them out (K5)', () => {
    const gate = (assignsUserIds: boolean): Container | undefined =>
      injected(pod(), { gate: { ...view().gate, assignsUserIds } }).spec.initContainers?.[0];
    assert.equal(gate(false)?.securityContext?.runAsUser, 65532);
    assert.equal(gate(true)?.securityContext?.runAsUser, undefined);
  });

  it('refuses a value that would break out of a variable (K12)', () => {
    assert.throws(() => injectPod(pod(), view({ noProxy: ['a\nb'] })), /NO_PROXY/);
  });

  it('has another shape for another proxy, not for another ticket', () => {
    assert.notEqual(shapeHash(view()), shapeHash(view({ proxyUrl: 'http://10.96.0.41:8888' })));
    assert.equal(shapeHash(view()), shapeHash(view({ ticket: 'signed' })));
  });
});
