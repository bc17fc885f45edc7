// A message's body on its way through the line: what goes in, and what may come out.

import type { Readable } from 'node:stream';
import type { Framing } from '../codec/event-lines.ts';
import type { Ruling } from '../mediate/mediate.ts';
import type { Direction, Part } from '../model/message.ts';
import type { Verdict } from '../model/verdict.ts';

export interface BodyInput {
  readonly direction: Direction;
  /** Raw name/value pairs of the message the body belongs to. */
  readonly headers: readonly string[];
  /** Parts of the head, judged together with the body or its first window. */
  readonly head: readonly Part[];
  /** Undefined when the message has no body by its framing, or `whole` is all of it. */
  readonly stream: Readable | undefined;
  /** The body when all of it is here already. */
  readonly whole?: Buffer | undefined;
}

export type JudgedBody =
  | { readonly kind: 'blocked'; readonly verdict: Verdict }
  | { readonly kind: 'none'; readonly ruling: Ruling }
  | { readonly kind: 'whole'; readonly ruling: Ruling; readonly bytes: Buffer; readonly rewritten: boolean }
  | {
      readonly kind: 'stream';
      readonly ruling: Ruling;
      readonly chunks: AsyncIterable<Buffer>;
      /** Set when chunks end between two events, or two lines: the next may then be our own. */
      readonly framing: Framing | undefined;
    };

/** Thrown out of `chunks` when a later window is blocked: what was sent so far must be left visibly unfinished. */
export class StreamBlocked extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdict.message);
    this.name = 'StreamBlocked';
    this.verdict = verdict;
  }
}
