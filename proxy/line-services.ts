// What the straight line needs from the rest of the process, wired once.

import type { Approvals } from './control/approval.ts';
import { makeKillExemption } from './control/kill-exemption.ts';
import type { KillSwitch } from './control/kill-switch.ts';
import type { LineServices, Question } from './mediate/mediate.ts';
import type { Finding } from './model/finding.ts';
import type { FragmentMemory } from './model/fragment.ts';
import type { Transaction } from './model/transaction.ts';
import type { RulingObserver } from './observe/rulings.ts';
import { budgetFor, profileFor } from './policy/agents.ts';
import type { Policy } from './policy/schema/policy.ts';
import type { SessionLimits, Sessions } from './session/reserve.ts';

export interface LineParts {
  readonly killSwitch: KillSwitch;
  readonly ask: Approvals['ask'];
  readonly sessions: Sessions;
  readonly fragments: FragmentMemory;
  readonly resolve: LineServices['resolve'];
  readonly observer: RulingObserver;
  /** Absent while nothing is recorded. */
  readonly record: LineServices['record'];
  readonly registrableDomain: (host: string) => string;
  readonly warming: () => Promise<void> | undefined;
  /** The policy in force now. */
  readonly policy: () => Policy;
}

export function makeLineServices(parts: LineParts): LineServices {
  const exemptions = new WeakMap<Policy, ReturnType<typeof makeKillExemption>>();
  return {
    warming: parts.warming,
    halted: (tx) => {
      if (!parts.killSwitch.isActive()) return undefined;
      const policy = parts.policy();
      const isExempt = exemptions.get(policy) ?? killExemption(policy);
      exemptions.set(policy, isExempt);
      return isExempt({ clientAddress: tx.clientAddress }) ? undefined : policy.kill_switch.message;
    },
    reserve: (tx) => reserve(parts, tx),
    resolve: parts.resolve,
    approve: (question) => approve(parts, question),
    ...(parts.record ? { record: parts.record } : {}),
    observe: (tx, message, ruling, decision) => {
      parts.fragments.settle(tx, ruling.verdict.action !== 'block');
      parts.observer.ruled(tx, message, ruling, decision);
    },
  };
}

export function killExemption({ kill_switch }: Policy): ReturnType<typeof makeKillExemption> {
  return makeKillExemption({
    healthExempt: kill_switch.health_exempt,
    metricsExempt: kill_switch.metrics_exempt,
    apiExempt: kill_switch.api_exempt,
    allowlistIps: kill_switch.allowlist_ips,
  });
}

/** Limits count what goes out: a verdict asked for through the scan API moves nothing. */
function reserve(parts: LineParts, tx: Transaction): Finding | undefined {
  if (tx.surface === 'scan-api') return undefined;
  const reservation = parts.sessions.reserve({
    agent: tx.agent.profile,
    domain: parts.registrableDomain(tx.target.host),
    limits: limitsFor(parts.policy(), tx),
  });
  if (reservation.ok) return undefined;
  return {
    scanner: reservation.label,
    rule: reservation.label,
    severity: 'medium',
    confidence: 'certain',
    class: 'protective',
    part: { kind: 'host', name: 'host' },
    encoding: '',
    note: reservation.message,
    floor: false,
  };
}

/** Counts bytes that pass; false when a budget is used up and the transfer must end. */
export function book(parts: LineParts, tx: Transaction, bytes: number): boolean {
  const used = { agent: tx.agent.profile, domain: parts.registrableDomain(tx.target.host) };
  parts.sessions.recordBytes({ ...used, bytes });
  return parts.sessions.bytesLeft({ ...used, limits: limitsFor(parts.policy(), tx) }) > 0;
}

function limitsFor(policy: Policy, tx: Transaction): SessionLimits {
  const { monitoring } = profileFor(policy, tx.agent.profile).fetch_proxy;
  const budget = budgetFor(policy, tx.agent.profile);
  return {
    maxRequestsPerMinute: monitoring.max_requests_per_minute,
    maxBytesPerMinute: monitoring.max_data_per_minute,
    ...(budget
      ? {
          agent: {
            maxRequests: budget.max_requests_per_session,
            maxBytes: budget.max_bytes_per_session,
            maxUniqueDomains: budget.max_unique_domains_per_session,
            windowMs: budget.window_minutes * 60_000,
          },
        }
      : {}),
  };
}

function approve(parts: LineParts, { tx, verdict }: Question): Promise<'allow' | 'block'> {
  const { response_scanning, approval } = parts.policy();
  const seconds =
    verdict.reason === 'response_scan' ? response_scanning.ask_timeout_seconds : approval.timeout_seconds;
  return parts.ask({
    summary: `${tx.method} ${tx.target.host}: ${verdict.message}`,
    agent: tx.agent.name,
    surface: tx.surface,
    findings: verdict.findings,
    timeoutMs: seconds * 1000,
    signal: tx.signal,
  });
}
