import assert from 'node:assert/strict';
import type { PolicyObject } from '../companion/from-policy.ts';
import type { ClusterSpec } from '../crd/cluster-spec.ts';
import { effectivePolicy, type ClusterPolicy } from './effective.ts';

const SELECTOR = { podSelector: { matchLabels: { app: 'a' } } };

function policy(spec: Record<string, unknown> = {}): PolicyObject {
  return { metadata: { name: 'team', namespace: 'agents' }, spec: { selector: SELECTOR, ...spec } };
}

function cluster(spec: Record<string, unknown>, name = 'cluster'): ClusterPolicy {
  return { name, spec: { priority: 0, allowedImages: [], ...spec } as unknown as ClusterSpec };
}

const paths = (one: PolicyObject, ...above: ClusterPolicy[]): string[] => {
  const result = effectivePolicy(one, above);
  return 'policy' in result ? [] : result.shortfalls.map(({ path }) => `${result.reason} ${path}`);
};

describe('operator/policy/effective', () => {
  describe('defaults', () => {
    const specOf = (one: PolicyObject, ...above: ClusterPolicy[]): unknown => {
      const result = effectivePolicy(one, above);
      assert.ok('policy' in result, JSON.stringify(result));
      return result.policy.spec;
    };

    it('hold where the policy says nothing, key by key', () => {
      const defaults = {
        dns: { mode: 'ClusterOnly' },
        proxy: { replicas: 3, drainSeconds: 60 },
        policy: { mode: 'strict' },
      };
      assert.deepEqual(specOf(policy({ proxy: { replicas: 5 } }), cluster({ defaults })), {
        selector: SELECTOR,
        dns: { mode: 'ClusterOnly' },
        proxy: { replicas: 5, drainSeconds: 60 },
        policy: { mode: 'strict' },
      });
    });

    it('of the highest priority count, then those of the first name', () => {
      const one = cluster({ priority: 1, defaults: { priority: 1 } }, 'one');
      const two = cluster({ priority: 2, defaults: { priority: 2 } }, 'two');
      const three = cluster({ priority: 2, defaults: { priority: 3 } }, 'three');
      for (const order of [
        [one, two, three],
        [three, two, one],
      ])
        assert.equal((specOf(policy(), ...order) as { priority: number }).priority, 3);
    });
  });

  const BELOW: Readonly<Record<string, readonly [Record<string, unknown>, Record<string, unknown>, string]>> =
    {
      'audit under a floor of balanced': [
        { policy: { mode: 'audit' } },
        { policy: { mode: 'balanced' } },
        'policy.mode',
      ],
      'a preset that weakens': [
        { policy: { preset: 'audit' } },
        { policy: { enforce: true } },
        'policy.enforce',
      ],
      'a scanner that is off': [
        { policy: { response_scanning: { enabled: false } } },
        { policy: { response_scanning: { enabled: true } } },
        'policy.response_scanning.enabled',
      ],
      'a host that the floor does not list': [
        { policy: { mode: 'strict', api_allowlist: ['a.example', 'b.example'] } },
        { policy: { api_allowlist: ['a.example'] } },
        'policy.api_allowlist',
      ],
      'a block list without an entry of the floor': [
        { policy: { fetch_proxy: { monitoring: { blocklist: ['a.example'] } } } },
        { policy: { fetch_proxy: { monitoring: { blocklist: ['a.example', 'b.example'] } } } },
        'policy.fetch_proxy.monitoring.blocklist',
      ],
      'a limit above the floor’s': [
        { policy: { fetch_proxy: { monitoring: { max_requests_per_minute: 0 } } } },
        { policy: { fetch_proxy: { monitoring: { max_requests_per_minute: 60 } } } },
        'policy.fetch_proxy.monitoring.max_requests_per_minute',
      ],
      'one agent that only records': [
        { policy: { agents: { a: { enforce: false } } } },
        { policy: { enforce: true } },
        'policy.agents.a.enforce',
      ],
      'the presets of a floor, which count in full': [{}, { policy: { preset: 'strict' } }, 'policy.mode'],
      'an open resolver': [
        { dns: { mode: 'Any', acceptExfiltration: true } },
        { dnsMode: 'None' },
        'dns.mode',
      ],
      'less hardening': [
        { injection: { hardening: 'Off' } },
        { hardening: 'Enforce' },
        'injection.hardening',
      ],
      'the Kubernetes API': [
        { egress: { kubernetesAPI: 'Allow' } },
        { kubernetesAPI: 'Deny' },
        'egress.kubernetesAPI',
      ],
      'a service that is not permitted': [
        { egress: { inCluster: [{ service: { name: 'a', namespace: 'b', port: 1 } }] } },
        { inCluster: [{ namespace: 'b', name: 'c' }] },
        'egress.inCluster[0]',
      ],
      'a domain that is not permitted': [
        { tls: { mode: 'Intercept', ca: { generate: {} }, passthroughDomains: ['a.example'] } },
        { passthroughDomains: [] },
        'tls.passthroughDomains[0]',
      ],
    };
  describe('a floor refuses', () => {
    for (const [what, [spec, floor, path]] of Object.entries(BELOW)) {
      it(what, () => assert.ok(paths(policy(spec), cluster({ floor })).includes(`BelowFloor ${path}`)));
      it(`${what}, and not without that floor`, () => assert.deepEqual(paths(policy(spec), cluster({})), []));
    }

    it('whichever of several is not kept', () => {
      const found = paths(
        policy({ policy: { enforce: false } }),
        cluster({ floor: { dnsMode: 'Any' } }),
        cluster({ floor: { policy: { enforce: true } } }, 'other'),
      );
      assert.deepEqual(found, ['BelowFloor policy.enforce']);
    });
  });

  describe('a floor lets pass', () => {
    const KEPT: Readonly<Record<string, readonly [Record<string, unknown>, Record<string, unknown>]>> = {
      'what is stricter': [
        { policy: { mode: 'strict', api_allowlist: ['a.example'] } },
        { policy: { mode: 'balanced' } },
      ],
      'fewer hosts': [
        { policy: { mode: 'strict', api_allowlist: ['a.example'] } },
        { policy: { api_allowlist: ['a.example', 'b.example'] } },
      ],
      'a service of a permitted namespace': [
        { egress: { inCluster: [{ service: { name: 'a', namespace: 'b', port: 1 } }] } },
        { inCluster: [{ namespace: 'b' }] },
      ],
      'everything that it does not speak about': [
        { dns: { mode: 'ClusterOnly' } },
        { policy: { enforce: true } },
      ],
    };
    for (const [what, [spec, floor]] of Object.entries(KEPT))
      it(what, () => assert.deepEqual(paths(policy(spec), cluster({ floor })), []));
  });

  describe('images', () => {
    const image = (changes: Record<string, unknown> = {}) =>
      policy({ proxy: { image: { repository: 'registry.example/team/pipelock', tag: '1', ...changes } } });
    const allowing = (...allowedImages: Record<string, unknown>[]) => cluster({ allowedImages });

    it('may be any where none are named', () => assert.deepEqual(paths(image(), allowing()), []));
    it('must be of a repository named', () => {
      assert.deepEqual(paths(image(), allowing({ repository: 'registry.example/team/*' })), []);
      assert.deepEqual(paths(image(), allowing({ repository: 'registry.example/other/*' })), [
        'ImageNotAllowed proxy.image',
      ]);
    });
    it('must have a digest where that is asked for', () => {
      const digest = `sha256:${'0'.repeat(64)}`;
      const demanding = allowing({ repository: 'registry.example/*', requireDigest: true });
      assert.deepEqual(paths(image(), demanding), ['ImageNotAllowed proxy.image']);
      assert.deepEqual(paths(image({ digest }), demanding), []);
    });
  });

  it('names every fault of a policy that the proxy could not load', () => {
    assert.deepEqual(paths(policy({ policy: { mode: 'strickt' } }), cluster({})), ['Invalid policy']);
  });
});
