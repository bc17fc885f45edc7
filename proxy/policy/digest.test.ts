import assert from 'node:assert/strict';
import { digestPolicy } from './digest.ts';
import { loadPolicy } from './load.ts';

const digestOf = (text: string): string => digestPolicy(loadPolicy(text).policy);
const PLAIN = digestOf('version: 1');

describe('policy/digest', () => {
  it('is a SHA-256 in hex', () => assert.match(PLAIN, /^[0-9a-f]{64}$/));

  const SAME: Record<string, string> = {
    'a value that is the default': 'mode: balanced',
    'another order of keys': '{enforce: true, mode: balanced}',
    'listen addresses': '{fetch_proxy: {listen: ":7000"}, admin: {listen: ":7001"}}',
    'the log': 'logging: {format: text}',
    'credentials of the control API': 'kill_switch: {api_token: t}',
    'profiles of agents': 'agents: {a: {mode: strict}}',
    'the upstream of the reverse proxy': 'reverse_proxy: {upstream: "http://u.test"}',
  };
  for (const [name, text] of Object.entries(SAME)) {
    it(`does not change with ${name}`, () => assert.equal(digestOf(text), PLAIN));
  }

  it('does not depend on the order of hosts and ranges', () => {
    assert.equal(digestOf('api_allowlist: [a.test, b.test]'), digestOf('api_allowlist: [b.test, a.test]'));
    assert.equal(
      digestOf('internal: [10.0.0.0/8, 127.0.0.0/8]'),
      digestOf('internal: [127.0.0.0/8, 10.0.0.0/8]'),
    );
  });

  const OTHER: Record<string, string> = {
    'the mode': 'mode: audit',
    'an action': 'response_scanning: {action: warn}',
    'a pattern': 'dlp: {patterns: [{name: a, regex: abc}]}',
    'the hosts': 'api_allowlist: [a.test]',
  };
  for (const [name, text] of Object.entries(OTHER)) {
    it(`changes with ${name}`, () => assert.notEqual(digestOf(text), PLAIN));
  }

  it('depends on the order of rules', () => {
    const [a, b] = ['{name: a, regex: abc}', '{name: b, regex: abd}'];
    assert.notEqual(digestOf(`dlp: {patterns: [${a}, ${b}]}`), digestOf(`dlp: {patterns: [${b}, ${a}]}`));
  });
});
