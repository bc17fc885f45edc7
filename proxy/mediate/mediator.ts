// One policy made ready: actions read off, scanners compiled once they are needed. Immutable; a reload makes a new one.

import type { DecisionPolicy } from '../decide/decide.ts';
import { compileSuppressions } from '../decide/suppress.ts';
import type { Scanner } from '../model/scanner.ts';
import { profileFor } from '../policy/agents.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { compileDomains } from '../text/domain.ts';
import type { LineRules } from './mediate.ts';

/** Makes the scanners of a profile. Throws while what they are made of is not loaded. */
export type MakeScanners = (policy: Policy) => readonly Scanner[];

export interface Profile {
  readonly policy: Policy;
  readonly rules: LineRules;
}

export interface Mediator {
  readonly policy: Policy;
  /** The rules of an agent's profile; `_default` for an unknown one. */
  profile(name: string): Profile;
  /** Makes the scanners of every profile. Throws PATTERN_REFUSED, and while what they are made of is not loaded. */
  compile(): void;
}

/** A checked policy made ready. Scanners are made by `compile`, or with the first message that needs them. */
export function makeMediator(policy: Policy, makeScanners: MakeScanners): Mediator {
  const base = makeProfile(profileFor(policy, '_default'), makeScanners);
  const named = new Map<string, Profile>();
  for (const name of Object.keys(policy.agents))
    named.set(name, makeProfile(profileFor(policy, name), makeScanners));
  return {
    policy,
    profile: (name) => named.get(name) ?? base,
    compile: () => [base, ...named.values()].forEach(({ rules }) => [rules.scanners, rules.events?.scanners]),
  };
}

function makeProfile(policy: Policy, makeScanners: MakeScanners): Profile {
  const rules = makeRules(policy, makeScanners);
  const events = eventPolicy(policy);
  const scannersOfEvents = events === policy ? rules : makeRules(events, makeScanners);
  return { policy, rules: withEvents(rules, scannersOfEvents, eventDecision(events)) };
}

function makeRules(policy: Policy, makeScanners: MakeScanners): LineRules {
  let scanners: readonly Scanner[] | undefined;
  return {
    get scanners() {
      return (scanners ??= makeScanners(policy));
    },
    decision: decisionOf(policy),
  };
}

function withEvents(rules: LineRules, events: LineRules, decision: DecisionPolicy): LineRules {
  return {
    get scanners() {
      return rules.scanners;
    },
    decision: rules.decision,
    events: {
      get scanners() {
        return events.scanners;
      },
      decision,
    },
  };
}

/** What a stream has passed on is read at once, so a credential of the floor ends it as an instruction does. */
function eventDecision(policy: Policy): DecisionPolicy {
  const decision = decisionOf(policy);
  const { dlp, sse_streaming } = policy.response_scanning;
  const isEnded = sse_streaming.action === 'block' && dlp !== 'off';
  return isEnded ? { ...decision, responseFloorDlpAction: decision.responseAction } : decision;
}

/** The policy for event streams: `sse_streaming` takes away from what holds for every answer. */
function eventPolicy(policy: Policy): Policy {
  const { response_scanning } = policy;
  const { enabled, action } = response_scanning.sse_streaming;
  if (!enabled) return { ...policy, response_scanning: { ...response_scanning, enabled: false, dlp: 'off' } };
  if (action === 'block') return policy;
  const dlp = response_scanning.dlp === 'block' ? 'warn' : response_scanning.dlp;
  return { ...policy, response_scanning: { ...response_scanning, action: 'warn', dlp } };
}

function decisionOf(policy: Policy): DecisionPolicy {
  const exempt = compileDomains(policy.response_scanning.exempt_domains);
  const dlp = policy.response_scanning.dlp;
  return {
    enforce: policy.enforce && policy.mode !== 'audit',
    explain: policy.explain_blocks,
    requestAction: policy.request_body_scanning.action,
    responseAction: policy.response_scanning.enabled ? policy.response_scanning.action : 'block',
    responseDlpAction: dlp === 'off' ? 'allow' : dlp,
    responseFloorDlpAction: dlp === 'off' ? 'allow' : dlp,
    addressAction: policy.address_protection.action,
    crossRequest: {
      secret: policy.cross_request_detection.action,
      entropy: policy.cross_request_detection.entropy_budget.action,
    },
    mcpInputAction: policy.mcp_input_scanning.action,
    mcpToolAction: policy.mcp_tool_scanning.action,
    suppressed: compileSuppressions(policy.suppress),
    responseExempt: (host) => exempt(host) !== undefined,
  };
}
