// What agents sent over their last requests. Holds no limits: those come with each claim, so a reload of the policy loses
// nothing (L-50). Bounded in agents and in bytes; what was used least lately goes first.

import type { Fragment, FragmentLimits, FragmentMemory, Piece } from '../model/fragment.ts';
import type { Transaction } from '../model/transaction.ts';
import { BitWindow } from './bit-window.ts';
import { PieceStreams, type HeldPiece } from './piece-streams.ts';

const MAX_KEYS = 10_000;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;

interface Session {
  readonly key: string;
  readonly streams: PieceStreams;
  readonly bits: BitWindow;
  usedAt: number;
  /** How long something of it counts: the longest window it was asked with. */
  keepMs: number;
}

interface Claim {
  keep(): void;
  undo(): void;
}

/** One per process, kept over reloads. `clock` returns milliseconds. */
export class Fragments implements FragmentMemory {
  /** In the order of their last use. */
  readonly #sessions = new Map<string, Session>();
  readonly #claims = new WeakMap<Transaction, Claim[]>();
  readonly #clock: () => number;
  readonly #maxKeys: number;
  readonly #maxTotalBytes: number;
  #bytes = 0;

  constructor(clock: () => number, { maxKeys = MAX_KEYS, maxTotalBytes = MAX_TOTAL_BYTES } = {}) {
    this.#clock = clock;
    this.#maxKeys = maxKeys;
    this.#maxTotalBytes = maxTotalBytes;
  }

  /** Agents remembered, and bytes held for them. */
  sizes(): { agents: number; bytes: number } {
    return { agents: this.#sessions.size, bytes: this.#bytes };
  }

  claim(tx: Transaction, fragment: Fragment, limits: FragmentLimits): readonly Piece[] {
    const now = this.#clock();
    const session = this.#session(fragment.key, now, limits.windowMs);
    const before = this.#counted(session, () =>
      session.streams.pieces(fragment.stream, now - limits.windowMs),
    );
    const own = before.findLastIndex((piece) => piece.tx === tx && piece.text === fragment.text);
    if (own !== -1) return before.slice(0, own);
    if (fragment.skipsRepeats && isConstant(before, fragment.text)) return [];
    const piece = pieceOf(tx, fragment.text, now);
    this.#counted(session, () => session.streams.append(fragment.stream, piece, limits));
    this.#remember(tx, {
      keep: () => {
        piece.isSettled = true;
        piece.tx = undefined;
      },
      undo: () => this.#counted(session, () => session.streams.remove(fragment.stream, piece)),
    });
    this.#makeRoom(session);
    return before;
  }

  spend(tx: Transaction, key: string, { bits, windowMs }: { bits: number; windowMs: number }): number {
    const now = this.#clock();
    const session = this.#session(key, now, windowMs);
    session.bits.add(now, bits, windowMs);
    this.#remember(tx, {
      keep: () => undefined,
      undo: () => session.bits.add(this.#clock(), -bits, windowMs),
    });
    return session.bits.total(now, windowMs);
  }

  settle(tx: Transaction, passed: boolean): void {
    for (const claim of this.#claims.get(tx) ?? []) {
      if (passed) claim.keep();
      else claim.undo();
    }
    this.#claims.delete(tx);
  }

  #session(key: string, now: number, windowMs: number): Session {
    const session = this.#sessions.get(key) ?? newSession(key);
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    session.usedAt = now;
    session.keepMs = Math.max(session.keepMs, windowMs);
    for (const [oldest, { usedAt, keepMs }] of this.#sessions) {
      if (this.#sessions.size <= this.#maxKeys && now - usedAt < keepMs) break;
      this.#drop(oldest);
    }
    return session;
  }

  #makeRoom(newest: Session): void {
    for (const [oldest, session] of this.#sessions) {
      if (this.#bytes <= this.#maxTotalBytes || session === newest) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#sessions.get(key)?.streams.bytes ?? 0;
    this.#sessions.delete(key);
  }

  /** Keeps the sum of all sessions right while one of them changes. */
  #counted<T>(session: Session, change: () => T): T {
    const before = session.streams.bytes;
    const result = change();
    const isHeld = this.#sessions.get(session.key) === session;
    if (isHeld) this.#bytes += session.streams.bytes - before;
    return result;
  }

  #remember(tx: Transaction, claim: Claim): void {
    const claims = this.#claims.get(tx);
    if (claims) claims.push(claim);
    else this.#claims.set(tx, [claim]);
  }
}

/** Twice may be a doubled letter of a secret in pieces. What may yet be refused does not count. */
function isConstant(before: readonly Piece[], text: string): boolean {
  const last = before.slice(-2);
  return last.length === 2 && last.every((piece) => piece.isSettled && piece.text === text);
}

function newSession(key: string): Session {
  return { key, streams: new PieceStreams(), bits: new BitWindow(), usedAt: 0, keepMs: 0 };
}

function pieceOf(tx: Transaction, text: string, now: number): HeldPiece {
  // Through bytes and back: a cut from a long text would keep all of it in memory.
  const own = Buffer.from(text);
  return {
    text: own.toString(),
    bytes: own.length,
    request: tx.id,
    host: tx.target.host,
    at: now,
    isSettled: false,
    tx,
  };
}
