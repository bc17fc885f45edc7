// The straight line. Every message of every surface goes through this one function; nothing else decides.

import { blockFor, decide, type Decision, type DecisionPolicy } from '../decide/decide.ts';
import { canCut, redact, type Rewrite } from '../decide/redact.ts';
import type { ReasonCode } from '../decide/reasons.ts';
import { errorText, PipelockError } from '../errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Message, Part } from '../model/message.ts';
import type { Scanner } from '../model/scanner.ts';
import type { Transaction } from '../model/transaction.ts';
import type { Verdict } from '../model/verdict.ts';
import { runStage } from '../scan/run.ts';

/** All a surface ever gets: whether the message may pass, rewritten how, and which addresses may be dialled. */
export interface Ruling {
  readonly verdict: Verdict;
  /** Pinned by the one resolution of this transaction; the dial goes to one of these or nowhere. */
  readonly addresses: readonly string[];
  /** New bytes by part name when the verdict is `strip`. */
  readonly rewrite?: Rewrite;
}

/** A message whose parts can be made anew from rewritten bytes, so that a cut can be judged in every view. */
export interface Rereadable extends Message {
  readonly reread?: (rewrite: Rewrite) => Promise<readonly Part[]>;
}

export interface Question {
  readonly tx: Transaction;
  readonly verdict: Verdict;
}

/** What the line needs from outside; the composition root hands it in, tests script it. */
export interface LineServices {
  /** Present while what scanners need is still loading, in the first moments of a process; messages wait for it. */
  readonly warming?: () => Promise<void> | undefined;
  /** Message to show while the kill switch is on, else undefined. */
  readonly halted: (tx: Transaction) => string | undefined;
  /** Takes rate and budget for one request; a finding when there is none left. */
  readonly reserve: (tx: Transaction) => Finding | undefined;
  /** Every address of the host, canonical. Rejects with RESOLVE_FAILED. */
  readonly resolve: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
  readonly approve: (question: Question) => Promise<'allow' | 'block'>;
  /**
   * Writes a ruling down; the message moves only when that is done, and not at all when it rejects. Undefined where there
   * is nothing to write. Absent while nothing is recorded.
   */
  readonly record?: (
    tx: Transaction,
    message: Message,
    ruling: Ruling,
    decision: Decision,
  ) => Promise<void> | undefined;
  /** Told of every ruling, without being waited for. */
  readonly observe: (tx: Transaction, message: Message, ruling: Ruling, decision: Decision) => void;
}

export interface LineRules {
  readonly scanners: readonly Scanner[];
  readonly decision: DecisionPolicy;
  /** For messages that are part of an event stream, where the policy has other rules for those. */
  readonly events?: LineRules;
}

/**
 * Judges one message. Never throws for what the message contains: failures of scanning, resolving or asking are blocks.
 * Rejects only with the transaction's abort reason, when the client has gone and nobody waits for an answer.
 */
export async function mediate(
  services: LineServices,
  all: LineRules,
  tx: Transaction,
  message: Rereadable,
): Promise<Ruling> {
  const rules = message.isEvents === true ? (all.events ?? all) : all;
  let judged: Judged;
  try {
    judged = await judge(services, rules, tx, message);
  } catch (error) {
    tx.signal.throwIfAborted();
    judged = blocked(rules, ownFinding('scan_error', `judging failed: ${errorText(error)}`, message));
  }
  const { decision, addresses } = judged;
  const ruling = await act(services, rules, { tx, message, decision, addresses });
  const isRecorded = services.record ? await succeeds(services.record(tx, message, ruling, decision)) : true;
  if (!isRecorded && ruling.verdict.action !== 'block') {
    return blockUnrecorded(services, rules, { tx, message, decision, addresses });
  }
  services.observe(tx, message, ruling, decision);
  return ruling;
}

/** Whoever writes tells the operator what is wrong; the agent learns no more than that it did not work. */
async function succeeds(written: Promise<void> | undefined): Promise<boolean> {
  try {
    await written;
    return true;
  } catch {
    return false;
  }
}

/** What was found before stays known to the observers: it says what of the URL may be shown. */
function blockUnrecorded(services: LineServices, rules: LineRules, { tx, message, decision }: Act): Ruling {
  const finding = ownFinding('record_failed', 'the decision could not be recorded', message);
  const block = blockFor(finding, rules.decision.explain);
  const verdict = { ...block, findings: [...block.findings, ...decision.verdict.findings] };
  const ruling: Ruling = { verdict, addresses: [] };
  services.observe(tx, message, ruling, { ...decision, verdict });
  return ruling;
}

/** Blocks what could not even become a message; it is told to the observers like every other block. */
export function refuse(
  services: LineServices,
  rules: LineRules,
  tx: Transaction,
  { reason, note }: { readonly reason: ReasonCode; readonly note: string },
): Verdict {
  const url: Part = { kind: 'url', name: 'url', text: tx.target.raw, form: 'raw' };
  const message: Message = { direction: 'outbound', parts: [url] };
  const { decision } = blocked(rules, ownFinding(reason, note, message));
  const ruling: Ruling = { verdict: decision.verdict, addresses: [] };
  // Nothing passes here that would have to wait for its entry.
  void succeeds(services.record?.(tx, message, ruling, decision));
  services.observe(tx, message, ruling, decision);
  return decision.verdict;
}

