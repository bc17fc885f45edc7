// How much happened in the last sixty seconds: a sliding sum of amounts, exact to a quarter of a second and never low.

export const WINDOW_MS = 60_000;
const TICK_MS = 250;
const COMPACT_AT = 512;

/** A sliding sum. Holds at most one entry per tick, so its size does not grow with traffic. */
export class SlidingWindow {
  #times: number[] = [];
  #amounts: number[] = [];
  #head = 0;
  #sum = 0;

  /** Adds `amount` at `now` (ms). A clock that steps back counts as standing still. */
  add(now: number, amount: number): void {
    this.#expire(now);
    const last = this.#times.length - 1;
    const lastTime = this.#times[last];
    this.#sum += amount;
    if (last >= this.#head && lastTime !== undefined && sameTick(lastTime, now)) {
      // The entry takes the later time: it may expire up to one tick late, never early.
      this.#times[last] = Math.max(lastTime, now);
      this.#amounts[last] = (this.#amounts[last] ?? 0) + amount;
      return;
    }
    this.#times.push(now);
    this.#amounts.push(amount);
  }

  /** The sum of what was added in the sixty seconds before `now`. */
  total(now: number): number {
    this.#expire(now);
    return this.#sum;
  }

  /** Milliseconds until the oldest amount leaves the window; 0 when the window is empty. */
  untilNextExpiry(now: number): number {
    this.#expire(now);
    const oldest = this.#times[this.#head];
    return oldest === undefined ? 0 : Math.max(0, oldest + WINDOW_MS - now);
  }

  #expire(now: number): void {
    for (;;) {
      const time = this.#times[this.#head];
      if (time === undefined || now - time < WINDOW_MS) break;
      this.#sum -= this.#amounts[this.#head] ?? 0;
      this.#head += 1;
    }
    if (this.#head === this.#times.length) {
      this.#times = [];
      this.#amounts = [];
      this.#head = 0;
      this.#sum = 0;
    } else if (this.#head >= COMPACT_AT) {
      this.#times.splice(0, this.#head);
      this.#amounts.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

function sameTick(earlier: number, now: number): boolean {
  return now <= earlier || Math.floor(earlier / TICK_MS) === Math.floor(now / TICK_MS);
}
