// What one agent profile has used in its session window: requests, bytes and different domains. Holds no limits.

import { BoundedMap } from './bounded-map.ts';

export interface AgentLimits {
  /** Absent or 0 is no limit, for each of the three. */
  readonly maxRequests?: number;
  readonly maxBytes?: number;
  readonly maxUniqueDomains?: number;
  /** Length of the session window in ms, counted from its first request; absent or 0 never resets. */
  readonly windowMs?: number;
}

interface AgentUse {
  startedAt: number;
  /** As the latest request said; bytes arrive without limits and must find the same window. */
  windowMs: number;
  requests: number;
  bytes: number;
  readonly domains: Set<string>;
}

export type BudgetKind = 'requests' | 'bytes' | 'unique domains';
export type BudgetRefusal = {
  readonly kind: BudgetKind;
  readonly limit: number;
  readonly retryAfterMs: number;
};

/** Use per agent profile. The key must be the profile, not the name an agent gives itself: a new name is a new budget. */
export class AgentBudgets {
  readonly #agents: BoundedMap<string, AgentUse>;
  readonly #maxDomains: number;

  constructor(maxAgents: number, maxDomains: number) {
    this.#agents = new BoundedMap(maxAgents);
    this.#maxDomains = maxDomains;
  }

  get size(): number {
    return this.#agents.size;
  }

  /** Why one more request of `agent` to `domain` is over budget, or undefined. */
  refusal(
    request: { agent: string; domain: string },
    limits: AgentLimits,
    now: number,
  ): BudgetRefusal | undefined {
    const use = this.#use(request.agent, now, limits);
    const { maxRequests = 0, maxBytes = 0, maxUniqueDomains = 0 } = limits;
    const over = (kind: BudgetKind, limit: number): BudgetRefusal => ({
      kind,
      limit,
      retryAfterMs: untilReset(use, now),
    });
    if (maxRequests > 0 && use.requests >= maxRequests) return over('requests', maxRequests);
    if (maxBytes > 0 && use.bytes >= maxBytes) return over('bytes', maxBytes);
    // A set that is full counts as over: what cannot be remembered cannot be shown to be within the limit.
    const domainsAllowed = Math.min(maxUniqueDomains, this.#maxDomains);
    if (maxUniqueDomains > 0 && use.domains.size >= domainsAllowed && !use.domains.has(request.domain)) {
      return over('unique domains', maxUniqueDomains);
    }
    return undefined;
  }

  addRequest(request: { agent: string; domain: string }, limits: AgentLimits, now: number): void {
    const use = this.#use(request.agent, now, limits);
    use.requests += 1;
    if (use.domains.size < this.#maxDomains) use.domains.add(request.domain);
  }

  addBytes(agent: string, bytes: number, now: number): void {
    this.#use(agent, now).bytes += bytes;
  }

  /** Bytes `agent` has used in its window. */
  bytes(agent: string, limits: AgentLimits, now: number): number {
    return this.#use(agent, now, limits).bytes;
  }

  #use(agent: string, now: number, limits?: AgentLimits): AgentUse {
    const use = this.#agents.getOrMake(agent, () => newUse(now));
    if (limits) use.windowMs = limits.windowMs ?? 0;
    if (use.windowMs > 0 && now - use.startedAt >= use.windowMs) {
      use.startedAt = now;
      use.requests = 0;
      use.bytes = 0;
      use.domains.clear();
    }
    return use;
  }
}

function newUse(now: number): AgentUse {
  return { startedAt: now, windowMs: 0, requests: 0, bytes: 0, domains: new Set() };
}

function untilReset(use: AgentUse, now: number): number {
  return use.windowMs > 0 ? Math.max(0, use.startedAt + use.windowMs - now) : 0;
}
