// Warnings: a policy that can be used, but perhaps not what was meant.

import type { Fault } from './check.ts';
import { egressTargets } from './egress.ts';
import type { Path } from './place.ts';
import type { EgressEntry } from './schema/egress.ts';
import type { Policy } from './schema/policy.ts';

/** What is worth a warning at a given time (milliseconds since the epoch). */
export function advise(policy: Policy, now: number): Fault[] {
  return [
    ...covered(['api_allowlist'], policy.api_allowlist),
    ...covered(['trusted_domains'], policy.trusted_domains),
    ...covered(['fetch_proxy', 'monitoring', 'blocklist'], policy.fetch_proxy.monitoring.blocklist),
    ...expired(policy, now),
    ...risks(policy),
  ];
}

function warning(path: Path, what: string, advice: string): Fault {
  return { path, what, advice };
}

/** Entries for whole hosts that another entry covers already; the union applies (F-26). */
function covered(path: Path, entries: readonly EgressEntry[]): Fault[] {
  const seen = new Set<string>();
  const hosts = egressTargets(entries).map(({ host, ...rest }) =>
    Object.keys(rest).length === 0 ? host : undefined,
  );
  const all = new Set(hosts);
  return hosts.flatMap((host, index) => {
    if (host === undefined) return [];
    const wider = seen.has(host) ? host : widerOf(host).find((name) => all.has(name));
    seen.add(host);
    if (wider === undefined) return [];
    return [warning([...path, index], `"${host}" is covered by "${wider}"`, 'one of the two is enough')];
  });
}

/** The wildcards that cover a host or wildcard, other than itself. */
function widerOf(host: string): string[] {
  const labels = host.replace(/^\*\./, '').split('.').slice(-16);
  const wildcards = labels.map((_, at) => `*.${labels.slice(at).join('.')}`);
  return wildcards.filter((wildcard) => wildcard !== host);
}

function expired(policy: Policy, now: number): Fault[] {
  return policy.suppress.flatMap(({ expires }, index) => {
    if (expires === undefined || Date.parse(expires) > now) return [];
    return [
      warning(['suppress', index, 'expires'], 'the exception has expired', 'remove it or set a later date'),
    ];
  });
}

function risks(policy: Policy): Fault[] {
  const { kill_switch: kill, response_scanning: responses, request_body_scanning: requests } = policy;
  const checks: [boolean, Path, string, string][] = [
    [kill.enabled, ['kill_switch', 'enabled'], 'all traffic halts', 'write false to let traffic through'],
    [
      kill.api_listen !== '' && kill.api_token === '',
      ['kill_switch', 'api_token'],
      'kill_switch.api_listen is set without a token',
      'name one here or in PIPELOCK_KILLSWITCH_API_TOKEN, or the API answers 503',
    ],
    [
      !policy.enforce && policy.mode !== 'audit',
      ['enforce'],
      `mode ${policy.mode} refuses nothing while enforce is false`,
      'write true to refuse what is found',
    ],
    [
      policy.internal.length === 0,
      ['internal'],
      'names may resolve to internal addresses',
      'leave the key out for the default list',
    ],
    [
      policy.logging.encrypt_to !== '' && policy.logging.output === 'both',
      ['logging', 'output'],
      'the file is encrypted, but the same lines go to stdout as they are',
      'write `file` unless stdout is safe',
    ],
    [!responses.enabled, ['response_scanning', 'enabled'], 'only the floor watches responses', 'write true'],
    [!requests.enabled, ['request_body_scanning', 'enabled'], 'request bodies are not scanned', 'write true'],
    [
      !policy.dlp.include_defaults,
      ['dlp', 'include_defaults'],
      'most built-in patterns are off',
      'write true',
    ],
  ];
  return checks.flatMap(([is, path, what, advice]) => (is ? [warning(path, what, advice)] : []));
}
