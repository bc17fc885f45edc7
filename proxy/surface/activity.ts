// What surfaces report while they work and what can end their work from outside; the composition root provides it.

import type { Transaction } from '../model/transaction.ts';

export interface Done {
  readonly status: number;
  /** Bytes of the answer's body as delivered; both directions for a tunnel. */
  readonly bytes: number;
  /** Why it could not be done; absent when it was, or was blocked. */
  readonly error?: string;
}

/** Why work is ended from outside: a reason code and a sentence for a person; undefined when the process stops. */
export type Why = { readonly reason: string; readonly message: string } | undefined;

export interface Activity {
  /** Registers work that a kill switch or a shutdown may cut; call the returned function when it is over. */
  track(end: (why: Why) => void): () => void;
  /** Registers an open tunnel; undefined when there are too many already. */
  openTunnel(tx: Transaction, end: () => void): (() => void) | undefined;
  /** The TLS of a tunnel was opened, or could not be; how long the handshake took, in seconds. */
  shookHands(outcome: 'intercepted' | 'handshake_error', seconds: number): void;
  /** Books bytes on the budgets; false when one is used up and the transfer must end. */
  carry(tx: Transaction, bytes: number): boolean;
  /** A request was answered, by the server behind us or by a block. */
  done(tx: Transaction, done: Done): void;
}
