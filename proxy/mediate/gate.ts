// Holds the rules in force. A transaction keeps the rules it began with; a reload changes what the next one gets.

import { randomUUID } from 'node:crypto';
import type { Surface } from '../model/surface.ts';
import type { Target } from '../model/target.ts';
import type { Agent, Transaction } from '../model/transaction.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { overlapOf } from '../scan/run.ts';
import { mediate, refuse, type LineServices, type Rereadable, type Ruling } from './mediate.ts';
import type { Mediator, Profile } from './mediator.ts';

export interface Facts {
  readonly surface: Surface;
  readonly agent: Agent;
  readonly clientAddress: string;
  readonly method: string;
  readonly target: Target;
  readonly signal: AbortSignal;
}

/** What never became a message, because it or its target could not be read. */
export interface Unreadable extends Omit<Facts, 'target' | 'signal'> {
  readonly url: string;
  readonly reason: 'parser' | 'scheme' | 'mcp_protocol' | 'mcp_unrequested';
  /** One sentence for a person, without the URL. */
  readonly note: string;
}

/** A transaction with its rules: what a surface holds while a request is under way. */
export interface Open {
  readonly tx: Transaction;
  /** The agent's own policy, for what a surface itself needs to know (limits, user agent, …). */
  readonly policy: Policy;
  mediate(message: Rereadable): Promise<Ruling>;
  /** How far back from a cut a match may begin, in bytes: what windows of a long body repeat. */
  overlapBytes(): Promise<number>;
}

export class Gate {
  #mediator: Mediator;
  readonly #services: LineServices;
  readonly #now: () => number;

  constructor(mediator: Mediator, services: LineServices, now: () => number = Date.now) {
    this.#mediator = mediator;
    this.#services = services;
    this.#now = now;
  }

  get mediator(): Mediator {
    return this.#mediator;
  }

  /** Puts new rules in force for every transaction opened from now on. */
  swap(mediator: Mediator): void {
    this.#mediator = mediator;
  }

  /** Blocks a request whose URL could not be read. It counts and is written down like every other block. */
  refuse({ url, reason, note, ...facts }: Unreadable): { verdict: Verdict; requestId: string } {
    const { signal } = new AbortController();
    const { tx, profile } = this.#begin({ ...facts, signal, target: { ...NO_TARGET, raw: url } });
    return { verdict: refuse(this.#services, profile.rules, tx, { reason, note }), requestId: tx.id };
  }

  /** Begins a transaction under the rules in force at this moment. */
  open(facts: Facts): Open {
    const { tx, profile } = this.#begin(facts);
    return {
      tx,
      policy: profile.policy,
      mediate: (message) => mediate(this.#services, profile.rules, tx, message),
      overlapBytes: async () => {
        await this.#services.warming?.();
        return overlapOf(profile.rules.scanners);
      },
    };
  }

  #begin(facts: Facts): { tx: Transaction; profile: Profile } {
    const openedAt = this.#now();
    const profile = this.#mediator.profile(facts.agent.profile);
    return { tx: { ...facts, id: requestId(openedAt), openedAt }, profile };
  }
}

const NO_TARGET = { scheme: 'http', host: '', port: 0, authority: '', path: '/', isAddress: false } as const;

/** UUIDv7 (RFC 9562 5.7): sorts by time. The random part is taken from a version 4, of which Node keeps a stock. */
export function requestId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
