// Takes a request out of every limit it counts against, all or none, in one synchronous step: two requests cannot
// share the last unit. The caller computes the registrable domain and hands in the limits of the policy in force.

import { AgentBudgets, type AgentLimits } from './budget.ts';
import { DomainRates, type DomainLimits } from './rate.ts';

const MAX_DOMAINS = 10_000;
const MAX_AGENTS = 1_000;
const MAX_DOMAINS_PER_AGENT = 10_000;

export interface SessionLimits extends DomainLimits {
  readonly agent?: AgentLimits;
}

export interface SessionRequest {
  /** The agent's profile (never a name it chose itself). */
  readonly agent: string;
  /** The registrable domain, or the address for an IP literal. */
  readonly domain: string;
  readonly limits: SessionLimits;
}

export type Reservation =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly label: 'ratelimit' | 'databudget' | 'agent_budget';
      readonly message: string;
      /** For Retry-After; 0 when waiting does not help. */
      readonly retryAfterSeconds: number;
    };

export interface Sessions {
  /** Checks every limit and, only when all allow it, counts the request against all. */
  reserve(request: SessionRequest): Reservation;
  /** Counts bytes that have passed, either way. */
  recordBytes(passed: { agent: string; domain: string; bytes: number }): void;
  /** How many bytes may still pass before a limit is reached; Infinity without limits. For streams under way. */
  bytesLeft(request: SessionRequest): number;
  /** Entries held, for metrics. */
  sizes(): { domains: number; agents: number };
}

/** One per process, kept over reloads. `clock` returns milliseconds. */
export function makeSessions(
  clock: () => number,
  { maxDomains = MAX_DOMAINS, maxAgents = MAX_AGENTS, maxDomainsPerAgent = MAX_DOMAINS_PER_AGENT } = {},
): Sessions {
  const rates = new DomainRates(maxDomains);
  const budgets = new AgentBudgets(maxAgents, maxDomainsPerAgent);
  return {
    reserve(request) {
      const now = clock();
      const refusal = domainRefusal(rates, request, now) ?? agentRefusal(budgets, request, now);
      if (refusal) return refusal;
      rates.addRequest(request.domain, now);
      budgets.addRequest(request, request.limits.agent ?? {}, now);
      return { ok: true };
    },
    recordBytes({ agent, domain, bytes }) {
      if (bytes <= 0) return;
      const now = clock();
      rates.addBytes(domain, bytes, now);
      budgets.addBytes(agent, bytes, now);
    },
    bytesLeft({ agent, domain, limits }) {
      const now = clock();
      const agentLimits = limits.agent ?? {};
      return Math.min(
        left(limits.maxBytesPerMinute, rates.bytes(domain, now)),
        left(agentLimits.maxBytes, budgets.bytes(agent, agentLimits, now)),
      );
    },
    sizes: () => ({ domains: rates.size, agents: budgets.size }),
  };
}

function domainRefusal(rates: DomainRates, request: SessionRequest, now: number): Reservation | undefined {
  const { domain, limits } = request;
  const refusal = rates.refusal(domain, limits, now);
  if (!refusal) return undefined;
  const used =
    refusal.label === 'ratelimit'
      ? `${limits.maxRequestsPerMinute ?? 0} requests per minute`
      : `${limits.maxBytesPerMinute ?? 0} bytes per minute`;
  const retryAfterSeconds = Math.max(1, Math.ceil(refusal.retryAfterMs / 1000));
  const message = `The limit of ${used} to ${domain} is used up; try again in ${retryAfterSeconds} s.`;
  return { ok: false, label: refusal.label, message, retryAfterSeconds };
}

function agentRefusal(budgets: AgentBudgets, request: SessionRequest, now: number): Reservation | undefined {
  const refusal = budgets.refusal(request, request.limits.agent ?? {}, now);
  if (!refusal) return undefined;
  const retryAfterSeconds = Math.ceil(refusal.retryAfterMs / 1000);
  const advice =
    retryAfterSeconds > 0 ? `it starts anew in ${retryAfterSeconds} s` : 'it does not reset by itself';
  const message = `Agent ${request.agent} has used up its session budget of ${refusal.limit} ${refusal.kind}; ${advice}.`;
  return { ok: false, label: 'agent_budget', message, retryAfterSeconds };
}

function left(limit: number | undefined, used: number): number {
  return limit === undefined || limit <= 0 ? Infinity : Math.max(0, limit - used);
}
