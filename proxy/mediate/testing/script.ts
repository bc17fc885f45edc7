// A scripted line: a test says what each service answers, and reads back what happened in which order.

import type { DecisionPolicy } from '../../decide/decide.ts';
import type { Finding } from '../../model/finding.ts';
import type { Message } from '../../model/message.ts';
import type { Scanner } from '../../model/scanner.ts';
import type { Transaction } from '../../model/transaction.ts';
import { mediate, type LineServices, type Rereadable, type Ruling } from '../mediate.ts';

export interface Script {
  readonly halted?: string;
  /** What judging has to wait for. */
  readonly warming?: Promise<undefined>;
  readonly reserve?: Finding | Error;
  readonly addresses?: readonly string[] | Error;
  readonly approve?: 'allow' | 'block' | Error;
  /** Absent: nothing is recorded. */
  readonly record?: 'written' | Error;
  readonly scanners?: readonly Scanner[];
  readonly decision?: Partial<DecisionPolicy>;
  readonly signal?: AbortSignal;
}

export const TARGET = {
  scheme: 'http',
  host: 'api.test',
  port: 80,
  authority: 'api.test',
  path: '/',
  raw: 'http://api.test/',
  isAddress: false,
} as const;

/** Runs one message; `steps` names the services in the order they were asked. */
export async function play(
  script: Script,
  message: Rereadable,
): Promise<{ ruling: Ruling; steps: string[] }> {
  const steps: string[] = [];
  const answer = <T>(step: string, value: T | Error): T => {
    steps.push(step);
    if (value instanceof Error) throw value;
    return value;
  };
  const services: LineServices = {
    halted: () => answer('halted', script.halted),
    warming: () => script.warming,
    reserve: () => answer('reserve', script.reserve),
    resolve: () => Promise.resolve().then(() => answer('resolve', script.addresses ?? ['192.0.2.1'])),
    approve: () => Promise.resolve().then(() => answer('approve', script.approve ?? 'block')),
    ...(script.record
      ? {
          record: (_tx: Transaction, _message: Message, ruling: Ruling) =>
            Promise.resolve().then(
              () => void answer(`record ${ruling.verdict.action}`, script.record ?? 'written'),
            ),
        }
      : {}),
    observe: (_tx, _message, ruling) =>
      void steps.push(script.record ? `observe ${ruling.verdict.reason}` : 'observe'),
  };
  const scanners = (script.scanners ?? []).map((scanner): Scanner => ({
    ...scanner,
    scan: (part, context) => {
      steps.push(scanner.id);
      return scanner.scan(part, context);
    },
  }));
  const decision: DecisionPolicy = {
    enforce: true,
    explain: false,
    requestAction: 'block',
    responseAction: 'block',
    responseDlpAction: 'warn',
    responseFloorDlpAction: 'warn',
    addressAction: 'block',
    crossRequest: { secret: 'block', entropy: 'warn' },
    mcpInputAction: 'block',
    mcpToolAction: 'block',
    suppressed: () => false,
    responseExempt: () => false,
    ...script.decision,
  };
  const tx: Transaction = {
    id: 'tx',
    surface: 'forward',
    agent: { name: 'a', profile: '_default', auth: '' },
    clientAddress: '127.0.0.1',
    method: 'GET',
    target: TARGET,
    openedAt: 0,
    signal: script.signal ?? new AbortController().signal,
  };
  return { ruling: await mediate(services, { scanners, decision }, tx, message), steps };
}

export function finding(scanner: string, more: Partial<Finding> = {}): Finding {
  return {
    scanner,
    rule: scanner,
    severity: 'high',
    confidence: 'certain',
    class: 'threat',
    part: { kind: 'body', name: 'body' },
    encoding: '',
    note: scanner,
    floor: false,
    ...more,
  };
}

/** A scanner that reads every kind of part and finds what `find` says. */
export function scanner(
  id: string,
  find: (message: Message) => Finding[],
  stage: Scanner['stage'] = 'before-dns',
): Scanner {
  const all = ['url', 'host', 'header', 'body'] as const;
  return { id, stage, reads: { outbound: all, inbound: all }, scan: find };
}
