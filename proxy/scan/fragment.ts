// A secret sent in pieces over several requests of one agent, and more random bits than an agent needs. Each piece is
// read once, together with the end of what came before it: what it costs does not grow with what is remembered (L-51).

import type { Finding } from '../model/finding.ts';
import type { FragmentLimits, FragmentMemory, Piece } from '../model/fragment.ts';
import type { Message } from '../model/message.ts';
import type { ScanContext, Scanner } from '../model/scanner.ts';
import type { Transaction } from '../model/transaction.ts';
import { shannonEntropy } from '../text/entropy.ts';
import { fieldsOf, type Field } from './fragment-fields.ts';
import type { FoundSecret, RuleScanner } from './rule-scanner.ts';

export interface FragmentScannerOptions {
  readonly memory: FragmentMemory;
  readonly secrets: Pick<RuleScanner, 'find' | 'reach'>;
  readonly reassembly?: Omit<FragmentLimits, 'reach'>;
  readonly budget?: {
    readonly bits: number;
    readonly windowMs: number;
    readonly isExempt: (host: string) => boolean;
  };
}

/**
 * The one scanner that remembers. What it adds to the memory counts at once, for requests under way beside this one, and
 * is taken back by `settle` when the message does not leave.
 */
export function makeFragmentScanner(options: FragmentScannerOptions): Scanner {
  return {
    id: 'fragment',
    stage: 'before-dns',
    reads: { outbound: ['url', 'host', 'header', 'body', 'tool-call'], inbound: [] },
    scan: (message, { tx }) => (SILENT.has(tx.surface) ? [] : scanFields(message, { tx }, options)),
  };
}

/** A verdict without traffic: nothing leaves. */
const SILENT: ReadonlySet<string> = new Set(['scan-api', 'cli']);
/** Beyond, places are read over all of them only. */
const MAX_PLACES = 64;

function scanFields(
  message: Message,
  { tx }: Pick<ScanContext, 'tx'>,
  options: FragmentScannerOptions,
): Finding[] {
  const fields = fieldsOf(message.parts, message.overlapBytes ?? 0);
  if (fields.length === 0) return [];
  const values = fields.filter(({ group }) => group === 'value');
  return [...joinedFindings(fields, values, tx, options), ...budgetFindings(values, tx, options)];
}

function joinedFindings(
  fields: readonly Field[],
  values: readonly Field[],
  tx: Transaction,
  { memory, secrets, reassembly }: FragmentScannerOptions,
): Finding[] {
  if (!reassembly) return [];
  const limits = { ...reassembly, reach: secrets.reach };
  const found = new Map<string, Finding>();
  for (const { stream, field, skipsRepeats } of streamsOf(fields, values, tx)) {
    const piece = { key: keyOf(tx), stream, text: lastBytes(field.text, limits.reach), skipsRepeats };
    const before = memory.claim(tx, piece, limits);
    if (before.length === 0) continue;
    const next = firstBytes(field.text, limits.reach);
    for (const secret of secretsAcross(before, next, tx, secrets))
      if (!found.has(secret.rule)) found.set(secret.rule, joinedFinding(secret, field));
  }
  return [...found.values()];
}

/**
 * Whose memory a request goes to. A name that an agent gives itself does not count, only the profile it gets by it: else
 * every request would come from somebody new.
 */
function keyOf({ agent, clientAddress }: Transaction): string {
  return `${agent.profile}|${clientAddress}`;
}

interface StreamPiece {
  readonly stream: string;
  readonly field: Field;
  readonly skipsRepeats: boolean;
}

/**
 * Everything in the order it is sent, wherever to; and what goes to one site, as a whole and place by place, so that
 * neither requests in between nor other parameters part the pieces.
 */
function* streamsOf(
  fields: readonly Field[],
  values: readonly Field[],
  tx: Transaction,
): Generator<StreamPiece> {
  const site = siteOf(tx.target.host);
  const [first] = values;
  if (first) {
    const field = { ...first, text: values.map(({ text }) => text).join('') };
    yield { stream: 'values', field, skipsRepeats: false };
    yield { stream: `values ${site}`, field, skipsRepeats: true };
  }
  for (const field of fields) {
    if (field.group === 'name') yield { stream: 'names', field, skipsRepeats: false };
  }
  for (const field of fields.slice(0, MAX_PLACES)) {
    const stream = `${site} ${field.place}`;
    yield { stream, field, skipsRepeats: true };
    const text = decodedPiece(field.text);
    if (text !== '') yield { stream: `${stream} decoded`, field: { ...field, text }, skipsRepeats: true };
  }
}

