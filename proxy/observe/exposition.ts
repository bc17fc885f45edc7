// Plain counts → Prometheus text, with the figures of the process itself (memory, CPU, event loop) before it.

import type { Registry } from 'prom-client';

import type { Histogram, Series } from './series.ts';

export interface FamilyData {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly buckets: readonly number[];
  readonly numbers: readonly Readonly<Series<number>>[];
  readonly histograms: readonly Readonly<Series<Histogram>>[];
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly metricName?: string;
}

let processFigures: Registry | undefined;

export async function exposition(
  families: readonly FamilyData[],
): Promise<{ contentType: string; text: string }> {
  // Named imports of a CommonJS module loaded at run time: only the default is certain.
  const { default: client } = await import('prom-client');
  if (processFigures === undefined) {
    processFigures = new client.Registry();
    client.collectDefaultMetrics({ register: processFigures });
  }
  const counts = client.AggregatorRegistry.aggregate([
    families.map((family) => ({
      name: family.name,
      help: family.help,
      type: family.kind,
      aggregator: 'sum',
      values: family.kind === 'histogram' ? histogramSamples(family) : family.numbers,
    })),
  ]);
  const text = `${await processFigures.metrics()}\n${await counts.metrics()}`;
  return { contentType: counts.contentType, text };
}

function histogramSamples({ name, buckets, histograms }: FamilyData): Sample[] {
  return histograms.flatMap(({ labels, value }) => {
    const bounds = [...buckets.map(String), '+Inf'];
    let total = 0;
    const samples: Sample[] = bounds.map((le, at) => {
      total += value.counts[at] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: total };
    });
    samples.push({ metricName: `${name}_sum`, labels, value: value.sum });
    samples.push({ metricName: `${name}_count`, labels, value: total });
    return samples;
  });
}
