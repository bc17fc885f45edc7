// One side of an MCP conversation, whatever carries it: messages in, messages out, an end. It knows nothing of rules.

import type { Skimmed } from '../../codec/jsonrpc-skim.ts';

/** A message as it came, or what is known of one that was too long to hold. */
export type Received =
  /** `unfinished`: the other side ended in the middle of it, as far as framing tells. */
  { readonly bytes: Buffer; readonly unfinished?: true } | { readonly tooLong: Skimmed };

export interface Pipe {
  /** Every message in its order, until the other side ends or `close` is called. Reads no further than it is asked. */
  receive(): AsyncIterable<Received>;
  /** Resolves when there is room for the next one. A message to a side that has gone is dropped. */
  send(message: Buffer): Promise<void>;
  /** Tells the other side that nothing more will come. */
  close(): void;
  /** Why the other side ended, in one clause for a person; waits until that is known. */
  whyEnded(): Promise<string>;
}

/** Longest message; what is longer is refused, never held. */
export const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
