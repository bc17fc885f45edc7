import assert from 'node:assert/strict';
import { digestPolicy } from '../../proxy/policy/digest.ts';
import { loadPolicy } from '../../proxy/policy/load.ts';
import type { Policy } from '../../proxy/policy/schema/policy.ts';
import { OPERATED_PATHS } from '../crd/rules.ts';
import { configText } from './config.ts';
import { inputsFromPolicy } from './from-policy.ts';

function rendered(policy: Record<string, unknown>, spec: Record<string, unknown> = {}): Policy {
  const object = {
    metadata: { name: 'team', namespace: 'agents' },
    spec: { selector: { scope: 'Namespace' }, ...spec, policy },
  };
  const image = { repository: 'registry.example/pipelock', pullPolicy: 'IfNotPresent' as const };
  return loadPolicy(configText(inputsFromPolicy(object, { image }))).policy;
}

describe('operator/companion/config', () => {
  for (const preset of ['strict', 'balanced', 'audit', 'hostile-model'])
    it(`decides with preset ${preset} as the policy that was written, for the agent that is bound`, () => {
      const bound = { default_agent_identity: 'team', bind_default_agent_identity: true };
      const expected = loadPolicy(JSON.stringify({ version: 1, preset, ...bound })).policy;
      assert.equal(digestPolicy(rendered({ version: 1, preset })), digestPolicy(expected));
    });

  it('lets nothing that was written say where the proxies listen or who calls', () => {
    const written = {
      fetch_proxy: { listen: '127.0.0.1:1', timeout_seconds: 7 },
      admin: { listen: '' },
      metrics_listen: '127.0.0.1:2',
      forward_proxy: { enabled: false, idle_timeout_seconds: 9 },
      default_agent_identity: 'somebody',
      bind_default_agent_identity: false,
    };
    const policy = rendered(written, { identity: { defaultName: 'deployment/builder' } });
    assert.equal(policy.fetch_proxy.listen, '0.0.0.0:8888');
    assert.equal(policy.admin.listen, '0.0.0.0:9090');
    assert.equal(policy.metrics_listen, '0.0.0.0:9091');
    assert.equal(policy.forward_proxy.enabled, true);
    assert.equal(policy.default_agent_identity, 'deployment/builder');
    assert.equal(policy.bind_default_agent_identity, true);
    // What is not the operator's stays.
    assert.equal(policy.fetch_proxy.timeout_seconds, 7);
    assert.equal(policy.forward_proxy.idle_timeout_seconds, 9);
  });

  it('makes every setting that the API server refuses to take from a policy, or leaves it off', () => {
    const defaults = loadPolicy('version: 1').policy as unknown as Record<string, unknown>;
    const made = rendered({}) as unknown as Record<string, unknown>;
    const at = (from: Record<string, unknown>, path: readonly string[]): unknown =>
      path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], from);
    for (const path of OPERATED_PATHS) {
      const value = at(made, path);
      const off = ['', false].includes(value as string) || (Array.isArray(value) && value.length === 0);
      assert.ok(off || value !== at(defaults, path), path.join('.'));
    }
  });

  it('gives the profile of an agent its port and keeps its rules', () => {
    const agents = [{ name: 'reader', selector: { matchLabels: { agent: 'reader' } } }];
    const policy = rendered({ agents: { reader: { mode: 'audit' } } }, { identity: { agents } });
    assert.deepEqual(policy.agents['reader']?.listeners, ['0.0.0.0:18100']);
    assert.equal(policy.agents['reader'].mode, 'audit');
  });
});
