// Named sets of values. Each holds only what differs from the defaults, and none repeats a detection rule: whoever
// takes a preset gets every built-in rule there is (L-05).

import type { Policy, PresetName } from './schema/policy.ts';

type Part<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Part<T[K]> }
    : T;

export type PolicyPart = Part<Policy>;

const CODE_HOSTS = [
  '*.anthropic.com',
  '*.openai.com',
  'generativelanguage.googleapis.com',
  'openrouter.ai',
  'github.com',
  'api.github.com',
  'codeload.github.com',
  '*.githubusercontent.com',
  'gitlab.com',
  'bitbucket.org',
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'pypi.org',
  'files.pythonhosted.org',
  'crates.io',
  'static.crates.io',
  'index.crates.io',
  'proxy.golang.org',
  'sum.golang.org',
  'rubygems.org',
  'repo.maven.apache.org',
  'docs.python.org',
  'developer.mozilla.org',
  'stackoverflow.com',
  'pkg.go.dev',
] as const;

const PASTE_SITES = [
  '*.pastebin.com',
  '*.hastebin.com',
  '*.paste.ee',
  '*.transfer.sh',
  '*.file.io',
  '*.requestbin.com',
  '*.webhook.site',
  '*.ngrok.io',
] as const;

const CODING: PolicyPart = {
  fetch_proxy: {
    monitoring: {
      max_url_length: 4096,
      entropy_threshold: 5,
      max_requests_per_minute: 120,
      blocklist: [...PASTE_SITES],
    },
  },
};

/** Chat is random-looking enough to use up the budget in a minute; hosts of models are not counted. */
const MODEL_HOSTS = ['*.anthropic.com', '*.openai.com'] as const;

export const PRESETS: Readonly<Record<PresetName, PolicyPart>> = {
  balanced: {},
  strict: {
    mode: 'strict',
    fetch_proxy: {
      monitoring: {
        max_url_length: 500,
        entropy_threshold: 3.5,
        subdomain_entropy_threshold: 3.5,
        max_requests_per_minute: 30,
      },
    },
    forward_proxy: { on_ech: 'block' },
    cross_request_detection: { enabled: true, entropy_budget: { exempt_domains: [...MODEL_HOSTS] } },
  },
  audit: {
    mode: 'audit',
    enforce: false,
    api_allowlist: [],
    fetch_proxy: { monitoring: { max_requests_per_minute: 0 } },
  },
  'claude-code': { ...CODING, api_allowlist: [...CODE_HOSTS, 'claude.ai'] },
  cursor: {
    ...CODING,
    api_allowlist: [...CODE_HOSTS, '*.cursor.sh', '*.cursor.com', 'marketplace.visualstudio.com'],
  },
  'generic-agent': {
    ...CODING,
    fetch_proxy: {
      monitoring: {
        max_url_length: 4096,
        entropy_threshold: 5.5,
        max_requests_per_minute: 120,
        blocklist: [...PASTE_SITES],
      },
    },
    api_allowlist: [
      ...CODE_HOSTS,
      'api.telegram.org',
      '*.discord.com',
      'gateway.discord.gg',
      '*.slack.com',
      'api.mistral.ai',
      'api.cohere.com',
      'api.groq.com',
    ],
  },
  'hostile-model': {
    mode: 'strict',
    api_allowlist: [...MODEL_HOSTS],
    cross_request_detection: {
      enabled: true,
      entropy_budget: { action: 'block', exempt_domains: [...MODEL_HOSTS] },
    },
    fetch_proxy: {
      timeout_seconds: 15,
      max_response_mb: 5,
      monitoring: {
        max_url_length: 300,
        entropy_threshold: 3,
        subdomain_entropy_threshold: 3,
        max_requests_per_minute: 15,
        blocklist: [
          ...PASTE_SITES,
          '*.ngrok-free.app',
          '*.pipedream.net',
          '*.beeceptor.com',
          '*.interact.sh',
          '*.trycloudflare.com',
          '*.0x0.st',
        ],
      },
    },
    forward_proxy: {
      max_tunnel_seconds: 120,
      idle_timeout_seconds: 30,
      on_missing_sni: 'block',
      on_ech: 'block',
    },
    response_scanning: { dlp: 'block' },
    kill_switch: { sentinel_file: '/tmp/pipelock-kill' },
  },
};