interface Judged {
  readonly decision: Decision;
  readonly addresses: readonly string[];
}

async function judge(
  services: LineServices,
  rules: LineRules,
  tx: Transaction,
  message: Message,
): Promise<Judged> {
  const halted = services.halted(tx);
  if (halted !== undefined) return blocked(rules, ownFinding('kill_switch_active', halted, message));
  const warming = services.warming?.();
  if (warming) await warming;
  const isRequest = message.parts.some((part) => part.kind === 'url' || part.kind === 'host');
  const over = isRequest ? services.reserve(tx) : undefined;
  if (over) return blocked(rules, over);

  const isFinal = (finding: Finding): boolean =>
    finding.scanner === 'length' && decide([finding], tx, rules.decision).verdict.action === 'block';
  const findings = await runStage(rules.scanners, 'before-dns', message, { tx, addresses: [], isFinal });
  const first = decide(findings, tx, rules.decision);
  if (first.verdict.action === 'block' || !message.parts.some((part) => part.kind === 'host')) {
    return { decision: first, addresses: [] };
  }
  return afterDns(services, rules, { tx, message, findings });
}

/** The name leaves this process here, and only here: everything that reads text has already passed it. */
async function afterDns(
  services: LineServices,
  rules: LineRules,
  { tx, message, findings }: { tx: Transaction; message: Message; findings: Finding[] },
): Promise<Judged> {
  let addresses: readonly string[];
  try {
    addresses = await services.resolve(tx.target.host, tx.signal);
  } catch (error) {
    tx.signal.throwIfAborted();
    const note = error instanceof PipelockError ? error.message : `resolving failed: ${errorText(error)}`;
    return blocked(rules, { ...ownFinding('ssrf', note, message), class: 'infrastructure' });
  }
  const later = await runStage(rules.scanners, 'after-dns', message, { tx, addresses });
  return { decision: decide([...findings, ...later], tx, rules.decision), addresses };
}

interface Act {
  readonly tx: Transaction;
  readonly message: Rereadable;
  readonly decision: Decision;
  readonly addresses: readonly string[];
}

function act(services: LineServices, rules: LineRules, what: Act): Ruling | Promise<Ruling> {
  const { addresses } = what;
  const { verdict } = what.decision;
  switch (verdict.action) {
    case 'block':
      return { verdict, addresses: [] };
    case 'ask':
      return askedFor(services, rules, what);
    case 'strip':
      return stripped(rules, what);
    case 'allow':
    case 'warn':
      return { verdict, addresses };
  }
}

async function askedFor(services: LineServices, rules: LineRules, what: Act): Promise<Ruling> {
  const { tx, message, addresses } = what;
  const { verdict } = what.decision;
  try {
    if ((await services.approve({ tx, verdict })) === 'allow')
      return { verdict: { ...verdict, action: 'warn' }, addresses };
  } catch (error) {
    const finding = ownFinding('approval', `asking failed: ${errorText(error)}`, message);
    return { verdict: blockFor(finding, rules.decision.explain), addresses: [] };
  }
  return { verdict: { ...verdict, action: 'block', status: 403 }, addresses: [] };
}

/** A rewrite is scanned once more: what still matches after the cut is blocked. */
async function stripped(rules: LineRules, { tx, message, decision, addresses }: Act): Promise<Ruling> {
  const { verdict, strip } = decision;
  const asBlock: Ruling = { verdict: { ...verdict, action: 'block', status: 403 }, addresses: [] };
  // A window's length was announced, and its bytes may still be coded: nothing can be cut from it.
  if (message.overlapBytes !== undefined) return asBlock;
  if (!message.reread && strip.some((finding) => !canCut(message, finding))) return asBlock;
  const rewrite = redact(message, strip);
  if (!rewrite) return asBlock;
  const parts = (await message.reread?.(rewrite)) ?? rawParts(message, rewrite);
  const again = await runStage(rules.scanners, 'before-dns', { ...message, parts }, { tx, addresses: [] });
  const second = decide(again, tx, rules.decision).verdict.action;
  return second === 'allow' || second === 'warn' ? { verdict, addresses, rewrite } : asBlock;
}

function rawParts(message: Message, rewrite: Rewrite): Part[] {
  return message.parts
    .filter((part) => part.form === 'raw')
    .map((part) => ({ ...part, text: rewrite.get(part.name) ?? part.text }));
}

function blocked(rules: LineRules, finding: Finding): Judged {
  const verdict = blockFor(finding, rules.decision.explain);
  return { decision: { verdict, muted: [], strip: [] }, addresses: [] };
}

/** A finding of the line itself, for what no scanner reports. */
function ownFinding(scanner: ReasonCode, note: string, message: Message): Finding {
  const part = message.parts[0];
  return {
    scanner,
    rule: scanner,
    severity: 'high',
    confidence: 'certain',
    class: 'threat',
    part: { kind: part?.kind ?? 'body', name: part?.name ?? '' },
    encoding: '',
    note,
    floor: true,
  };
}
