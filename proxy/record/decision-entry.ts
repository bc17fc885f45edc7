// What is written down of a decision. Nothing here can hold a secret: findings name rules and places, never what was
// found, and the URL is shown as the audit log shows it.

import type { Decision } from '../decide/decide.ts';
import type { Ruling } from '../mediate/mediate.ts';
import type { Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';
import type { Transaction } from '../model/transaction.ts';
import { safeUrl } from '../observe/redact-url.ts';
import { shownAs, type Finished } from '../observe/rulings.ts';
import { canonical, quote } from './canonical.ts';
import type { Draft } from './chain.ts';

/** Longer texts are cut, visibly: the request chooses them. */
const MAX_TEXT = 8192;
const MAX_FINDINGS = 100;

interface Seen {
  /** What was found in the messages of a transaction so far: its URL is shown accordingly in all its entries. */
  readonly findings: Finding[];
  /** Windows of streams that passed without an entry of their own. */
  passedWindows: number;
}

const NOTHING_FOUND: readonly Finding[] = [];

/** Makes the entries of decisions. State is kept per transaction, weakly: it goes with it. */
export class DecisionEntries {
  readonly #seen = new WeakMap<Transaction, Seen>();

  /** Undefined for a later window of a stream in which nothing was found: the stream's first entry speaks for it. */
  decided(tx: Transaction, message: Message, ruling: Ruling, decision: Decision): Draft | undefined {
    const found = [...decision.verdict.findings, ...decision.muted.map(shownAs)];
    if (message.continues && found.length === 0 && ruling.verdict.action === 'allow') {
      this.#seenOf(tx).passedWindows += 1;
      return undefined;
    }
    if (found.length > 0) this.#seenOf(tx).findings.push(...found);
    return decisionDraft(tx, message, {
      ruling,
      decision,
      shown: this.#seen.get(tx)?.findings ?? NOTHING_FOUND,
    });
  }

  /** How a stream ended; undefined when every message of the transaction has an entry of its own. */
  finished(tx: Transaction, { status, bytes, error }: Finished): Draft | undefined {
    const seen = this.#seen.get(tx);
    if (!seen || seen.passedWindows === 0) return undefined;
    const windows = seen.passedWindows;
    seen.passedWindows = 0;
    return {
      type: 'stream_end',
      transport: tx.surface,
      summary: `stream_end: ${windows} windows passed${error === undefined ? '' : ', broken off'}`,
      detail: canonical({ bytes, complete: error === undefined, request_id: tx.id, status, windows }),
    };
  }

  #seenOf(tx: Transaction): Seen {
    const known = this.#seen.get(tx) ?? { findings: [], passedWindows: 0 };
    this.#seen.set(tx, known);
    return known;
  }
}

interface Decided {
  readonly ruling: Ruling;
  readonly decision: Decision;
  readonly shown: readonly Finding[];
}

function decisionDraft(tx: Transaction, message: Message, { ruling, decision, shown }: Decided): Draft {
  const { action, reason, status } = ruling.verdict;
  const pattern = ruling.verdict.findings[0]?.rule ?? '';
  const url = shownUrl(tx, shown);
  const layer = reason === '' ? '' : `,"layer":${quote(reason)}`;
  return {
    type: 'decision',
    transport: tx.surface,
    summary: summaryOf(action, reason, pattern),
    // Written out with its members in order, because this is done for every message.
    detail:
      `{"agent":${quote(tx.agent.name)},"client_ip":${quote(tx.clientAddress)},"direction":"${message.direction}"` +
      findingsMember(ruling.verdict.findings) +
      `,"host":${quote(url.includes('://[redacted]/') ? '[redacted]' : tx.target.host)}${layer}` +
      `,"method":${quote(cut(tx.method))}${mutedMember(decision)}` +
      (pattern === '' ? '' : `,"pattern":${quote(cut(pattern))}`) +
      `,"profile":${quote(tx.agent.profile)},"request_id":${quote(tx.id)}` +
      (action === 'block' ? `,"status":${status}` : '') +
      `,"url":${quote(url)},"verdict":"${action}"}`,
  };
}

function summaryOf(action: string, reason: string, pattern: string): string {
  if (reason === '') return action;
  return pattern === '' || pattern === reason
    ? `${action}: ${reason}`
    : `${action}: ${reason} (${cut(pattern)})`;
}

function findingsMember(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const shown = findings.slice(0, MAX_FINDINGS).map(({ scanner, rule, severity, part, encoding }) => ({
    ...{ scanner, rule: cut(rule), severity, part: cut(part.name) },
    ...(encoding === '' ? {} : { encoding: cut(encoding) }),
  }));
  const more = findings.length - shown.length;
  return `,"findings":${canonical(more > 0 ? [...shown, { more }] : shown)}`;
}

function mutedMember({ muted }: Decision): string {
  if (muted.length === 0) return '';
  const shown = muted.slice(0, MAX_FINDINGS).map(({ finding, why }) => ({ rule: cut(finding.rule), why }));
  const more = muted.length - shown.length;
  return `,"muted":${canonical(more > 0 ? [...shown, { more }] : shown)}`;
}

const NOT_ASCII = /[^\u0020-\u007e]/gu;

/** Plain ASCII: what stands outside of it is percent-encoded, controls too. */
function shownUrl(tx: Transaction, shown: readonly Finding[]): string {
  const url = cut(safeUrl(tx.target.raw, shown));
  return url.search(NOT_ASCII) < 0 ? url : url.toWellFormed().replace(NOT_ASCII, encodeURIComponent);
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
