// The policy of one agent: its profile laid over the policy itself.

import type { AgentProfile, Budget } from './schema/agents.ts';
import type { DlpPattern } from './schema/dlp.ts';
import type { Policy } from './schema/policy.ts';

/** The profile of an agent by name: its own, else `_default`, else none. */
export function profileOf(policy: Policy, name: string): AgentProfile | undefined {
  if (Object.hasOwn(policy.agents, name)) return policy.agents[name];
  return Object.hasOwn(policy.agents, '_default') ? policy.agents['_default'] : undefined;
}

/** What an agent may use; undefined when nothing limits it. */
export function budgetFor(policy: Policy, name: string): Budget | undefined {
  return profileOf(policy, name)?.budget;
}

/** The policy that holds for an agent. Without a profile it is the policy itself. */
export function profileFor(policy: Policy, name: string): Policy {
  const profile = profileOf(policy, name);
  if (!profile) return policy;
  const { mode, enforce, api_allowlist, trusted_domains, mcp_tool_policy } = profile;
  const replaced = { mode, enforce, api_allowlist, trusted_domains, mcp_tool_policy };
  return {
    ...policy,
    ...given(replaced),
    dlp: mergeDlp(policy.dlp, profile.dlp),
    fetch_proxy: {
      ...policy.fetch_proxy,
      monitoring: { ...policy.fetch_proxy.monitoring, ...profile.rate_limit },
    },
    session_profiling: { ...policy.session_profiling, ...profile.session_profiling },
    address_protection: {
      ...policy.address_protection,
      allowed_addresses: [...policy.address_protection.allowed_addresses, ...profile.allowed_addresses],
    },
    sandbox: mergeSandbox(policy.sandbox, profile.sandbox),
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** A profile adds its patterns; one of the same name takes the place of the policy's. */
function mergeDlp(base: Policy['dlp'], own: AgentProfile['dlp']): Policy['dlp'] {
  if (!own) return base;
  if (!own.include_defaults) return { ...base, include_defaults: false, patterns: own.patterns };
  const names = new Set(own.patterns.map(({ name }) => name.toLowerCase()));
  const kept = base.patterns.filter((pattern: DlpPattern) => !names.has(pattern.name.toLowerCase()));
  return { ...base, patterns: [...kept, ...own.patterns] };
}

function mergeSandbox(base: Policy['sandbox'], own: AgentProfile['sandbox']): Policy['sandbox'] {
  if (!own) return base;
  const { filesystem, ...rest } = own;
  return {
    ...base,
    ...rest,
    filesystem: {
      allow_read: [...base.filesystem.allow_read, ...(filesystem?.allow_read ?? [])],
      allow_write: [...base.filesystem.allow_write, ...(filesystem?.allow_write ?? [])],
    },
  };
}
