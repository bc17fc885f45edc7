// Plain numbers per combination of label values, bounded: whatever is fed in, a family holds at most so many series.

const MAX_SERIES = 1_000;
const MAX_VALUE_LENGTH = 100;
const OTHER = 'other';

export interface Histogram {
  /** One count per bucket, not cumulative; the last is for what exceeds all bounds. */
  readonly counts: number[];
  sum: number;
}

export interface Series<V> {
  readonly labels: Readonly<Record<string, string>>;
  value: V;
}

/** The series of one family. What does not fit any more is counted with `other` in every label. */
export class SeriesTable<V> {
  readonly #series = new Map<string, Series<V>>();
  readonly #labels: readonly string[];
  readonly #make: () => V;
  readonly #max: number;
  /** Asked for last, and mostly asked for again. */
  #last: Series<V> | undefined;

  constructor(labels: readonly string[], make: () => V, max = MAX_SERIES) {
    this.#labels = labels;
    this.#make = make;
    this.#max = max;
    // A family without labels is there from the start, so that a rate over it is 0 and not missing.
    if (labels.length === 0) this.of({});
  }

  /** The series of these label values, made when new. */
  of(labels: Readonly<Record<string, string>>): Series<V> {
    const last = this.#last;
    if (last && this.#labels.every((label) => last.labels[label] === labels[label])) return last;
    return (this.#last = this.#find((label) => labels[label] ?? ''));
  }

  #find(valueOf: (label: string) => string): Series<V> {
    const key = this.#key(valueOf);
    const known = this.#series.get(key);
    if (known) return known;
    return this.#series.size < this.#max - 1 ? this.#add(key, valueOf) : this.#overflow();
  }

  all(): Series<V>[] {
    return [...this.#series.values()];
  }

  #overflow(): Series<V> {
    const key = this.#key(() => OTHER);
    return this.#series.get(key) ?? this.#add(key, () => OTHER);
  }

  #add(key: string, valueOf: (label: string) => string): Series<V> {
    const labels = Object.fromEntries(
      this.#labels.map((label) => [label, valueOf(label).slice(0, MAX_VALUE_LENGTH)]),
    );
    const series = { labels, value: this.#make() };
    this.#series.set(key, series);
    return series;
  }

  #key(valueOf: (label: string) => string): string {
    let key = '';
    for (const label of this.#labels) key += `${valueOf(label).slice(0, MAX_VALUE_LENGTH)}\n`;
    return key;
  }
}
