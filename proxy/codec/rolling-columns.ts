// What a stream says piece by piece, put together again: the values of one path over all its events, each with as much of
// what came before as a match may reach back. Memory is bounded: so many columns of so many characters, the oldest go.

import type { Part } from '../model/message.ts';

const MAX_COLUMNS = 64;
/**
 * Every piece is read behind this much of its column, which holds all but the longest tokens; behind all that is kept of
 * the column only each time so much more has come, since reading all of it for every piece would cost more than the rest.
 */
const NEAR_CHARS = 256;
const FULL_EVERY_CHARS = 512;
/** A value that never changed shows no more than it does in this much of it. */
const CONSTANT_CHARS = 128;

interface Column {
  /** What was judged, as far back as it matters. */
  judged: string;
  fresh: string;
  /** How much was judged since all of it was read. */
  sinceFull: number;
  /** The value that every piece had so far; undefined as soon as one differs. */
  constant: string | undefined;
  /** Of the first piece; undefined once pieces of another came, which then have columns of their own beside this one. */
  index: string | undefined;
}

export class RollingColumns {
  readonly #reach: number;
  readonly #kept: number;
  /** In the order of their last use. */
  readonly #columns = new Map<string, Column>();
  readonly #touched = new Set<Column>();

  /** @param reach how many characters back a match may begin */
  constructor(reach: number) {
    this.#reach = reach;
    this.#kept = reach + FULL_EVERY_CHARS;
  }

  /** @param index tells apart the answers that a stream interleaves; most streams carry one */
  add(path: string, index: string, piece: string): void {
    const column = this.#append(path, index, piece);
    if (column.index === index) return;
    if (column.index !== undefined) {
      const { judged, fresh } = column;
      const first = this.#append(`${path} ${column.index}`, column.index, '');
      first.judged = (judged + fresh).slice(0, -piece.length).slice(-this.#kept);
      column.index = undefined;
    }
    this.#append(`${path} ${index}`, index, piece);
  }

  /** Everything that came since the last call, with its context; all of it in full when the stream is over. */
  take(final: boolean): Part[] {
    const parts: Part[] = [];
    const due = final ? new Set([...this.#touched, ...this.#columns.values()]) : this.#touched;
    for (const column of due) {
      const part = this.#partOf(column, final);
      if (part) parts.push(part);
    }
    this.#touched.clear();
    return parts;
  }

  #append(key: string, index: string, piece: string): Column {
    const column = this.#column(key, index, piece);
    if (column.constant !== piece) column.constant = undefined;
    // The same value again and again, an id or a role: this much of it shows all that it can ever show.
    if (column.constant !== undefined && column.judged.length > CONSTANT_CHARS) return column;
    column.fresh += piece;
    this.#touched.add(column);
    return column;
  }

  #column(key: string, index: string, piece: string): Column {
    const known = this.#columns.get(key);
    const column = known ?? { judged: '', fresh: '', sinceFull: 0, constant: piece, index };
    this.#columns.delete(key);
    this.#columns.set(key, column);
    if (this.#columns.size > MAX_COLUMNS) {
      const [oldest] = this.#columns.keys();
      if (oldest !== undefined) this.#columns.delete(oldest);
    }
    return column;
  }

  #partOf(column: Column, final: boolean): Part | undefined {
    const { judged, fresh, sinceFull } = column;
    if (fresh === '' && (!final || sinceFull === 0)) return undefined;
    const isFull = final || judged.length <= NEAR_CHARS || sinceFull + fresh.length >= FULL_EVERY_CHARS;
    const known = isFull ? judged.slice(-(this.#reach + sinceFull)) : judged.slice(-NEAR_CHARS);
    const repeated = isFull && sinceFull > 0 ? known.slice(0, -sinceFull) : known;
    column.sinceFull = isFull ? 0 : sinceFull + fresh.length;
    column.judged = (judged + fresh).slice(-this.#kept);
    column.fresh = '';
    return {
      kind: 'body',
      name: 'body.columns',
      text: Buffer.from(known + fresh),
      form: 'derived',
      overlapBytes: Buffer.byteLength(repeated),
    };
  }
}
