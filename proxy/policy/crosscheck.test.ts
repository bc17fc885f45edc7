import assert from 'node:assert/strict';
import { loadPolicy, PolicyError } from './load.ts';

function faultsOf(text: string): string[] {
  try {
    loadPolicy(text);
    return [];
  } catch (error) {
    assert.ok(error instanceof PolicyError);
    return error.issues.map(({ path }) => path);
  }
}

describe('policy/crosscheck', () => {
  const REFUSED: Record<string, [string, string]> = {
    'mode strict with nobody allowed': ['{mode: strict, api_allowlist: []}', 'api_allowlist'],
    'an agent in mode strict with nobody allowed': [
      'agents: {a: {mode: strict, api_allowlist: []}}',
      'agents.a.api_allowlist',
    ],
    'an agent that inherits mode strict and allows nobody': [
      '{mode: strict, agents: {a: {api_allowlist: []}}}',
      'agents.a.api_allowlist',
    ],
    'two listeners on one address': ['metrics_listen: 127.0.0.1:8888', 'metrics_listen'],
    'a listener on every address and one on the same port': [
      'scan_api: {listen: ":8888", auth: {bearer_tokens: [t]}}',
      'scan_api.listen',
    ],
    'the same address by name': ['metrics_listen: localhost:8888', 'metrics_listen'],
    'management ports on one address': [
      '{metrics_listen: "127.0.0.1:9091", kill_switch: {api_listen: "127.0.0.1:9091", api_token: t}}',
      'kill_switch.api_listen',
    ],
    'listeners of two agents on one address': [
      'agents: {a: {listeners: ["127.0.0.1:7001"]}, b: {listeners: ["0.0.0.0:7001"]}}',
      'agents.b.listeners[0]',
    ],
    'a scan API without a token': ['scan_api: {listen: "127.0.0.1:7000"}', 'scan_api.auth.bearer_tokens'],
    'a reverse proxy without an upstream': [
      'reverse_proxy: {enabled: true, listen: ":8890"}',
      'reverse_proxy.upstream',
    ],
    'an authority with a certificate but no key': [
      'tls_interception: {ca_cert: /ca.pem}',
      'tls_interception.ca_key',
    ],
    'an authority with a key but no certificate': [
      'tls_interception: {ca_key: /ca-key.pem}',
      'tls_interception.ca_cert',
    ],
    'a bound identity that is not named': [
      'bind_default_agent_identity: true',
      'bind_default_agent_identity',
    ],
    'two canaries with one value': [
      'canary_tokens: {tokens: [{name: a, value: planted-1}, {name: b, value: planted-1}]}',
      'canary_tokens.tokens[1].value',
    ],
    'two canaries with one name': [
      'canary_tokens: {tokens: [{name: a, value: planted-1}, {name: a, value: planted-2}]}',
      'canary_tokens.tokens[1].name',
    ],
    'two patterns with one name': [
      'dlp: {patterns: [{name: A, regex: abc}, {name: a, regex: def}]}',
      'dlp.patterns[1].name',
    ],
    'a seed phrase of 13 words': [
      'seed_phrase_detection: {min_words: 13}',
      'seed_phrase_detection.min_words',
    ],
    'address protection without a chain': [
      'address_protection: {enabled: true, chains: {eth: false, btc: false, bnb: false}}',
      'address_protection.chains',
    ],
    'a log file without a name': ['logging: {output: both}', 'logging.file'],
    'agents that share an address': [
      'agents: {a: {source_cidrs: [10.1.0.0/16]}, b: {source_cidrs: [10.2.0.0/16, 10.1.2.3/32]}}',
      'agents.b.source_cidrs[1]',
    ],
  };
  for (const [name, [text, path]] of Object.entries(REFUSED)) {
    it(`refuses ${name}`, () => assert.deepEqual(faultsOf(text), [path]));
  }

  const ACCEPTED: Record<string, string> = {
    'mode strict with the default list': 'mode: strict',
    'listeners on one port of two addresses': 'metrics_listen: 127.0.0.2:8888',
    'ports that the system chooses': '{fetch_proxy: {listen: "127.0.0.1:0"}, metrics_listen: "127.0.0.1:0"}',
    'the listener of a reverse proxy that is off': 'reverse_proxy: {listen: ":8888"}',
    'neighbouring address blocks':
      'agents: {a: {source_cidrs: [10.1.0.0/24]}, b: {source_cidrs: [10.1.1.0/24]}}',
    'overlapping blocks of one agent': 'agents: {a: {source_cidrs: [10.1.0.0/16, 10.1.1.0/24]}}',
    'the same pattern name for secrets and for responses':
      '{dlp: {patterns: [{name: a, regex: abc}]}, response_scanning: {patterns: [{name: a, regex: abc}]}}',
  };
  for (const [name, text] of Object.entries(ACCEPTED)) {
    it(`accepts ${name}`, () => assert.deepEqual(faultsOf(text), []));
  }
});
