import { dump } from 'js-yaml';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { PipelockError } from '../errors.ts';
import { defaultPolicy, loadPolicy, PolicyError, type LoadOptions } from './load.ts';
import { formatIssue } from './place.ts';
import { schemaNode, type SchemaNode } from './schema/node.ts';
import { Policy } from './schema/policy.ts';
import { randomValue } from './testing/random-policy.ts';

function messageOf(text: string, options?: LoadOptions): string {
  try {
    loadPolicy(text, { file: 'p.yaml', ...options });
  } catch (error) {
    assert.ok(error instanceof PolicyError);
    assert.equal(error.code, 'POLICY_INVALID');
    return error.message;
  }
  return '';
}

const TESTDATA = new URL('./testdata/', import.meta.url);
const sample = (name: string): string => readFileSync(new URL(name, TESTDATA), 'utf8');
const named = (start: string): string[] =>
  readdirSync(TESTDATA).filter((name) => name.startsWith(start) && name.endsWith('.yaml'));

describe('policy/load', () => {
  for (const name of named('valid-')) {
    it(`loads testdata/${name} with the warnings it expects`, () => {
      const { warnings } = loadPolicy(sample(name), { file: name, now: Date.UTC(2026, 0, 1) });
      const expected = [...sample(name).matchAll(/^# warning: (.*)$/gm)].map((match) => match[1]);
      assert.deepEqual(warnings.map(formatIssue), expected);
    });
  }

  for (const name of named('invalid-')) {
    it(`refuses testdata/${name} with the message beside it`, () => {
      assert.equal(`${messageOf(sample(name), { file: name })}\n`, sample(name.replace('.yaml', '.txt')));
    });
  }

  describe('misspelt keys (F-24)', () => {
    const CASES: Record<string, [string, RegExp]> = {
      'at the top': [
        'mode: audit\nrespons_scanning: {action: block}\n',
        /p\.yaml:2:1: respons_scanning: .*"response_scanning"/,
      ],
      'under the wrong parent': ['dlp:\n  action: block\n', /p\.yaml:2:3: dlp\.action: not supported yet/],
      'one level down': ['dlp: {pattern: []}\n', /p\.yaml:1:7: dlp\.pattern: .*"patterns"/],
      'in an entry of a list': [
        'dlp:\n  patterns:\n    - name: a\n      regexp: abc\n',
        /p\.yaml:4:7: dlp\.patterns\[0\]\.regexp: .*"regex"/,
      ],
      'in the profile of an agent': [
        'agents:\n  a.b:\n    budgets: {}\n',
        /p\.yaml:3:5: agents\["a\.b"\]\.budgets: .*"budget"/,
      ],
      'in a section that is not built yet': [
        'taint: {enabled: false, polcy: strict}\n',
        /taint\.polcy: .*"policy"/,
      ],
      'in a word of a closed list': ['response_scanning: {action: blok}\n', /"blok" .*"block"/],
    };
    for (const [name, [text, message]] of Object.entries(CASES)) {
      it(`names the key, its line and the nearest one ${name}`, () => assert.match(messageOf(text), message));
    }

    it('names every fault, not only the first', () => {
      const message = messageOf('mod: strict\nfetch_proxy: {listen: 1, timeout_seconds: 0}\n');
      assert.equal(message.split('\n').length, 3);
    });

    it('finds any single misspelling at the right line', () => {
      const places = keyPaths(schemaNode(Policy));
      const mistake = fc.tuple(fc.constantFrom(...places), fc.nat(), fc.constantFrom('x', 'q7'), fc.nat(20));
      fc.assert(
        fc.property(mistake, ([path, at, letters, blankLines]) => {
          const key = path.at(-1) ?? '';
          const position = at % (key.length + 1);
          const wrong = key.slice(0, position) + letters + key.slice(position);
          const parents = path.slice(0, -1).map((parent, depth) => `${' '.repeat(depth * 2)}${parent}:\n`);
          const text = `${'\n'.repeat(blankLines)}${parents.join('')}${' '.repeat(parents.length * 2)}${wrong}: 1\n`;
          const line = blankLines + parents.length + 1;
          const start = `p.yaml:${line}:${parents.length * 2 + 1}: `;
          const found = messageOf(text)
            .split('\n')
            .find((one) => one.startsWith(start) && one.includes(wrong));
          assert.match(found ?? '', /unknown key \(did you mean "/);
        }),
      );
    });
  });

  describe('lists (F-25, L-36)', () => {
    it('gives a file without the key the documented list', () => {
      const { policy } = loadPolicy('mode: strict\n');
      assert.deepEqual(policy.api_allowlist, defaultPolicy().policy.api_allowlist);
      assert.equal(policy.fetch_proxy.monitoring.blocklist.length, 6);
      assert.equal(policy.internal.length, 13);
    });

    it('treats a text, a flag or a section without a value like no key', () => {
      const text = 'mode:\nenforce: ~\nssrf:\ndlp: {scan_env: null}\n';
      assert.deepEqual(loadPolicy(text).policy, loadPolicy('version: 1\n').policy);
    });

    const BLANK: Record<string, [string, string]> = {
      'at the top': ['api_allowlist:\n', 'p.yaml:1:1: api_allowlist: '],
      'whose entries are comments': ['mode: strict\ninternal:\n  # - 10.0.0.0/8\n', 'p.yaml:2:1: internal: '],
      'in a section': ['ssrf:\n  ip_allowlist: ~\n', 'p.yaml:2:3: ssrf.ip_allowlist: '],
      'in an entry of a list': [
        'api_allowlist:\n  - host: a.test\n    methods:\n',
        'p.yaml:3:5: api_allowlist[0].methods: ',
      ],
      'of an agent': ['agents: {a: {api_allowlist: null}}\n', 'p.yaml:1:14: agents.a.api_allowlist: '],
    };
    for (const [name, [text, start]] of Object.entries(BLANK)) {
      it(`refuses a blank list ${name}, which may mean nobody or the default (F-25)`, () => {
        const message = messageOf(text);
        assert.ok(message.startsWith(start), message);
        assert.match(message, /write \[\] for an empty list, or remove the key/);
      });
    }

    it('keeps an explicit empty list empty', () => {
      const { policy } = loadPolicy('api_allowlist: []\nfetch_proxy: {monitoring: {blocklist: []}}\n');
      assert.deepEqual(policy.api_allowlist, []);
      assert.deepEqual(policy.fetch_proxy.monitoring.blocklist, []);
    });

    it('does not start in mode strict with an empty allowlist', () => {
      assert.match(messageOf('mode: strict\napi_allowlist: []\n'), /p\.yaml:2:1: api_allowlist: .*nobody/);
    });

    it('accepts entries inside one another and twice, with a warning (F-26)', () => {
      const text = 'api_allowlist: [api.test, "*.test.example", api.test.example, "*.test.example"]\n';
      const { policy, warnings } = loadPolicy(text);
      assert.equal(policy.api_allowlist.length, 4);
      assert.deepEqual(
        warnings.map(({ path }) => path),
        ['api_allowlist[2]', 'api_allowlist[3]'],
      );
    });
  });

  describe('what is not built yet', () => {
    const REFUSED: Record<string, [string, string]> = {
      'a section that is switched on': [
        'session_profiling:\n  enabled: true\n',
        'p.yaml:2:3: session_profiling.enabled',
      ],
      WebSockets: ['websocket_proxy: {enabled: true}\n', 'p.yaml:1:19: websocket_proxy.enabled'],
      'a section that the original has on by default': ['taint:\n  policy: strict\n', 'p.yaml:1:1: taint'],
      'a sink': ['emit:\n  webhook:\n    url: https://x.test/\n', 'p.yaml:3:5: emit.webhook.url'],
      'crash reports (L-39)': ['sentry: {dsn: "https://k@s.test/1"}\n', 'p.yaml:1:1: sentry'],
      'a licence (L-40)': ['license_key: abc\n', 'p.yaml:1:1: license_key'],
      'tool limits of an agent': [
        'agents: {a: {budget: {max_tool_calls_per_session: 5}}}\n',
        'p.yaml:1:23: agents.a.budget',
      ],
    };
    for (const [name, [text, start]] of Object.entries(REFUSED)) {
      it(`refuses ${name}`, () => {
        const message = messageOf(text);
        assert.ok(message.startsWith(start), message);
        assert.match(message, /not supported yet/);
      });
    }

    const ACCEPTED: Record<string, string> = {
      'a section that is off, whatever else it says': 'mcp_input_scanning: {enabled: false, action: block}\n',
      'a section without `enabled`, off by default': 'adaptive_enforcement: {escalation_threshold: 3}\n',
      'crash reports that are off': 'sentry: {enabled: false, dsn: ""}\n',
      'the defaults of event streams': 'response_scanning: {sse_streaming: {enabled: true, action: block}}\n',
      'agents without a licence (L-40)': 'agents: {builder: {mode: strict}}\n',
      'bundle settings that say what holds anyway': 'rules: {min_confidence: medium, disabled: []}\n',
    };
    for (const [name, text] of Object.entries(ACCEPTED)) {
      it(`accepts ${name}`, () => assert.equal(messageOf(text), ''));
    }
  });

  describe('what goes before what', () => {
    it('lays flags over the file, the file over the preset, the preset over the defaults', () => {
      const text = 'preset: strict\nfetch_proxy: {monitoring: {max_url_length: 700}}\n';
      const { policy, origins } = loadPolicy(text, { overrides: { fetch_proxy: { listen: '127.0.0.1:0' } } });
      const { fetch_proxy: fetch } = policy;
      assert.deepEqual(
        [policy.mode, fetch.monitoring.max_url_length, fetch.listen],
        ['strict', 700, '127.0.0.1:0'],
      );
      assert.equal(fetch.monitoring.entropy_threshold, 3.5);
      assert.deepEqual(origins.get('mode'), { source: 'preset' });
      assert.deepEqual(origins.get('fetch_proxy.monitoring.max_url_length'), { source: 'file', line: 2 });
      assert.deepEqual(origins.get('fetch_proxy.listen'), { source: 'flag' });
      assert.deepEqual(origins.get('fetch_proxy.timeout_seconds'), { source: 'default' });
    });

    it('takes the preset of the caller before that of the file', () => {
      assert.equal(loadPolicy('preset: strict\n', { preset: 'audit' }).policy.mode, 'audit');
    });

    it('names a wrong flag as such', () => {
      assert.match(messageOf('mode: audit\n', { overrides: { mode: 'x' } }), /^command line: mode: /);
      assert.match(messageOf('mode: audit\n', { preset: 'balancd' }), /^command line: preset: .*"balanced"/);
    });

    it('blocks by default in strict and balanced, and warns in audit', () => {
      const actions = (text: string): string[] => {
        const { policy } = loadPolicy(text);
        return [policy.response_scanning.action, policy.request_body_scanning.action];
      };
      assert.deepEqual(actions('mode: strict\n'), ['block', 'block']);
      assert.deepEqual(actions('mode: balanced\n'), ['block', 'block']);
      assert.deepEqual(actions('mode: audit\n'), ['warn', 'warn']);
      assert.deepEqual(actions('mode: audit\nresponse_scanning: {action: block}\n'), ['block', 'warn']);
    });

    it('moves the default admin port away from an older listener on its number', () => {
      const { policy, warnings } = loadPolicy('metrics_listen: 0.0.0.0:9090\n');
      assert.equal(policy.admin.listen, '');
      assert.match(warnings[0]?.what ?? '', /no admin port/);
      assert.match(
        messageOf('metrics_listen: 0.0.0.0:9090\nadmin: {listen: "127.0.0.1:9090"}\n'),
        /taken by admin\.listen/,
      );
    });

    it('keeps management apart from the main port by default (L-106)', () => {
      const { policy } = defaultPolicy();
      assert.notEqual(policy.admin.listen, '');
      assert.notEqual(policy.admin.listen, policy.fetch_proxy.listen);
    });
  });

  it('is not changed by whoever holds it', () => {
    const { policy } = loadPolicy('dlp: {patterns: [{name: a, regex: abc}]}\n');
    assert.throws(() => policy.api_allowlist.push('x.test'), TypeError);
    assert.throws(() => Object.assign(policy.dlp.patterns[0] ?? {}, { regex: 'x' }), TypeError);
  });

  it('does not repeat a credential in a message', () => {
    const secret = ['hunter', '2'].join('');
    const texts = [
      `kill_switch: {api_token: [${secret}]}`,
      `canary_tokens: {tokens: [{name: a, value: ${secret}}]}`,
      `mode: {${secret}: 1}`,
    ];
    assert.ok(messageOf(texts[0] ?? '') !== '' && messageOf(texts[1] ?? '') !== '');
    assert.ok(texts.slice(0, 2).every((text) => !messageOf(text).includes(secret)));
  });

  it('keeps the report short for a file full of faults', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `respons_scannin${index}: 1\n`).join('');
    assert.ok(messageOf(text).split('\n').length <= 100);
  });

  it('throws nothing but its own error, whatever the text', () => {
    const word = fc.constantFrom(
      'mode',
      'dlp',
      'agents',
      'api_allowlist',
      'patterns',
      'strict',
      'true',
      '1',
      '-1',
      '[]',
      '{}',
      '"',
      '*',
      '~',
    );
    const sign = fc.constantFrom(': ', '\n', '\n  ', '- ', ', ', '[', ']', '{', '}', '\u0000', '\ud800');
    const text = fc.array(fc.oneof(word, sign, fc.string({ maxLength: 4 }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => {
        try {
          loadPolicy(source);
        } catch (error) {
          assert.ok(error instanceof PipelockError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('loads random documents that the schema describes, as YAML', () => {
    const { properties = {} } = schemaNode(Policy);
    // Left out: sections with rules over several settings, which random values break.
    const crossed = [
      'agents',
      'scan_api',
      'reverse_proxy',
      'tls_interception',
      'address_protection',
      'seed_phrase_detection',
      'logging',
      'flight_recorder',
      'canary_tokens',
      'cross_request_detection',
    ];
    const kept = Object.fromEntries(Object.entries(properties).filter(([key]) => !crossed.includes(key)));
    const sections: SchemaNode = { ...schemaNode(Policy), properties: kept };
    fc.assert(
      fc.property(randomValue(sections), (document) => {
        const fixed = { ...(document as object), mode: 'balanced', bind_default_agent_identity: false };
        const { policy } = loadPolicy(dump(fixed));
        assert.equal(policy.mode, 'balanced');
      }),
      { numRuns: 100 },
    );
  });
});

/** Paths of all keys that stand under sections alone. */
function keyPaths(node: SchemaNode, path: readonly string[] = []): (readonly string[])[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
    [...path, key],
    ...keyPaths(child, [...path, key]),
  ]);
}
