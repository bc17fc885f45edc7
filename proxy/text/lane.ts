// One of the walks that an automaton makes through a text side by side: where it stands, and the hits it has not yet
// handed over. It knows nothing of words or symbols.

/**
 * Places where words end, `HIT` numbers for each: the state, whose `wordsOf` end there; the byte behind; how many
 * characters up to there show something; the symbols of the last character that come after the word.
 */
export interface Sink {
  take(hits: Int32Array, length: number): void;
}

export const HIT = 4;

/** Rows of the table have this many binary digits less than their numbers. */
export const SHIFT = 6;
const FIRST_HITS = 1 << 10;

/** A walk under way: where it stands, and the hits since they were last handed over. */
export class Lane {
  row = 0;
  at = 0;
  /** Bytes so far that show nothing by themselves. */
  unseen = 0;
  #hits = new Int32Array(FIRST_HITS);
  #count = 0;

  enter(row: number, at: number, unseen = 0): void {
    this.row = row;
    this.at = at;
    this.unseen = unseen;
    this.#count = 0;
  }

  hit(end: number, rest: number): void {
    if (this.#count === this.#hits.length) {
      const larger = new Int32Array(2 * this.#count);
      larger.set(this.#hits);
      this.#hits = larger;
    }
    const hits = this.#hits;
    const at = this.#count;
    hits[at] = this.row >> SHIFT;
    hits[at + 1] = end;
    hits[at + 2] = end - this.unseen;
    hits[at + 3] = rest;
    this.#count = at + HIT;
  }

  /** Hands over the hits that end behind the byte `after`, with `unseen` bytes more before them. */
  handTo(sink: Sink, after: number, unseen = 0): void {
    const hits = this.#hits;
    let from = 0;
    while (from < this.#count && (hits[from + 1] as number) <= after) from += HIT;
    if (unseen > 0) for (let i = from + 2; i < this.#count; i += HIT) hits[i] = (hits[i] as number) - unseen;
    if (from < this.#count) sink.take(from === 0 ? hits : hits.subarray(from), this.#count - from);
    this.#count = 0;
  }
}
