// The recent text of one agent, by the place it stood in: the end of each stream, in pieces, oldest first. Bounded in
// bytes; the stream that was silent for longest goes first.

import type { FragmentLimits, Piece } from '../model/fragment.ts';
import type { Transaction } from '../model/transaction.ts';

export interface HeldPiece extends Piece {
  readonly at: number;
  isSettled: boolean;
  /** Set until settled. */
  tx: Transaction | undefined;
}

/** What a piece costs beside its text. */
const OVERHEAD = 64;

export class PieceStreams {
  #streams = new Map<string, HeldPiece[]>();
  #bytes = 0;

  /** Memory held, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The pieces of a stream that still count, oldest first. What a client broke off before the ruling never left. */
  pieces(stream: string, since: number): readonly HeldPiece[] {
    const known = this.#streams.get(stream) ?? [];
    const kept = known.filter((piece) => piece.at > since && piece.tx?.signal.aborted !== true);
    if (kept.length !== known.length) this.#put(stream, known, kept);
    return kept;
  }

  append(stream: string, piece: HeldPiece, { reach, maxBytes }: FragmentLimits): void {
    const known = this.#streams.get(stream) ?? [];
    this.#streams.delete(stream);
    this.#put(stream, known, lastBytes([...known, piece], Math.min(reach, maxBytes)));
    for (const [oldest, pieces] of this.#streams) {
      if (this.#bytes <= maxBytes || oldest === stream) break;
      this.#put(oldest, pieces, []);
    }
  }

  remove(stream: string, piece: HeldPiece): void {
    const known = this.#streams.get(stream) ?? [];
    const kept = known.filter((each) => each !== piece);
    this.#put(stream, known, kept);
  }

  #put(stream: string, before: readonly HeldPiece[], after: HeldPiece[]): void {
    this.#bytes += cost(after) - cost(before);
    if (after.length > 0) this.#streams.set(stream, after);
    else this.#streams.delete(stream);
  }
}

function cost(pieces: readonly HeldPiece[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes + OVERHEAD, 0);
}

/** Whole pieces from the end on until `limit` is reached; the newest stays in any case. */
function lastBytes(pieces: HeldPiece[], limit: number): HeldPiece[] {
  let sum = 0;
  let from = pieces.length;
  while (from > 0 && sum < limit) {
    from -= 1;
    sum += pieces[from]?.bytes ?? 0;
  }
  return from === 0 ? pieces : pieces.slice(from);
}
