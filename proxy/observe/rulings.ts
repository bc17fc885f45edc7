// Listens to rulings and finished requests and turns them into audit events and counts. Fails without effect.

import type { Decision } from '../decide/decide.ts';
import type { Ruling } from '../mediate/mediate.ts';
import type { Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';
import type { Transaction } from '../model/transaction.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditEvent, EventName } from './events.ts';
import type { Metrics } from './metrics.ts';
import { safeUrl } from './redact-url.ts';
import type { StatsSource } from './stats.ts';

export interface Finished {
  readonly status: number;
  readonly bytes: number;
  readonly error?: string;
}

export interface RulingObserver {
  /** Told of every ruling; writes down what was found. */
  ruled(tx: Transaction, message: Message, ruling: Ruling, decision: Decision): void;
  /** Told when a request or tunnel is over; writes down what passed. */
  finished(tx: Transaction, finished: Finished): void;
}

/** State kept per transaction: what of it may be shown, and whether it was blocked. Weak: it goes with the transaction. */
interface Seen {
  readonly findings: Finding[];
  blocked: boolean;
}

const NOTHING_SEEN: Readonly<Seen> = { findings: [], blocked: false };

interface Parts {
  readonly log: AuditLog;
  readonly metrics: Metrics;
  readonly stats: StatsSource;
  readonly now: () => number;
}

export function makeRulingObserver(parts: Parts): RulingObserver {
  const seen = new WeakMap<Transaction, Seen>();
  const seenOf = (tx: Transaction): Seen => {
    const known = seen.get(tx) ?? { findings: [], blocked: false };
    seen.set(tx, known);
    return known;
  };
  return {
    ruled: (tx, message, ruling, decision) => {
      if (decision.verdict.findings.length + decision.muted.length === 0) return;
      ruled(parts, seenOf(tx), { tx, message, ruling, decision });
    },
    finished: (tx, finished) => ended(parts, seen.get(tx) ?? NOTHING_SEEN, tx, finished),
  };
}

interface Ruled {
  readonly tx: Transaction;
  readonly message: Message;
  readonly ruling: Ruling;
  readonly decision: Decision;
}

function ruled({ log, metrics, stats }: Parts, state: Seen, event: Ruled): void {
  const { tx, message, ruling, decision } = event;
  const agent = tx.agent.profile;
  state.findings.push(...decision.verdict.findings, ...decision.muted.map(shownAs));
  countFindings(metrics, event);
  if (ruling.verdict.action === 'block' && !state.blocked) {
    state.blocked = true;
    if (tx.target.host !== '') stats.blockedDomain(tx.target.host);
    if (tx.surface === 'connect') metrics.count('tunnels_total', { result: 'blocked', agent });
    metrics.count('requests_total', { result: 'blocked', agent });
  }
  if (decision.verdict.findings.length > 0) log.write(findingEvent(tx, message, ruling, state.findings));
  for (const { finding, why } of decision.muted) {
    if (why !== 'exempt_domain') continue;
    log.write({
      ...describe(tx, state.findings),
      event: 'response_scan_exempt',
      rules: [finding.rule],
      reason: why,
    });
  }
}

/** A credential that may go where it goes is none for the log: the URL that carries it is not shown. */
export function shownAs({ finding, why }: Decision['muted'][number]): Finding {
  return why === 'excused' ? { ...finding, scanner: 'dlp' } : finding;
}

function ended(
  { log, metrics, now }: Parts,
  state: Readonly<Seen>,
  tx: Transaction,
  finished: Finished,
): void {
  const { status, bytes, error } = finished;
  const durationMs = now() - tx.openedAt;
  metrics.observe('request_duration_seconds', {}, durationMs / 1000);
  if (tx.surface === 'reverse') {
    metrics.count('reverse_proxy_requests_total', { method: methodLabel(tx.method), status: String(status) });
  }
  if (tx.surface === 'connect') countTunnel(metrics, tx, bytes, durationMs);
  if (state.blocked) return;
  metrics.count('requests_total', { result: 'allowed', agent: tx.agent.profile });
  log.write({
    ...describe(tx, state.findings),
    event: error === undefined ? passedEvent(tx) : 'error',
    ...(error === undefined ? {} : { error, message: error }),
    status_code: status,
    size_bytes: bytes,
    duration_ms: Math.round(durationMs),
  });
}

function countTunnel(metrics: Metrics, tx: Transaction, bytes: number, durationMs: number): void {
  metrics.count('tunnels_total', { result: 'completed', agent: tx.agent.profile });
  metrics.count('tunnel_bytes_total', {}, bytes);
  metrics.observe('tunnel_duration_seconds', {}, durationMs / 1000);
}

function passedEvent(tx: Transaction): EventName {
  if (tx.surface === 'connect') return 'tunnel_close';
  return ['forward', 'tunnel', 'intercept'].includes(tx.surface) ? 'forward_http' : 'allowed';
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/** A client may send any method; a label may not. */
function methodLabel(method: string): string {
  return METHODS.has(method) ? method : 'other';
}

function countFindings(metrics: Metrics, { tx, message, ruling, decision }: Ruled): void {
  const transport = tx.surface;
  const { action, reason } = ruling.verdict;
  if (reason === 'kill_switch_active') {
    metrics.count('kill_switch_denials_total', { transport, endpoint: transport });
  }
  for (const finding of decision.verdict.findings) {
    if (action === 'block')
      metrics.count('scanner_hits_total', { scanner: finding.scanner, agent: tx.agent.profile });
    countFinding(metrics, finding, { tx, direction: message.direction, action });
  }
  for (const { why } of decision.muted)
    if (why !== 'excused') metrics.count('response_scan_exempt_total', { reason: why, transport });
  if (transport === 'intercept' && action === 'block') {
    const name =
      message.direction === 'outbound' ? 'tls_request_blocked_total' : 'tls_response_blocked_total';
    metrics.count(name, { reason });
  }
  if (transport === 'reverse' && action === 'block') {
    const direction = message.direction === 'outbound' ? 'request' : 'response';
    metrics.count('reverse_proxy_scan_blocked_total', { direction, reason });
  }
}

interface Counted {
  readonly tx: Transaction;
  readonly direction: string;
  readonly action: string;
}

/** Besides the scanner's own count, what some scanners are counted by. */
function countFinding(metrics: Metrics, finding: Finding, { tx, direction, action }: Counted): void {
  const agent = tx.agent.profile;
  const transport = tx.surface;
  if (finding.warnOnly) metrics.count('dlp_warn_matches_total', { pattern: finding.rule, transport });
  switch (finding.scanner) {
    case 'body_dlp':
      metrics.count('body_dlp_hits_total', { action, agent });
      break;
    case 'header_dlp':
      metrics.count('header_dlp_hits_total', { action, agent });
      break;
    case 'cross_request_dlp':
      metrics.count('cross_request_dlp_match_total', { action, agent });
      break;
    case 'cross_request_entropy':
      metrics.count('cross_request_entropy_exceeded_total', { action, agent });
      break;
    case 'response_scan':
      metrics.count('response_findings_total', { action, transport });
      break;
    case 'body_undecodable':
      metrics.count('undecodable_bodies_total', { direction, transport });
      break;
    case 'sni_mismatch':
    case 'sni_missing':
      metrics.count('sni_total', { category: finding.scanner.slice(4), agent });
      break;
    case 'address_protection': {
      const [chain = '', verdict = ''] = finding.rule.split(' ');
      metrics.count('address_findings_total', { chain, verdict });
      break;
    }
    default:
  }
}

function findingEvent(
  tx: Transaction,
  message: Message,
  ruling: Ruling,
  shown: readonly Finding[],
): AuditEvent {
  const { verdict } = ruling;
  const worst = verdict.findings[0];
  return {
    ...describe(tx, shown),
    event: eventFor(ruling),
    message: verdict.message,
    direction: message.direction,
    action: verdict.action,
    scanner: verdict.reason,
    reason: verdict.reason,
    rules: [...new Set(verdict.findings.map((finding) => finding.rule))],
    ...(worst ? { severity: worst.severity } : {}),
    ...(verdict.action === 'block' ? { status_code: verdict.status } : {}),
  };
}

function eventFor({ verdict }: Ruling): EventName {
  if (verdict.reason === 'kill_switch_active') return 'kill_switch_deny';
  if (verdict.action === 'block') return 'blocked';
  switch (verdict.reason) {
    case 'body_dlp':
    case 'header_dlp':
    case 'response_scan':
    case 'address_protection':
    case 'body_undecodable':
      return verdict.reason;
    default:
      return verdict.findings.every((finding) => finding.warnOnly) ? 'dlp_warn' : 'anomaly';
  }
}

function describe(tx: Transaction, shown: readonly Finding[]): Omit<AuditEvent, 'event'> {
  const url = safeUrl(tx.target.raw, shown);
  return {
    request_id: tx.id,
    agent: tx.agent.name,
    profile: tx.agent.profile,
    client_ip: tx.clientAddress,
    surface: tx.surface,
    method: tx.method,
    url,
    ...(tx.target.host === ''
      ? {}
      : { host: url.includes('://[redacted]/') ? '[redacted]' : tx.target.host }),
  };
}
