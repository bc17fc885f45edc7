// The kinds of the operator against a real API server: KUBECONFIG_E2E names one. It needs no node.

import assert from 'node:assert/strict';
import path from 'node:path';
import { API_VERSION } from '../../operator/crd/policy-crd.ts';
import { SPEC_CASES } from '../../operator/crd/testing/cases.ts';
import { kubectl, KUBECONFIG, SKIPPED, type Answer } from './kubectl.ts';

const CRDS = path.join(import.meta.dirname, '../../crds');
function createPolicy(spec: unknown, name = 'case', ...more: string[]): Answer {
  const policy = {
    apiVersion: API_VERSION,
    kind: 'PipelockPolicy',
    metadata: { name, namespace: 'default' },
    spec,
  };
  return kubectl(['apply', '--server-side', '-f', '-', ...more], JSON.stringify(policy));
}

describe(`e2e/cluster/crd${SKIPPED}`, function () {
  this.timeout(60_000);

  before(function () {
    if (KUBECONFIG === undefined) this.skip();
    const applied = kubectl(['apply', '--server-side', '-f', CRDS]);
    assert.ok(applied.ok, applied.text);
    const names = ['crd/pipelockpolicies.pipelock.dev', 'crd/pipelockclusterpolicies.pipelock.dev'];
    const ready = kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names]);
    assert.ok(ready.ok, ready.text);
  });

  it('finds them structural, and complains about nothing', () => {
    const crd = kubectl(['get', 'crd', 'pipelockpolicies.pipelock.dev', '-o', 'json']);
    const { status } = JSON.parse(crd.text) as { status: { conditions: { type: string; status: string }[] } };
    assert.ok(
      !status.conditions.some(({ type, status: is }) => type === 'NonStructuralSchema' && is === 'True'),
      crd.text,
    );
  });

  for (const [what, { spec, refused, name }] of Object.entries(SPEC_CASES))
    it(`${refused ? 'refuses' : 'accepts'} ${what}`, () => {
      const { ok, text } = createPolicy(spec, name, '--dry-run=server');
      assert.equal(ok, refused === undefined, text);
      if (typeof refused === 'string') assert.ok(text.includes(refused), text);
      else if (refused) assert.match(text, refused);
    });

  it('keeps what is written and fills nothing in', () => {
    const spec = {
      selector: { scope: 'Namespace' },
      policy: { version: 1, api_allowlist: ['a.example', { host: 'b.example' }] },
    };
    const { ok, text } = createPolicy(spec, 'kept');
    assert.ok(ok, text);
    const kept = kubectl(['get', 'plp', 'kept', '-n', 'default', '-o', 'json']);
    assert.deepEqual((JSON.parse(kept.text) as { spec: unknown }).spec, spec);
  });

  it('does not let the mode of identity change, by leaving it out neither', () => {
    const spec = { selector: { scope: 'Namespace' }, identity: { mode: 'Token' } };
    assert.ok(createPolicy(spec, 'fixed').ok);
    for (const identity of [{ mode: 'Listener' }, undefined]) {
      const changed = createPolicy({ ...spec, identity }, 'fixed');
      assert.match(changed.text, /identity\.mode cannot be changed/);
    }
  });

  it('explains itself', () => {
    const explained = kubectl(['explain', 'pipelockpolicy.spec.dns.mode']);
    assert.match(explained.text, /Whom agents may ask for names/);
    const deep = kubectl(['explain', 'pipelockpolicy.spec.policy.fetch_proxy.monitoring.entropy_threshold']);
    assert.match(deep.text, /Default: 4\.5/);
  });

  it('takes a cluster policy with defaults and a floor', () => {
    const policy = {
      apiVersion: API_VERSION,
      kind: 'PipelockClusterPolicy',
      metadata: { name: 'all' },
      spec: {
        defaults: { dns: { mode: 'ClusterOnly' }, tls: { mode: 'Intercept' }, policy: { preset: 'strict' } },
        floor: { policy: { enforce: true }, dnsMode: 'ClusterOnly' },
        allowedImages: [{ repository: 'registry.example/*', requireDigest: true }],
      },
    };
    const { ok, text } = kubectl(
      ['apply', '--server-side', '--dry-run=server', '-f', '-'],
      JSON.stringify(policy),
    );
    assert.ok(ok, text);
  });

  it('shows what counts in columns', () => {
    const { text } = kubectl(['get', 'pipelockpolicies', '-n', 'default', '-o', 'wide']);
    assert.match(
      text,
      /NAME +PRESET +PROXY +AGENTS +READY +ENFORCED +DEGRADED +AGE +CONFIG +DNS +TLS +IDENTITY/,
    );
  });
});
