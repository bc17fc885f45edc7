// Where in a text a rule fires that only says that it does: the text is halved on line ends until the lines are left that
// still fire alone. Costs a few scans of the text, and never more than the budget.

export interface LineRange {
  /** Indices of lines; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface NarrowInput {
  /** Offsets at which lines begin. */
  readonly starts: readonly number[];
  readonly length: number;
  /** Bytes that may be scanned in all. */
  readonly budget: number;
  /** Whether the rule fires on the bytes from `start` to `end`. */
  readonly fires: (start: number, end: number) => Promise<boolean>;
}

/** Longer ranges say nothing to a reader. */
const MOST_LINES = 200;

/** The smallest ranges of lines on which the rule fires; empty when the budget ran out before any was small. */
export async function narrow(input: NarrowInput): Promise<LineRange[]> {
  const search = new Search(input);
  const found = await search.within({ from: 0, to: input.starts.length });
  return found.filter(({ from, to }) => to - from <= MOST_LINES);
}

class Search {
  readonly #input: NarrowInput;
  #left: number;

  constructor(input: NarrowInput) {
    this.#input = input;
    this.#left = input.budget;
  }

  /** The range fires; which part of it does? */
  async within(range: LineRange): Promise<LineRange[]> {
    if (range.to - range.from <= 1) return [range];
    const middle = (range.from + range.to) >> 1;
    const halves = [
      { from: range.from, to: middle },
      { from: middle, to: range.to },
    ];
    const found: LineRange[] = [];
    for (const half of halves) if (await this.#fires(half)) found.push(...(await this.within(half)));
    return found.length > 0 ? found : [await this.#shrink(range)];
  }

  /** Neither half fires alone: lines are taken off the end and the beginning as long as the rest does. */
  async #shrink({ from, to }: LineRange): Promise<LineRange> {
    const end = await this.#least(from + 1, to, (candidate) => ({ from, to: candidate }));
    const start = end - (await this.#least(1, end - from, (size) => ({ from: end - size, to: end })));
    return { from: start, to: end };
  }

  /** Smallest number in `(low, high]` whose range fires, as `high` does. */
  async #least(low: number, high: number, rangeOf: (candidate: number) => LineRange): Promise<number> {
    let [below, above] = [low, high];
    while (below < above) {
      const middle = (below + above) >> 1;
      if (await this.#fires(rangeOf(middle))) above = middle;
      else below = middle + 1;
    }
    return above;
  }

  async #fires({ from, to }: LineRange): Promise<boolean> {
    const { starts, length, fires } = this.#input;
    const start = starts[from] ?? length;
    const end = starts[to] ?? length;
    if (end - start > this.#left) return false;
    this.#left -= end - start;
    return fires(start, end);
  }
}
