// A scanner reads parts and returns findings. It opens no socket, reads no file and changes no state, but for the one that
// adds to the memory it was handed (scan/fragment.ts).

import type { Finding } from './finding.ts';
import type { Direction, Message, PartKind } from './message.ts';
import type { Transaction } from './transaction.ts';

/** `before-dns` scanners run before the name leaves this process; `after-dns` scanners see the resolved addresses. */
export type Stage = 'before-dns' | 'after-dns';

export interface ScanContext {
  readonly tx: Transaction;
  /** Every address the resolver answered, canonical; empty before DNS. */
  readonly addresses: readonly string[];
}

export interface Scanner {
  readonly id: string;
  readonly stage: Stage;
  readonly reads: Readonly<Record<Direction, readonly PartKind[]>>;
  /** How far back from a cut a match may begin, in bytes, where that is more than `WINDOW.overlap`. */
  readonly overlapBytes?: number;
  /** Synchronous: long bodies arrive as windows, so no single call runs for long. */
  scan(message: Message, context: ScanContext): Finding[];
}
