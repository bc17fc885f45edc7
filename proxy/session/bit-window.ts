// How many bits an agent has sent lately: a sliding sum whose window comes with each question, so that a reload may
// change it. What was refused is taken back by adding its negative.

interface Entry {
  at: number;
  bits: number;
}

/** Amounts within one share of the window are one entry. It counts up to a share too long, never too short. */
const SHARES = 256;

export class BitWindow {
  #entries: Entry[] = [];

  add(now: number, bits: number, windowMs: number): void {
    const last = this.#entries.at(-1);
    const share = (at: number): number => Math.floor((at * SHARES) / windowMs);
    if (!last || share(last.at) !== share(now)) {
      this.#entries.push({ at: now, bits });
      return;
    }
    last.at = now;
    last.bits += bits;
  }

  /** The sum of the last `windowMs`. */
  total(now: number, windowMs: number): number {
    const first = this.#entries.findIndex(({ at }) => now - at < windowMs);
    this.#entries = first === -1 ? [] : this.#entries.slice(first);
    const sum = this.#entries.reduce((total, { bits }) => total + bits, 0);
    return Math.max(0, sum);
  }
}
