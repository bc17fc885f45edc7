// Who is asking: by listener, by address, by claim, by default. Only the first two are more than a claim, and say so.

import type { Agent } from '../model/transaction.ts';
import { compileCidrs } from '../text/ip.ts';
import type { Policy } from '../policy/schema/policy.ts';

export interface IdentityFacts {
  /** Name bound to the listener the connection arrived on. */
  readonly listenerAgent?: string | undefined;
  readonly clientAddress: string;
  /** Value of `X-Pipelock-Agent`. */
  readonly header?: string | undefined;
  /** Value of `?agent=` on our own endpoints. */
  readonly query?: string | undefined;
}

export type Identify = (facts: IdentityFacts) => Agent;

/** Prepares the resolution order of one policy; first match wins. */
export function makeIdentify(policy: Policy): Identify {
  const profiles = new Set(Object.keys(policy.agents));
  const byAddress = Object.entries(policy.agents)
    .filter(([, agent]) => agent.source_cidrs.length > 0)
    .map(([name, agent]) => ({ name, contains: compileCidrs(agent.source_cidrs) }));
  const fallback = policy.default_agent_identity;
  const claimsCount = !policy.bind_default_agent_identity;
  const named = (name: string, auth: Agent['auth']): Agent => {
    const clean = cleanName(name);
    return { name: clean, profile: profiles.has(clean) ? clean : '_default', auth };
  };
  return (facts) => {
    if (facts.listenerAgent !== undefined) return named(facts.listenerAgent, 'bound');
    const matched = byAddress.find((entry) => entry.contains(facts.clientAddress));
    if (matched) return named(matched.name, 'matched');
    if (claimsCount && facts.header !== undefined && profiles.has(cleanName(facts.header))) {
      return named(facts.header, 'self-declared');
    }
    if (fallback) return named(fallback, 'config-default');
    if (claimsCount && facts.query !== undefined) return named(facts.query, 'self-declared');
    return { name: 'anonymous', profile: '_default', auth: '' };
  };
}

/** At most 64 characters of `[A-Za-z0-9._-]`; anything else becomes `_`, so names are safe in logs and file names. */
export function cleanName(name: string): string {
  const clean = name.slice(0, 64).replace(/[^A-Za-z0-9._-]/g, '_');
  return clean === '' ? 'anonymous' : clean;
}
