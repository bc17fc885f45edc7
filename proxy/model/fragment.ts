// What is remembered between the requests of one agent: pieces of text by where they stood, and how random they were.

import type { Transaction } from './transaction.ts';

/** Text that a request carries in one place, to be read after what earlier requests carried there. */
export interface Fragment {
  /** Whose memory it goes to. */
  readonly key: string;
  /** The place: pieces of one stream are put together in the order they came. */
  readonly stream: string;
  readonly text: string;
  /** What comes again and again unchanged (a session id, an API version) is no new piece from the third time on. */
  readonly skipsRepeats: boolean;
}

export interface Piece {
  readonly text: string;
  /** UTF-8 length of `text`. */
  readonly bytes: number;
  /** Id of the transaction that carried it, and the host it went to. */
  readonly request: string;
  readonly host: string;
  /** False while its request is still being judged: it may yet be refused. */
  readonly isSettled: boolean;
}

export interface FragmentLimits {
  /** Bytes of one stream that are read again before a new piece. */
  readonly reach: number;
  /** Bytes held for one key, over all its streams. */
  readonly maxBytes: number;
  readonly windowMs: number;
}

/** Adds at once and takes back what did not leave, so that two requests under way see each other. */
export interface FragmentMemory {
  /** Adds a piece and returns those before it, oldest first; nothing where it says nothing new. */
  claim(tx: Transaction, fragment: Fragment, limits: FragmentLimits): readonly Piece[];
  /** Adds bits and returns the sum of the window with them. */
  spend(tx: Transaction, key: string, amount: { readonly bits: number; readonly windowMs: number }): number;
  /** Keeps what the transaction added since it was last settled, or takes it back when it did not pass. */
  settle(tx: Transaction, passed: boolean): void;
}
