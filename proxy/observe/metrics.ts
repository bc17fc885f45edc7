// Counts. The data path only adds to plain numbers; Prometheus text is made when somebody asks, and its library is
// loaded no sooner.

import { exposition, type FamilyData } from './exposition.ts';
import {
  FAMILIES,
  familyOf,
  type CounterName,
  type FamilyName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
} from './families.ts';
import { SeriesTable, type Histogram, type Series } from './series.ts';

export interface Metrics {
  /** Adds to a counter. */
  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by?: number): void;
  /** Sets a gauge, or a counter that is kept elsewhere. */
  set<N extends GaugeName | CounterName>(name: N, labels: LabelsOf<N>, value: number): void;
  /** Adds to a gauge; negative to take away. */
  add<N extends GaugeName>(name: N, labels: LabelsOf<N>, by: number): void;
  /** Adds one observation to a histogram. */
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, value: number): void;
  /** Runs `collect` before each scrape: it sets what is computed and not counted. */
  beforeScrape(collect: () => void): void;
  /** The series of a counter or gauge, as they are now. */
  read(name: CounterName | GaugeName): readonly Readonly<Series<number>>[];
  /** The Prometheus text. */
  render(): Promise<{ contentType: string; text: string }>;
}

export function makeMetrics(version: string): Metrics {
  const numbers = new Map<FamilyName, SeriesTable<number>>();
  const histograms = new Map<FamilyName, SeriesTable<Histogram>>();
  for (const name of Object.keys(FAMILIES) as FamilyName[]) {
    const { kind, labels, buckets = [] } = familyOf(name);
    if (kind !== 'histogram') numbers.set(name, new SeriesTable(labels, () => 0));
    else histograms.set(name, new SeriesTable(labels, () => emptyHistogram(buckets)));
  }
  const collectors: (() => void)[] = [];
  const add = (name: FamilyName, labels: Readonly<Record<string, string>>, by: number) => {
    const series = numbers.get(name)?.of(labels);
    if (series) series.value += by;
  };
  const metrics: Metrics = {
    count: (name, labels, by = 1) => add(name, labels, by),
    add,
    set(name, labels, value) {
      const series = numbers.get(name)?.of(labels);
      if (series) series.value = value;
    },
    observe(name, labels, value) {
      const series = histograms.get(name)?.of(labels);
      if (series) observe(series.value, familyOf(name).buckets ?? [], value);
    },
    beforeScrape: (collect) => void collectors.push(collect),
    read: (name) => numbers.get(name)?.all() ?? [],
    render() {
      for (const collect of collectors) collect();
      return exposition(familyData(numbers, histograms));
    },
  };
  metrics.set('info', { version }, 1);
  return metrics;
}

function emptyHistogram(buckets: readonly number[]): Histogram {
  return { counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 };
}

function observe(histogram: Histogram, buckets: readonly number[], value: number): void {
  let at = 0;
  while (at < buckets.length && value > (buckets[at] ?? Infinity)) at += 1;
  histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
  histogram.sum += value;
}

function familyData(
  numbers: ReadonlyMap<FamilyName, SeriesTable<number>>,
  histograms: ReadonlyMap<FamilyName, SeriesTable<Histogram>>,
): FamilyData[] {
  return (Object.keys(FAMILIES) as FamilyName[]).map((name) => {
    const { kind, help, buckets = [] } = familyOf(name);
    return {
      name: `pipelock_${name}`,
      kind,
      help,
      buckets,
      numbers: numbers.get(name)?.all() ?? [],
      histograms: histograms.get(name)?.all() ?? [],
    };
  });
}
