// Findings in, verdict out. Pure: the whole precedence of actions is on this page and nowhere else.

import type { Finding } from '../model/finding.ts';
import type { Transaction } from '../model/transaction.ts';
import type { Action, Verdict } from '../model/verdict.ts';
import { isReasonCode, REASONS } from './reasons.ts';
import { hasTwoSignals } from './signals.ts';
import type { Suppressor } from './suppress.ts';

/** What of a policy decides; the mediator reads it off the policy once. */
export interface DecisionPolicy {
  /** False in mode `audit` or with `enforce: false`: what would block is passed and logged. */
  readonly enforce: boolean;
  /** Adds a hint to blocks. */
  readonly explain: boolean;
  /** For findings in request headers and bodies. */
  readonly requestAction: Action;
  /** For injections in answers. */
  readonly responseAction: Action;
  /** For credentials in answers; `allow` when they are not looked for. */
  readonly responseDlpAction: Action;
  /** The same for the rules of the floor, which hardly err. */
  readonly responseFloorDlpAction: Action;
  readonly addressAction: Action;
  /** For what shows only over several requests of an agent: a secret in pieces, too many random bits. */
  readonly crossRequest: { readonly secret: Action; readonly entropy: Action };
  /** For findings in what is sent to an MCP server. */
  readonly mcpInputAction: Action;
  /** For poisoned and changed definitions of an MCP server. */
  readonly mcpToolAction: Action;
  readonly suppressed: Suppressor;
  /** Hosts whose answers are scanned but never stopped. */
  readonly responseExempt: (host: string) => boolean;
}

export interface Decision {
  readonly verdict: Verdict;
  /** Findings without effect: an exception, an exempt host, or a credential that may go where it goes. */
  readonly muted: readonly { finding: Finding; why: 'suppress' | 'exempt_domain' | 'excused' }[];
  /** What has to be cut out when the verdict is `strip`; what only warns stays where it is. */
  readonly strip: readonly Finding[];
}

export const ALLOWED: Verdict = { action: 'allow', reason: '', message: '', status: 200, findings: [] };

const NOTHING_FOUND: Decision = { verdict: ALLOWED, muted: [], strip: [] };
const ALWAYS: ReadonlySet<string> = new Set(['body_undecodable', 'scan_error', 'own_listener']);
const STRICTNESS: Readonly<Record<Action, number>> = { allow: 0, warn: 1, strip: 2, ask: 3, block: 4 };

/** Judges all findings of one message at one moment. */
export function decide(findings: readonly Finding[], tx: Transaction, policy: DecisionPolicy): Decision {
  if (findings.length === 0) return NOTHING_FOUND;
  const muted: Decision['muted'][number][] = [];
  const judged: { finding: Finding; action: Action }[] = [];
  const corroborated = hasTwoSignals(findings);
  for (const finding of findings) {
    if (finding.scanner === 'excused') {
      muted.push({ finding, why: 'excused' });
      continue;
    }
    if (policy.suppressed(finding, tx.target.raw, tx.openedAt)) {
      muted.push({ finding, why: 'suppress' });
      continue;
    }
    let action = actionFor(finding, policy);
    if (action !== 'warn' && isExempt(finding, tx, policy)) {
      muted.push({ finding, why: 'exempt_domain' });
      action = 'warn';
    }
    if (finding.confidence === 'hint' && !corroborated) action = weaker(action, 'warn');
    judged.push({ finding, action });
  }
  const strip = judged.filter(({ action }) => action === 'strip').map(({ finding }) => finding);
  return { verdict: verdictOf(judged, policy.explain), muted, strip };
}

/** A block for a reason that no scanner reports: kill switch, limits, a failed resolver, silence of the approver. */
export function blockFor(finding: Finding, explain: boolean): Verdict {
  return verdictOf([{ finding, action: 'block' }], explain);
}

function actionFor(finding: Finding, policy: DecisionPolicy): Action {
  if (finding.warnOnly) return 'warn';
  const wanted = configuredAction(finding, policy);
  // Limits and undecodable bodies hold in audit mode too: passing them would mean passing what nobody looked at. And
  // whatever is only recorded, an agent must not reach what guards it.
  const always = ALWAYS.has(finding.scanner);
  if (policy.enforce || always || finding.class === 'protective') return wanted;
  return weaker(wanted, 'warn');
}

function configuredAction(finding: Finding, policy: DecisionPolicy): Action {
  switch (finding.scanner) {
    case 'header_dlp':
    case 'body_dlp':
      return policy.requestAction;
    case 'response_scan':
      return policy.responseAction;
    case 'mcp_input':
      return policy.mcpInputAction;
    case 'tool_poisoning':
    case 'tool_drift':
      return policy.mcpToolAction;
    case 'response_dlp':
      return finding.floor ? policy.responseFloorDlpAction : policy.responseDlpAction;
    case 'address_protection':
      return policy.addressAction;
    case 'cross_request_dlp':
      return policy.crossRequest.secret;
    case 'cross_request_entropy':
      return policy.crossRequest.entropy;
    default:
      return 'block';
  }
}

function isExempt(finding: Finding, tx: Transaction, policy: DecisionPolicy): boolean {
  return finding.scanner === 'response_scan' && !finding.floor && policy.responseExempt(tx.target.host);
}

function weaker(a: Action, b: Action): Action {
  return STRICTNESS[a] < STRICTNESS[b] ? a : b;
}

function verdictOf(judged: readonly { finding: Finding; action: Action }[], explain: boolean): Verdict {
  let worst = judged[0];
  if (!worst) return ALLOWED;
  for (const candidate of judged) if (isWorse(candidate, worst)) worst = candidate;
  const { finding, action } = worst;
  const code = finding.scanner;
  const reason = finding.class === 'infrastructure' && code === 'ssrf' ? 'resolve_failed' : code;
  return {
    action,
    reason: action === 'allow' ? '' : reason,
    message: action === 'allow' ? '' : finding.note,
    status: isReasonCode(reason) ? REASONS[reason].status : 403,
    findings: [finding, ...judged.map((entry) => entry.finding).filter((other) => other !== finding)],
    ...(explain && isReasonCode(reason) ? { hint: REASONS[reason].hint } : {}),
  };
}

const SEVERITY_ORDER = { low: 0, medium: 1, high: 2, critical: 3 } as const;

function isWorse(a: { finding: Finding; action: Action }, b: { finding: Finding; action: Action }): boolean {
  const byAction = STRICTNESS[a.action] - STRICTNESS[b.action];
  if (byAction !== 0) return byAction > 0;
  const bySeverity = SEVERITY_ORDER[a.finding.severity] - SEVERITY_ORDER[b.finding.severity];
  return bySeverity === 0 ? a.finding.floor && !b.finding.floor : bySeverity > 0;
}
