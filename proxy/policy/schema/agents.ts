// Rules of single agents. What a profile leaves out is taken from the policy itself.

import type { Static, TOptional, TSchema } from 'typebox';
import { DlpIncludeDefaults, DlpPatterns } from './dlp.ts';
import { ApiAllowlist, DataPerMinute, RequestsPerMinute, TrustedDomains } from './egress.ts';
import { Enforce, Mode } from './mode.ts';
import { McpToolPolicy, ToolBudget } from './mcp.ts';
import { SessionProfiling } from './session.ts';
import { flag, mapOf, optional, section, text, texts, whole } from './setting.ts';
import { SandboxFilesystem } from './workload.ts';

/** Absent means that the value of the policy holds. */
function inherited<T extends TSchema>(schema: T): TOptional<T> {
  return optional(schema, 'the value of the policy');
}

export const Budget = section(
  {
    max_requests_per_session: whole(0, 'Requests in one window; 0 means no limit.', {
      weaker: 'higher',
      zero: 'unlimited',
    }),
    max_bytes_per_session: whole(0, 'Bytes in one window; 0 means no limit.', {
      weaker: 'higher',
      zero: 'unlimited',
    }),
    max_unique_domains_per_session: whole(
      0,
      'Different registrable domains in one window; 0 means no limit.',
      {
        weaker: 'higher',
        zero: 'unlimited',
      },
    ),
    window_minutes: whole(0, 'Length of the window, in minutes; 0 means for as long as the process lives.', {
      weaker: 'lower',
      zero: 'unlimited',
    }),
    ...ToolBudget,
  },
  'How much the agent may use.',
);
export type Budget = Static<typeof Budget>;

export const AgentProfile = section(
  {
    listeners: texts([], 'Addresses of its own; who connects there is this agent.', {
      format: 'listen',
      operational: true,
      reload: 'restart',
    }),
    source_cidrs: texts([], 'Who connects from here is this agent.', { format: 'trusted-cidr' }),
    mode: inherited(Mode),
    enforce: inherited(Enforce),
    api_allowlist: inherited(ApiAllowlist),
    trusted_domains: inherited(TrustedDomains),
    dlp: inherited(
      section(
        { include_defaults: DlpIncludeDefaults, patterns: DlpPatterns },
        'Patterns added to those of the policy; with `include_defaults: false` they replace them.',
      ),
    ),
    rate_limit: inherited(
      section(
        {
          max_requests_per_minute: inherited(RequestsPerMinute),
          max_data_per_minute: inherited(DataPerMinute),
        },
        'Limits in place of those of fetch_proxy.monitoring.',
      ),
    ),
    session_profiling: inherited(
      section(
        {
          domain_burst: inherited(SessionProfiling.properties.domain_burst),
          anomaly_action: inherited(SessionProfiling.properties.anomaly_action),
          volume_spike_ratio: inherited(SessionProfiling.properties.volume_spike_ratio),
        },
        'Profiling of its sessions.',
        { later: 'assumed-on' },
      ),
    ),
    mcp_tool_policy: inherited(McpToolPolicy),
    budget: Budget,
    allowed_addresses: texts([], 'Wallet addresses allowed besides those of address_protection.', {
      weaker: 'more',
    }),
    sandbox: inherited(
      section(
        {
          enabled: inherited(flag(false, 'Run this agent in a sandbox.')),
          strict: inherited(flag(false, 'Demand every layer.')),
          best_effort: inherited(flag(false, 'Go on without a layer that is missing.')),
          workspace: inherited(text('', 'Directory of the agent.')),
          filesystem: inherited(SandboxFilesystem),
        },
        'The sandbox of this agent.',
        { later: true },
      ),
    ),
  },
  'The rules of one agent.',
);
export type AgentProfile = Static<typeof AgentProfile>;

export const Agents = mapOf(
  AgentProfile,
  'Profiles by name of agent. `_default` is for every agent without a profile of its own.',
  { max: 1000, keys: 'agent-name', operational: true },
);
