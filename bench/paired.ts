// Measures proxies in turn, so that what else a machine does touches them alike.

import type { Running } from './processes.ts';
import type { Row } from './report.ts';

const ROUNDS = 3;

export type Proxies = Readonly<Record<string, Running>>;

/** Measures every proxy in turn, several times, and pairs ours with the pass-through. */
export async function paired(
  name: string,
  proxies: Proxies,
  unit: string,
  measure: (port: number) => Promise<number>,
): Promise<Row[]> {
  const samples = new Map<string, number[]>();
  for (const { port } of Object.values(proxies)) await measure(port);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [who, { port }] of Object.entries(proxies))
      samples.set(who, [...(samples.get(who) ?? []), await measure(port)]);
  }
  const of = (who: string): number => median(samples.get(who) ?? []);
  return [
    {
      name,
      value: of('ours'),
      unit,
      baseline: of('plain'),
      ...(proxies['original'] ? { original: of('original') } : {}),
    },
  ];
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
