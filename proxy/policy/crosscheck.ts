// Rules over several settings, which a schema cannot say: one function each.

import { profileFor } from './agents.ts';
import type { Fault } from './check.ts';
import { collisions, listeners } from './listeners.ts';
import type { Path } from './place.ts';
import { overlaps } from './cidr-overlap.ts';
import type { Policy } from './schema/policy.ts';

const RULES: readonly ((policy: Policy) => Fault[])[] = [
  strictNeedsAllowlist,
  listenersDiffer,
  scanApiNeedsToken,
  reverseProxyNeedsBothEnds,
  authorityNeedsBothFiles,
  bindNeedsIdentity,
  canariesDiffer,
  patternsDiffer,
  seedPhraseLength,
  someChainIsOn,
  somethingAddsUp,
  logFileIsNamed,
  recordFolderIsNamed,
  encryptedLogIsAFile,
  agentAddressesDiffer,
];

/** The faults of a policy whose single values are all good. */
export function crosscheck(policy: Policy): Fault[] {
  return RULES.flatMap((rule) => rule(policy));
}

function fault(path: Path, what: string, advice: string): Fault {
  return { path, what, advice };
}

function strictNeedsAllowlist(policy: Policy): Fault[] {
  const faulty = ['', ...Object.keys(policy.agents)].filter((name) => {
    const profile = name === '' ? policy : profileFor(policy, name);
    return profile.mode === 'strict' && profile.api_allowlist.length === 0;
  });
  return faulty.map((name) =>
    fault(
      name === '' ? ['api_allowlist'] : ['agents', name, 'api_allowlist'],
      'mode strict with an empty allowlist lets nobody through',
      'name at least one host, or leave the key out for the default list',
    ),
  );
}

function listenersDiffer(policy: Policy): Fault[] {
  return collisions(listeners(policy)).map(([first, second]) =>
    fault(second.path, `the address ${second.address} is taken by ${first.name}`, 'use another port'),
  );
}

function scanApiNeedsToken({ scan_api: api }: Policy): Fault[] {
  if (api.listen === '' || api.auth.bearer_tokens.length > 0) return [];
  return [fault(['scan_api', 'auth', 'bearer_tokens'], 'scan_api.listen is set without a token', 'name one')];
}

function reverseProxyNeedsBothEnds({ reverse_proxy: proxy }: Policy): Fault[] {
  if (!proxy.enabled) return [];
  return (['listen', 'upstream'] as const)
    .filter((key) => proxy[key] === '')
    .map((key) => fault(['reverse_proxy', key], 'the reverse proxy is enabled without it', 'set it'));
}

function authorityNeedsBothFiles({ tls_interception: tls }: Policy): Fault[] {
  if ((tls.ca_cert === '') === (tls.ca_key === '')) return [];
  const missing = tls.ca_cert === '' ? 'ca_cert' : 'ca_key';
  return [fault(['tls_interception', missing], 'only the other file of the authority is named', 'name both')];
}

function bindNeedsIdentity(policy: Policy): Fault[] {
  if (!policy.bind_default_agent_identity || policy.default_agent_identity !== '') return [];
  return [
    fault(['bind_default_agent_identity'], 'there is no identity to bind', 'set default_agent_identity'),
  ];
}

function canariesDiffer({ canary_tokens: { tokens } }: Policy): Fault[] {
  return (['name', 'value'] as const).flatMap((key) =>
    repeated(tokens.map((token) => token[key])).map((index) =>
      fault(
        ['canary_tokens', 'tokens', index, key],
        `the ${key} of another canary again`,
        'give each its own',
      ),
    ),
  );
}

function patternsDiffer(policy: Policy): Fault[] {
  const lists: [Path, readonly { name: string }[]][] = [
    [['dlp', 'patterns'], policy.dlp.patterns],
    [['response_scanning', 'patterns'], policy.response_scanning.patterns],
    ...Object.entries(policy.agents).map(([name, agent]): [Path, readonly { name: string }[]] => [
      ['agents', name, 'dlp', 'patterns'],
      agent.dlp?.patterns ?? [],
    ]),
  ];
  return lists.flatMap(([path, patterns]) =>
    repeated(patterns.map(({ name }) => name.toLowerCase())).map((index) =>
      fault([...path, index, 'name'], 'the name of another pattern again', 'give each its own'),
    ),
  );
}

/** Positions of values that stood before. */
function repeated(values: readonly string[]): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const again = seen.has(value);
    seen.add(value);
    return again ? [index] : [];
  });
}

function seedPhraseLength({ seed_phrase_detection: { min_words: words } }: Policy): Fault[] {
  if (words % 3 === 0) return [];
  return [
    fault(
      ['seed_phrase_detection', 'min_words'],
      `${words} is no length of a seed phrase`,
      'write 12, 15, 18, 21 or 24',
    ),
  ];
}

function someChainIsOn({ address_protection: protection }: Policy): Fault[] {
  if (!protection.enabled || Object.values(protection.chains).some((on) => on)) return [];
  return [fault(['address_protection', 'chains'], 'every chain is off', 'switch one on, or the section off')];
}

function somethingAddsUp({ cross_request_detection: detection }: Policy): Fault[] {
  const { enabled, entropy_budget: entropy, fragment_reassembly: fragments } = detection;
  if (!enabled || entropy.enabled || fragments.enabled) return [];
  return [
    fault(
      ['cross_request_detection'],
      'it is enabled with both of its parts off',
      'switch one on, or the section off',
    ),
  ];
}

function logFileIsNamed({ logging }: Policy): Fault[] {
  if (logging.output === 'stdout' || logging.file !== '') return [];
  return [fault(['logging', 'file'], `output is ${logging.output} but no file is named`, 'name one')];
}

function recordFolderIsNamed({ flight_recorder: recorder }: Policy): Fault[] {
  if (!recorder.enabled || recorder.dir !== '') return [];
  return [fault(['flight_recorder', 'dir'], 'the flight recorder is enabled without a folder', 'name one')];
}

function encryptedLogIsAFile({ logging }: Policy): Fault[] {
  if (logging.encrypt_to === '' || logging.output !== 'stdout') return [];
  return [
    fault(
      ['logging', 'encrypt_to'],
      'the log goes to stdout, which is not encrypted',
      'write `output: file` and name a file',
    ),
  ];
}

function agentAddressesDiffer(policy: Policy): Fault[] {
  const blocks = Object.entries(policy.agents).flatMap(([owner, agent]) =>
    agent.source_cidrs.map((cidr, index) => ({ owner, cidr, index })),
  );
  return overlaps(blocks).map(([wide, narrow]) =>
    fault(
      ['agents', narrow.owner, 'source_cidrs', narrow.index],
      `${narrow.cidr} overlaps ${wide.cidr} of agent ${wide.owner}`,
      'let each address belong to one agent',
    ),
  );
}
