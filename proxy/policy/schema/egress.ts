// Where requests may go: host lists, the address ranges that count as internal, and name resolution.

import type { Static, TUnsafe } from 'typebox';
import { decimal, list, optional, POSITIVE, section, text, texts, whole, type Marks } from './setting.ts';

/** An entry written out: only requests whose port, path and method agree with all that is given are meant. */
export const EgressTarget = section(
  {
    host: text(undefined, 'Host, or `*.` and a domain, which means the domain and everything below it.', {
      format: 'domain',
    }),
    port: optional(whole(undefined, 'Only this port.', { min: 1, max: 65535 }), 'any'),
    path: optional(
      text(undefined, 'Only this path; a trailing `*` means everything that begins so.', { format: 'path' }),
      'any',
    ),
    methods: optional(texts(undefined, 'Only these HTTP methods.', { format: 'method' }), 'any'),
  },
  'A destination by host, port, path and method.',
);
export type EgressTarget = Static<typeof EgressTarget>;

export type EgressEntry = string | EgressTarget;

const entry = {
  description:
    'A host (`api.example.com`), a domain with all below it (`*.example.com`), either with `:port` and `/path` ' +
    '(a trailing `*` means everything that begins so), or an object with host, port, path and methods.',
  anyOf: [{ type: 'string', minLength: 1, format: 'egress' }, EgressTarget],
  'x-kubernetes-preserve-unknown-fields': true,
} as unknown as TUnsafe<EgressEntry>;

/** A list of destinations. */
export function egressList(
  value: readonly string[],
  description: string,
  marks: Marks,
): ReturnType<typeof list<TUnsafe<EgressEntry>>> {
  return list(entry, value, description, marks);
}

export const ApiAllowlist = egressList(
  [
    '*.anthropic.com',
    '*.openai.com',
    'api.telegram.org',
    '*.discord.com',
    'gateway.discord.gg',
    '*.slack.com',
    'github.com',
    'api.github.com',
    '*.githubusercontent.com',
    'registry.npmjs.org',
  ],
  'The only destinations in mode `strict`. In every mode a listed host that resolves to an internal address is ' +
    'reported as a mistake of configuration. An explicit empty list means nobody.',
  { weaker: 'more' },
);

export const TrustedDomains = texts(
  [],
  'Hosts that may resolve to internal addresses. Every other check still applies to them.',
  { format: 'domain', weaker: 'more' },
);

export const Internal = texts(
  [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '224.0.0.0/4',
    '::/128',
    '::1/128',
    'fc00::/7',
    'fe80::/10',
    'ff00::/8',
  ],
  'Address ranges that no name may resolve to. An explicit empty list leaves only the built-in check of address literals.',
  { format: 'cidr', weaker: 'fewer' },
);

export const Ssrf = section(
  {
    ip_allowlist: texts([], 'Internal address ranges that requests may reach all the same.', {
      format: 'trusted-cidr',
      weaker: 'more',
    }),
  },
  'Exceptions from the check of resolved addresses.',
);

export const Dns = section(
  {
    servers: texts([], 'Name servers as `address` or `address:port`; empty means those of the system.', {
      format: 'dns-server',
      weaker: 'any',
    }),
    timeout_seconds: whole(5, 'How long one lookup may take, in seconds. A lookup that fails blocks.', {
      min: 1,
      max: 60,
    }),
  },
  'How names are resolved.',
  { reload: 'restart' },
);

export const Blocklist = egressList(
  ['*.pastebin.com', '*.hastebin.com', '*.paste.ee', '*.transfer.sh', '*.file.io', '*.requestbin.com'],
  'Destinations that are always refused, whatever the mode and the allowlist say.',
  { weaker: 'fewer' },
);

export const RequestsPerMinute = whole(
  60,
  'Requests allowed to one registrable domain in any 60 seconds; 0 means no limit.',
  { weaker: 'higher', zero: 'unlimited' },
);

export const DataPerMinute = whole(
  0,
  'Bytes allowed to and from one registrable domain in any 60 seconds; 0 means no limit.',
  { weaker: 'higher', zero: 'unlimited' },
);

export const FetchProxy = section(
  {
    listen: text('127.0.0.1:8888', 'Address of the main port: fetch, forward proxy and tunnels.', {
      format: 'listen',
      operational: true,
      reload: 'restart',
    }),
    timeout_seconds: whole(30, 'How long `/fetch` waits for the upstream, in seconds.', POSITIVE),
    max_response_mb: whole(
      10,
      'Largest response `/fetch` returns, in MiB. A larger one is an error, never cut.',
      {
        min: 1,
        max: 1024,
      },
    ),
    user_agent: text('Pipelock Fetch/1.0', 'The User-Agent header of `/fetch`.', { min: 1, max: 256 }),
    monitoring: section(
      {
        max_url_length: whole(2048, 'Longest URL allowed, in bytes; 0 means no limit.', {
          weaker: 'higher',
          zero: 'unlimited',
        }),
        entropy_threshold: decimal(
          4.5,
          'Bits per byte above which a path segment or query value counts as random.',
          {
            max: 8,
            weaker: 'higher',
          },
        ),
        subdomain_entropy_threshold: decimal(4, 'The same for the labels of a host name.', {
          max: 8,
          weaker: 'higher',
        }),
        max_requests_per_minute: RequestsPerMinute,
        max_data_per_minute: DataPerMinute,
        blocklist: Blocklist,
        subdomain_entropy_exclusions: texts(
          [],
          'Hosts whose names and URLs are not measured for randomness.',
          {
            format: 'domain',
            weaker: 'more',
          },
        ),
      },
      'Limits on every URL, whatever way it comes in.',
    ),
  },
  'The main listener, the `/fetch` endpoint, and limits on URLs.',
);
