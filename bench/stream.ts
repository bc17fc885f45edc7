// Event streams: how long an event is under way from the server that writes it to the client, through a pass-through and
// through ours in turn. Server and client read the same monotonic clock.

import http from 'node:http';
import type { Running } from './processes.ts';
import type { Row } from './report.ts';

const EVENTS = 2000;
const LONG_STREAMS = 2;
const SHORT_STREAMS = 60;

export async function benchStreams(
  { plain, ours }: Readonly<Record<string, Running>>,
  originPort: number,
): Promise<Row[]> {
  if (!plain || !ours) return [];
  const first: Record<string, number[]> = { plain: [], ours: [] };
  const every: Record<string, number[]> = { plain: [], ours: [] };
  for (let round = 0; round < SHORT_STREAMS; round += 1) {
    for (const [who, { port }] of Object.entries({ plain, ours }))
      first[who]?.push((await latencies(port, originPort, 3))[0] ?? 0);
  }
  for (let round = 0; round < LONG_STREAMS; round += 1) {
    for (const [who, { port }] of Object.entries({ plain, ours }))
      every[who]?.push(...(await latencies(port, originPort, EVENTS)));
  }
  const row = (
    name: string,
    from: Readonly<Record<string, number[]>>,
    share: number,
    target?: string,
  ): Row => ({
    name,
    value: at(from['ours'] ?? [], share),
    unit: 'ms',
    baseline: at(from['plain'] ?? [], share),
    ...(target === undefined ? {} : { target }),
  });
  return [
    row('first event of a stream, median', first, 0.5),
    row('first event of a stream, p99', first, 0.99, '≤ 1 ms added'),
    row('each of 2,000 events, median', every, 0.5, '≤ 0.2 ms added'),
    row('each of 2,000 events, p99', every, 0.99),
  ];
}

/** Milliseconds from the server's write to the client's read, for each event. */
function latencies(proxyPort: number, originPort: number, count: number): Promise<number[]> {
  const path = `http://127.0.0.1:${originPort}/events/${count}`;
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port: proxyPort, path, agent: false }, (response) => {
      const found: number[] = [];
      response.on('data', (chunk: Buffer) => {
        const now = Number(process.hrtime.bigint());
        for (const [, sent] of chunk.toString('latin1').matchAll(/"at":(\d+)/g))
          found.push((now - Number(sent)) / 1e6);
      });
      response.on('end', () => {
        if (found.length === count) resolve(found);
        else reject(new Error(`${found.length} of ${count} events came`));
      });
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

function at(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}
