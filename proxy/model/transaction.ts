// A request and its answer, as seen by everything that judges them.

import type { Surface } from './surface.ts';
import type { Target } from './target.ts';

/** How the agent's name came to be known; only `bound` and `matched` are more than a claim. */
export type AgentAuth = 'bound' | 'matched' | 'self-declared' | 'config-default' | '';

export interface Agent {
  /** At most 64 of `[A-Za-z0-9._-]`. */
  readonly name: string;
  /** The profile whose rules apply: a key of `agents`, or `_default`. */
  readonly profile: string;
  readonly auth: AgentAuth;
}

export interface Transaction {
  /** UUIDv7; what users see as the request id. */
  readonly id: string;
  readonly surface: Surface;
  readonly agent: Agent;
  readonly clientAddress: string;
  readonly method: string;
  readonly target: Target;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  /** Aborted when the client goes away: scans stop at once and report nothing. */
  readonly signal: AbortSignal;
}
