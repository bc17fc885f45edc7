// What the flight recorder costs: forward requests per second with and without it, taken in turn, over enough connections
// that one flush serves many messages.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load, startPipelock, stop, type Running } from './processes.ts';
import type { Row } from './report.ts';

const ROUNDS = 5;
const DURATION_MS = 1500;

/** Rows whose baseline is pipelock without its recorder. */
export async function recorderRows(originPort: number, without: Running): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-bench-record-'));
  const recording = await startPipelock({ flight_recorder: { enabled: true, dir: folder } });
  try {
    const rows: Row[] = [];
    for (const connections of [16, 64])
      rows.push(await compared(originPort, { connections, without, recording }));
    return rows;
  } finally {
    stop(recording);
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Pair {
  readonly connections: number;
  readonly without: Running;
  readonly recording: Running;
}

async function compared(originPort: number, { connections, without, recording }: Pair): Promise<Row> {
  const request = `GET http://127.0.0.1:${originPort}/json/10240 HTTP/1.1\r\nHost: 127.0.0.1:${originPort}\r\n\r\n`;
  const rate = async ({ port }: Running): Promise<number> =>
    (await load(port, request, { connections, durationMs: DURATION_MS })).perSecond;
  await rate(recording);
  const samples: { off: number; on: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    samples.push({ off: await rate(without), on: await rate(recording) });
  }
  // The pair with the middle ratio: both figures of one moment.
  const middle = samples.toSorted((a, b) => a.on / a.off - b.on / b.off)[ROUNDS >> 1];
  return {
    name: `recording, 10 KB json, ${connections} connections (beside no recorder)`,
    value: middle?.on ?? 0,
    unit: 'req/s',
    baseline: middle?.off ?? 0,
    target: '≥ 90 %',
  };
}
