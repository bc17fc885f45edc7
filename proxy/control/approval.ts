// The `ask` queue: a message waits here until a person allows it. Silence, a full queue, a client that went away and a
// closed queue are all «block». It holds rule names and notes, never the text that was found.

import { createHash, randomUUID } from 'node:crypto';

import type { Finding, Severity } from '../model/finding.ts';
import type { Surface } from '../model/surface.ts';

export type Decision = 'allow' | 'block';
export type Outcome = 'allowed' | 'denied' | 'timeout' | 'aborted' | 'refused';

export interface Question {
  /** One sentence for the person who decides, without matched text. */
  readonly summary: string;
  readonly agent: string;
  readonly surface: Surface;
  readonly findings: readonly Finding[];
  readonly timeoutMs: number;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface PendingFinding {
  readonly scanner: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly where: string;
  readonly note: string;
}

/** What the person sees. Identical questions are one entry. */
export interface PendingApproval {
  readonly id: string;
  readonly summary: string;
  readonly agent: string;
  readonly surface: Surface;
  readonly findings: readonly PendingFinding[];
  /** How many messages wait for this one answer. */
  readonly waiting: number;
  /** RFC 3339. */
  readonly asked_at: string;
  /** When the last of them gives up; RFC 3339. */
  readonly expires_at: string;
}

export interface ApprovalOptions {
  /** Messages that may wait at once, over all agents. */
  readonly maxPending?: number;
  /** Messages of one agent that may wait at once (L-87). */
  readonly maxPendingPerAgent?: number;
  /** New questions one agent may raise in a minute (L-87): asking and hanging up must not fill the list either. */
  readonly maxPerMinutePerAgent?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Told of every end of a wait, for metrics and the audit log. */
  readonly onOutcome?: (outcome: Outcome, question: Question) => void;
}

export interface Approvals {
  /** Resolves with the answer; never rejects. */
  ask(question: Question): Promise<Decision>;
  list(): PendingApproval[];
  /** False when no such question is waiting (any more). */
  answer(id: string, decision: Decision): boolean;
  /** Blocks whatever still waits, and every later question. */
  close(): void;
}

interface Waiter {
  readonly question: Question;
  readonly expiresAt: number;
  settle(outcome: Outcome): void;
}

interface Group {
  readonly id: string;
  readonly key: string;
  readonly askedAt: number;
  readonly findings: readonly PendingFinding[];
  readonly waiters: Set<Waiter>;
}

const MINUTE_MS = 60_000;
const LONGEST_WAIT_MS = 60 * MINUTE_MS;
const MAX_TEXT = 300;
const MAX_FINDINGS = 20;
const MAX_AGENTS = 1_000;

export function makeApprovals(options: ApprovalOptions = {}): Approvals {
  const { clock = Date.now, onOutcome = () => undefined } = options;
  const groups = new Map<string, Group>();
  const admit = makeAdmission(options, clock);
  let closed = false;

  const wait = (question: Question) =>
    new Promise<Decision>((resolve) => {
      const group = groupFor(groups, question, clock());
      const timeoutMs = Math.min(Math.max(0, question.timeoutMs), LONGEST_WAIT_MS);
      const timer = setTimeout(() => waiter.settle('timeout'), timeoutMs);
      const abort = () => waiter.settle('aborted');
      const waiter: Waiter = {
        question,
        expiresAt: clock() + timeoutMs,
        settle(outcome) {
          if (!group.waiters.delete(waiter)) return;
          clearTimeout(timer);
          question.signal.removeEventListener('abort', abort);
          if (group.waiters.size === 0) groups.delete(group.id);
          resolve(outcome === 'allowed' ? 'allow' : 'block');
          onOutcome(outcome, question);
        },
      };
      group.waiters.add(waiter);
      question.signal.addEventListener('abort', abort, { once: true });
    });

  return {
    ask(question) {
      const refused = closed || question.signal.aborted || !admit(question.agent, groups);
      if (!refused) return wait(question);
      onOutcome(question.signal.aborted ? 'aborted' : 'refused', question);
      return Promise.resolve('block');
    },
    list: () => [...groups.values()].map(describeGroup),
    answer(id, decision) {
      const group = groups.get(id);
      if (!group) return false;
      for (const waiter of [...group.waiters]) waiter.settle(decision === 'allow' ? 'allowed' : 'denied');
      return true;
    },
    close() {
      closed = true;
      for (const group of [...groups.values()]) {
        for (const waiter of [...group.waiters]) waiter.settle('refused');
      }
    },
  };
}

function makeAdmission(
  options: ApprovalOptions,
  clock: () => number,
): (agent: string, groups: ReadonlyMap<string, Group>) => boolean {
  const { maxPending = 64, maxPendingPerAgent = 16, maxPerMinutePerAgent = 30 } = options;
  const asked = new Map<string, number>();
  let minute = clock();
  return (agent, groups) => {
    if (clock() - minute >= MINUTE_MS) {
      minute = clock();
      asked.clear();
    }
    const before = asked.get(agent) ?? 0;
    const waiters = [...groups.values()].flatMap((group) => [...group.waiters]);
    const ofAgent = waiters.filter((waiter) => waiter.question.agent === agent).length;
    if (waiters.length >= maxPending || ofAgent >= maxPendingPerAgent) return false;
    if (before >= maxPerMinutePerAgent || (before === 0 && asked.size >= MAX_AGENTS)) return false;
    asked.set(agent, before + 1);
    return true;
  };
}

function groupFor(groups: Map<string, Group>, question: Question, now: number): Group {
  const findings = question.findings.slice(0, MAX_FINDINGS).map(describeFinding);
  const key = questionKey(question);
  for (const group of groups.values()) {
    if (group.key === key) return group;
  }
  const group: Group = { id: randomUUID(), key, askedAt: now, findings, waiters: new Set() };
  groups.set(group.id, group);
  return group;
}

// Everything the person sees, and every finding beyond the first few: one answer must never cover two questions.
function questionKey({ agent, surface, summary, findings }: Question): string {
  const seen = [
    agent,
    surface,
    summary,
    findings.map(({ span, ...rest }) => ({ ...rest, span: span ?? null })),
  ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

function describeGroup(group: Group): PendingApproval {
  const [first] = group.waiters;
  const expiresAt = Math.max(...[...group.waiters].map((waiter) => waiter.expiresAt));
  return {
    id: group.id,
    summary: plain(first?.question.summary ?? ''),
    agent: plain(first?.question.agent ?? ''),
    surface: first?.question.surface ?? 'cli',
    findings: group.findings,
    waiting: group.waiters.size,
    asked_at: new Date(group.askedAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
  };
}

function describeFinding({ scanner, rule, severity, part, note }: Finding): PendingFinding {
  const where = plain(part.name === part.kind ? part.kind : `${part.kind} ${part.name}`);
  return { scanner, rule: plain(rule), severity, where, note: plain(note) };
}

// The reader may be a terminal: nothing an agent names may move its cursor or turn its text around.
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, MAX_TEXT);
}
