import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diff, refuseReload, type Change } from './diff.ts';
import { loadPolicy } from './load.ts';
import { schemaNode } from './schema/node.ts';
import { Limits } from './schema/control.ts';
import { Dlp } from './schema/dlp.ts';
import { FetchProxy } from './schema/egress.ts';
import { RequestBodyScanning } from './schema/request.ts';
import { randomValue } from './testing/random-policy.ts';

const policyOf = (text: string) => loadPolicy(text === '' ? 'version: 1' : text).policy;
const changes = (from: string, to: string): Change[] => diff(policyOf(from), policyOf(to));
const effects = (from: string, to: string): string[] =>
  changes(from, to).map(({ path, effect }) => `${effect} ${path}`);

describe('policy/diff', () => {
  const WEAKENED: Record<string, [string, string, string]> = {
    'a weaker mode': ['mode: strict', 'mode: balanced', 'mode'],
    'enforcement off': ['', 'enforce: false', 'enforce'],
    'a host more allowed': ['api_allowlist: [a.test]', 'api_allowlist: [a.test, b.test]', 'api_allowlist'],
    'a host less blocked': [
      'fetch_proxy: {monitoring: {blocklist: [a.test, b.test]}}',
      'fetch_proxy: {monitoring: {blocklist: [b.test]}}',
      'fetch_proxy.monitoring.blocklist',
    ],
    'internal ranges emptied': ['', 'internal: []', 'internal'],
    'a pattern removed': ['dlp: {patterns: [{name: a, regex: abc}]}', '', 'dlp.patterns'],
    'a pattern whose regex is swapped': [
      'dlp: {patterns: [{name: a, regex: abc}]}',
      'dlp: {patterns: [{name: a, regex: abd}]}',
      'dlp.patterns',
    ],
    'built-in patterns off': ['', 'dlp: {include_defaults: false}', 'dlp.include_defaults'],
    'a milder action': ['', 'response_scanning: {action: ask}', 'response_scanning.action'],
    'a longer URL': [
      '',
      'fetch_proxy: {monitoring: {max_url_length: 4096}}',
      'fetch_proxy.monitoring.max_url_length',
    ],
    'a limit that is lifted': [
      '',
      'fetch_proxy: {monitoring: {max_url_length: 0}}',
      'fetch_proxy.monitoring.max_url_length',
    ],
    'an exemption': ['', 'response_scanning: {exempt_domains: [a.test]}', 'response_scanning.exempt_domains'],
    'a suppression': ['', 'suppress: [{rule: r, path: p}]', 'suppress'],
    'bodies that nobody can read let through': [
      '',
      'request_body_scanning: {on_undecodable: allow}',
      'request_body_scanning.on_undecodable',
    ],
    'a name that an agent may claim': [
      '{default_agent_identity: a, bind_default_agent_identity: true}',
      'default_agent_identity: a',
      'bind_default_agent_identity',
    ],
  };
  for (const [name, [from, to, path]] of Object.entries(WEAKENED)) {
    it(`calls ${name} weakened, and the way back tightened`, () => {
      assert.deepEqual(effects(from, to), [`weakened ${path}`]);
      if (name !== 'a pattern whose regex is swapped')
        assert.deepEqual(effects(to, from), [`tightened ${path}`]);
    });
  }

  it('calls the order of a list neutral', () => {
    assert.deepEqual(effects('api_allowlist: [a.test, b.test]', 'api_allowlist: [b.test, a.test]'), [
      'neutral api_allowlist',
    ]);
  });

  it('says what needs a restart, also for what a section says of all its settings', () => {
    const reloads = changes(
      '',
      '{fetch_proxy: {listen: ":1"}, reverse_proxy: {upstream: "http://u.test"}, dlp: {scan_env: false}}',
    );
    assert.deepEqual(reloads.map(({ path, reload }) => `${reload} ${path}`).sort(), [
      'live dlp.scan_env',
      'restart fetch_proxy.listen',
      'restart reverse_proxy.upstream',
    ]);
  });

  it('says nothing of a policy and itself', () => {
    const section = fc.record({
      dlp: randomValue(schemaNode(Dlp)),
      limits: randomValue(schemaNode(Limits)),
      fetch_proxy: randomValue(schemaNode(FetchProxy)),
      request_body_scanning: randomValue(schemaNode(RequestBodyScanning)),
    });
    fc.assert(
      fc.property(section, (document) => {
        const text = JSON.stringify(document);
        assert.deepEqual(changes(text, text), []);
      }),
      { numRuns: 50 },
    );
  });

  describe('of agents', () => {
    it('compares what a profile comes to, not only what it says', () => {
      assert.deepEqual(
        effects('{mode: strict, agents: {a: {mode: balanced}}}', '{mode: strict, agents: {}}'),
        ['neutral agents.a', 'tightened agents.a.mode'],
      );
    });

    it('sees a profile removed that was stricter than the policy', () => {
      const list = effects('agents: {a: {api_allowlist: [x.test], mode: strict}}', 'agents: {}');
      assert.ok(list.includes('weakened agents.a.mode'));
      assert.ok(list.includes('weakened agents.a.api_allowlist'));
    });

    it('sees a budget that is lifted', () => {
      const list = effects('agents: {a: {budget: {max_requests_per_session: 5}}}', 'agents: {a: {}}');
      assert.ok(list.includes('weakened agents.a.budget.max_requests_per_session'));
    });

    it('does not repeat for each agent what changes for all', () => {
      assert.deepEqual(effects('{agents: {a: {}, b: {}}}', '{enforce: false, agents: {a: {}, b: {}}}'), [
        'weakened enforce',
      ]);
    });
  });

  describe('reload', () => {
    it('refuses to weaken what is strict, and names the setting', () => {
      const refused = refuseReload(policyOf('mode: strict'), policyOf('mode: balanced'));
      assert.match(refused ?? '', /never weakened .*: mode/);
    });

    it('refuses to weaken a single strict agent', () => {
      const strict = policyOf('agents: {a: {mode: strict}}');
      assert.match(refuseReload(strict, policyOf('agents: {}')) ?? '', /agents\.a: mode/);
      assert.match(
        refuseReload(strict, policyOf('{enforce: false, agents: {a: {mode: strict}}}')) ?? '',
        /agents\.a: enforce/,
      );
    });

    it('lets strict be tightened', () => {
      assert.equal(
        refuseReload(policyOf('mode: strict'), policyOf('{mode: strict, api_allowlist: [github.com]}')),
        undefined,
      );
    });

    it('lets balanced be weakened', () => {
      assert.equal(refuseReload(policyOf('mode: balanced'), policyOf('mode: audit')), undefined);
    });

    it('lets the kill switch be released in mode strict', () => {
      assert.equal(
        refuseReload(policyOf('{mode: strict, kill_switch: {enabled: true}}'), policyOf('mode: strict')),
        undefined,
      );
    });
  });
});