/** Longer ones are read by the engine where they stand. */
const MAX_DECODED = 512;

/** A piece in base64 of its own, padding and all, does not go on in the next; empty where it is none. */
function decodedPiece(text: string): string {
  if (text.length > MAX_DECODED || !/^[\w+/-]{2,}={0,2}$/.test(text)) return '';
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return /^[\x20-\x7e]{1,512}$/.test(decoded) ? decoded : '';
}

/** The last two labels of a name: a piece may be sent to a name of its own below them. */
function siteOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? host : host.split('.').slice(-2).join('.');
}

function secretsAcross(
  before: readonly Piece[],
  next: string,
  tx: Transaction,
  secrets: FragmentScannerOptions['secrets'],
): FoundSecret[] {
  const text = before.map((piece) => piece.text).join('');
  const seen = before.findIndex(({ isSettled }) => !isSettled);
  const read = bytesOf(seen === -1 ? before : before.slice(0, seen));
  const found = secrets.find(text + next, read);
  if (found.length === 0) return [];
  const now = {
    text: next,
    bytes: Buffer.byteLength(next),
    request: tx.id,
    host: tx.target.host,
    isSettled: false,
  };
  return found.filter((secret) => isAcross(secret, [...before, now], secrets));
}

/** Several requests have part in it, none of their pieces is one alone, and it may not go where they went. */
function isAcross(
  secret: FoundSecret,
  pieces: readonly Piece[],
  secrets: FragmentScannerOptions['secrets'],
): boolean {
  let at = 0;
  const parts = pieces.filter(({ bytes }) => {
    const start = at;
    at += bytes;
    return start < secret.match.end && secret.match.start < at;
  });
  if (new Set(parts.map(({ request }) => request)).size < 2) return false;
  if (parts.every(({ host }) => secret.isExcused(host))) return false;
  return !parts.some(({ text }) => secrets.find(text, 0).some(({ rule }) => rule === secret.rule));
}

function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes, 0);
}

function firstBytes(text: string, limit: number): string {
  return text.length * 3 <= limit ? text : Buffer.from(text.slice(0, limit)).subarray(0, limit).toString();
}

function lastBytes(text: string, limit: number): string {
  return text.length * 3 <= limit ? text : Buffer.from(text.slice(-limit)).subarray(-limit).toString();
}

function joinedFinding({ rule, severity, warnOnly, match }: FoundSecret, { part }: Field): Finding {
  return {
    scanner: 'cross_request_dlp',
    rule,
    severity,
    confidence: 'certain',
    class: 'threat',
    part: { kind: part.kind, name: part.name },
    encoding: match.encoding,
    note: `DLP match over several requests: ${rule} (${severity})`,
    floor: false,
    ...(warnOnly ? { warnOnly } : {}),
  };
}

function budgetFindings(
  values: readonly Field[],
  tx: Transaction,
  { memory, budget }: FragmentScannerOptions,
): Finding[] {
  const [first] = values;
  if (!budget || !first || budget.isExempt(tx.target.host)) return [];
  const bits = values.reduce((sum, { text }) => sum + shannonEntropy(text) * Buffer.byteLength(text), 0);
  const total = memory.spend(tx, keyOf(tx), { bits, windowMs: budget.windowMs });
  if (total <= budget.bits) return [];
  const used = `${Math.ceil(total)} of ${budget.bits} bits in ${budget.windowMs / 60_000} minutes`;
  return [
    {
      scanner: 'cross_request_entropy',
      rule: 'cross_request_entropy',
      severity: 'medium',
      confidence: 'certain',
      class: 'threat',
      part: { kind: first.part.kind, name: first.part.name },
      encoding: '',
      note: `the agent has sent too much random-looking text: ${used}`,
      floor: false,
    },
  ];
}
