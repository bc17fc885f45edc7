import assert from 'node:assert/strict';
import { budgetFor, profileFor, profileOf } from './agents.ts';
import { loadPolicy } from './load.ts';
import type { Policy } from './schema/policy.ts';

const policyOf = (text: string): Policy => loadPolicy(text).policy;

describe('policy/agents', () => {
  const policy = policyOf(`
mode: balanced
api_allowlist: [base.test]
dlp:
  patterns:
    - {name: Shared, regex: shared-base}
    - {name: Base, regex: base}
address_protection: {allowed_addresses: [one]}
fetch_proxy: {monitoring: {max_requests_per_minute: 60, max_data_per_minute: 7}}
agents:
  builder:
    mode: strict
    enforce: false
    api_allowlist: [own.test]
    trusted_domains: [inside.test]
    dlp: {patterns: [{name: shared, regex: own}]}
    rate_limit: {max_requests_per_minute: 5}
    budget: {max_requests_per_session: 9}
    allowed_addresses: [two]
  bare: {}
  lone:
    dlp: {include_defaults: false, patterns: [{name: Only, regex: only}]}
  closed: {api_allowlist: []}
  _default: {enforce: false}
`);

  it('replaces mode, enforcement, hosts and rates', () => {
    const own = profileFor(policy, 'builder');
    assert.deepEqual(
      [own.mode, own.enforce, own.api_allowlist, own.trusted_domains],
      ['strict', false, ['own.test'], ['inside.test']],
    );
    assert.equal(own.fetch_proxy.monitoring.max_requests_per_minute, 5);
    assert.equal(own.fetch_proxy.monitoring.max_data_per_minute, 7);
  });

  it('adds patterns; one of the same name takes the place of the policy’s', () => {
    assert.deepEqual(
      profileFor(policy, 'builder').dlp.patterns.map(({ regex }) => regex),
      ['base', 'own'],
    );
    assert.equal(profileFor(policy, 'builder').dlp.include_defaults, true);
  });

  it('replaces patterns when the defaults are switched off', () => {
    const { dlp } = profileFor(policy, 'lone');
    assert.deepEqual([dlp.include_defaults, dlp.patterns.map(({ name }) => name)], [false, ['Only']]);
  });

  it('adds wallet addresses', () => {
    assert.deepEqual(profileFor(policy, 'builder').address_protection.allowed_addresses, ['one', 'two']);
  });

  it('takes an explicit empty list for nobody, not for the policy’s list (F-25)', () => {
    assert.deepEqual(profileFor(policy, 'closed').api_allowlist, []);
    assert.deepEqual(profileFor(policy, 'bare').api_allowlist, ['base.test']);
  });

  it('uses _default for an unknown name, and for names every object has', () => {
    for (const name of ['stranger', 'constructor', 'toString', '__proto__']) {
      assert.equal(profileFor(policy, name).enforce, false, name);
    }
  });

  it('is the policy itself without any profile', () => {
    const plain = policyOf('mode: audit\n');
    assert.equal(profileFor(plain, 'constructor'), plain);
    assert.equal(profileOf(plain, 'x'), undefined);
    assert.equal(budgetFor(plain, 'x'), undefined);
  });

  it('finds the budget of the profile', () => {
    assert.equal(budgetFor(policy, 'builder')?.max_requests_per_session, 9);
    assert.equal(budgetFor(policy, 'stranger')?.max_requests_per_session, 0);
  });
});
