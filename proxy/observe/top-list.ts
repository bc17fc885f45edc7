// The names seen most, out of names an agent may invent: bounded, with honest counts and no promise for rare names.

const MAX_SHOWN = 100;

export interface Ranked {
  readonly name: string;
  readonly count: number;
}

/** Counts at most `limit` names (F-36). A newcomer takes the place of the name with the lowest count and starts at 1. */
export class TopList {
  readonly #counts = new Map<string, number>();
  readonly #limit: number;

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  add(name: string): void {
    const known = this.#counts.get(name);
    if (known === undefined && this.#counts.size >= this.#limit) this.#dropLowest();
    this.#counts.set(name, (known ?? 0) + 1);
  }

  /** The first `shown` names by count, at most 100. */
  top(shown = MAX_SHOWN): Ranked[] {
    return [...this.#counts]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, Math.min(shown, MAX_SHOWN));
  }

  #dropLowest(): void {
    let lowest: string | undefined;
    let count = Infinity;
    for (const [name, seen] of this.#counts) {
      if (seen < count) [lowest, count] = [name, seen];
      if (count === 1) break;
    }
    if (lowest !== undefined) this.#counts.delete(lowest);
  }
}
