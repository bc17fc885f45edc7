// One side of a relay with what it waits for: the requests it has sent, and the transaction each began.

import { idKey, type JsonRpcId } from '../../codec/jsonrpc.ts';
import type { Open } from '../../mediate/gate.ts';
import type { Direction } from '../../model/message.ts';
import type { Pipe } from './pipe.ts';

export interface Asked {
  readonly id: JsonRpcId;
  readonly method: string;
  readonly open: Open;
  /** When something was last heard about it, in milliseconds of a clock that never goes back. */
  heardAt: number;
}

/** More at once is a flood, and each costs memory. */
const MAX_WAITING = 10_000;

export class Party {
  readonly name: 'client' | 'server';
  readonly pipe: Pipe;
  /** The direction of what this side sends. */
  readonly direction: Direction;
  readonly #waiting = new Map<string, Asked>();

  constructor(name: 'client' | 'server', pipe: Pipe) {
    this.name = name;
    this.pipe = pipe;
    this.direction = name === 'client' ? 'outbound' : 'inbound';
  }

  /** False when it waits for too much already, or for an answer to this id. */
  mayAsk(id: JsonRpcId): boolean {
    return this.#waiting.size < MAX_WAITING && !this.#waiting.has(idKey(id));
  }

  waitFor(asked: Asked): void {
    this.#waiting.set(idKey(asked.id), asked);
  }

  waits(id: JsonRpcId): boolean {
    return this.#waiting.has(idKey(id));
  }

  /** What was asked under this id, once: a second answer is one that nobody waits for. */
  settle(id: JsonRpcId): Asked | undefined {
    const asked = this.#waiting.get(idKey(id));
    this.#waiting.delete(idKey(id));
    return asked;
  }

  /** A sign of life about everything it waits for. */
  hear(now: number): void {
    for (const asked of this.#waiting.values()) asked.heardAt = now;
  }

  /** Everything nobody has been heard about since that moment. */
  silentSince(moment: number): Asked[] {
    return [...this.#waiting.values()].filter(({ heardAt }) => heardAt < moment);
  }
}
