// Tells a stream that is alive from one that drips: bytes come, but no line of it comes to its end. Silence is the
// upstream's own limit; time in which the client does not take what it has is not counted.

export class LineWatch {
  readonly #idleMs: number;
  readonly #now: () => number;
  #lines = 0;
  #since: number;

  constructor(idleMs: number, now: () => number = () => performance.now()) {
    this.#idleMs = idleMs;
    this.#now = now;
    this.#since = now();
  }

  /** Told at each arrival how many lines are complete; true when the last one came too long ago. */
  isStalled(lines: number): boolean {
    const now = this.#now();
    if (lines > this.#lines) {
      this.#lines = lines;
      this.#since = now;
    }
    return now - this.#since > this.#idleMs;
  }

  /** Hands the chunks on; the time until they are taken does not count. */
  *uncounted<T>(chunks: readonly T[]): Generator<T> {
    const before = this.#now();
    yield* chunks;
    this.#since += this.#now() - before;
  }
}
