// Holds the rules in force. A transaction keeps the rules it began with; a reload changes what the next one gets.

import { randomUUID } from 'node:crypto';
import type { Surface } from '../model/surface.ts';
import type { Target } from '../model/target.ts';
import type { Agent, Transaction } from '../model/transaction.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { mediate, type LineServices, type Rereadable, type Ruling } from './mediate.ts';
import type { Mediator, Profile } from './mediator.ts';

export interface Facts {
  readonly surface: Surface;
  readonly agent: Agent;
  readonly clientAddress: string;
  readonly method: string;
  readonly target: Target;
  readonly signal: AbortSignal;
}

/** A transaction with its rules: what a surface holds while a request is under way. */
export interface Open {
  readonly tx: Transaction;
  /** The agent's own policy, for what a surface itself needs to know (limits, user agent, …). */
  readonly policy: Policy;
  mediate(message: Rereadable): Promise<Ruling>;
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

  /** Begins a transaction under the rules in force at this moment. */
  open(facts: Facts): Open {
    const openedAt = this.#now();
    const profile: Profile = this.#mediator.profile(facts.agent.profile);
    const tx: Transaction = { ...facts, id: requestId(openedAt), openedAt };
    return {
      tx,
      policy: profile.policy,
      mediate: (message) => mediate(this.#services, profile.rules, tx, message),
    };
  }
}

/** UUIDv7 (RFC 9562 5.7): sorts by time. The random part is taken from a version 4, of which Node keeps a stock. */
export function requestId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
