// The proxy as a whole, side by side with a pass-through of the same parts: pairs of runs taken in turn, medians, and
// the ratio between them. Nothing is asserted: a machine under other load gives other figures, the ratio stays.

import { median, paired, type Proxies } from './paired.ts';
import { echoRate, bulkRate, openTunnel, setUpRate } from './tunnel.ts';
import { load, memory, startOriginal, startPipelock, startScript, stop, type Running } from './processes.ts';
import type { Row } from './report.ts';

const DURATION_MS = 1500;
const KINDS: readonly (readonly [kind: string, bytes: number])[] = [
  ['english', 200],
  ['json', 10_240],
  ['technical', 10_240],
  ['html', 102_400],
  ['english', 1_048_576],
];

export async function benchProxy(): Promise<Row[]> {
  const origin = await startScript('origin.ts');
  const plain = await startScript('pass-through.ts');
  const ours = await startPipelock();
  const original = await startOriginal();
  const proxies = { plain, ours, ...(original ? { original } : {}) };
  const rows: Row[] = [{ name: 'memory, idle', value: memory(ours).now, unit: 'MB', target: '≤ 65' }];
  try {
    rows.push(...(await forwardRows(proxies, origin.port)));
    rows.push(...(await bodyRows(proxies, origin.port)));
    rows.push(...(await tunnelRows(proxies, origin.ports['echo'] ?? 0)));
    rows.push(...(await besideRows(ours, origin.port)));
    rows.push({
      name: 'memory, peak under this load',
      value: memory(ours).peak,
      unit: 'MB',
      target: '≤ 140',
    });
    rows.push(...(await idleTunnelRows(ours, origin.ports['echo'] ?? 0)));
  } finally {
    stop(origin, plain, ours, original);
  }
  rows.push({
    name: 'start to first answer',
    value: median(await Promise.all([startTime(), startTime(), startTime()].map((time) => time))),
    unit: 'ms',
    target: '≤ 100',
  });
  return rows;
}

async function forwardRows(proxies: Proxies, originPort: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [kind, bytes] of KINDS) {
    for (const connections of [1, 16, 64]) {
      const request = `GET http://127.0.0.1:${originPort}/${kind}/${bytes} HTTP/1.1\r\nHost: 127.0.0.1:${originPort}\r\n\r\n`;
      const latencies = new Map<string, number[]>();
      const name = `GET ${size(bytes)} ${kind}, ${connections} connections`;
      const [row] = await paired(name, proxies, 'req/s', async (port) => {
        const result = await load(port, request, { connections, durationMs: DURATION_MS });
        if (result.failures > 0) throw new Error(`${name}: ${result.failures} answers were not 200`);
        latencies.set(String(port), [...(latencies.get(String(port)) ?? []), result.p99Ms]);
        return result.perSecond;
      });
      const p99 = (who: string): number => median(latencies.get(String(proxies[who]?.port)) ?? []);
      const target = bytes <= 10_240 ? '≥ 85 %' : undefined;
      if (row) rows.push({ ...row, ...(target ? { target } : {}) });
      rows.push({
        name: `${name}, p99`,
        value: p99('ours'),
        unit: 'ms',
        baseline: p99('plain'),
        ...(connections === 16 && bytes <= 10_240 ? { target: '≤ 1 ms added' } : {}),
      });
    }
  }
  return rows;
}

async function bodyRows(proxies: Proxies, originPort: number): Promise<Row[]> {
  const body =
    '{"messages":[{"role":"user","content":"' + 'words of an ordinary question '.repeat(340) + '"}]}';
  const request = `POST http://127.0.0.1:${originPort}/english/200 HTTP/1.1\r\nHost: 127.0.0.1:${originPort}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const rate = async (port: number): Promise<number> =>
    (await load(port, request, { connections: 16, durationMs: DURATION_MS })).perSecond;
  const fetchRequest = `GET /fetch?url=http://127.0.0.1:${originPort}/html/10240 HTTP/1.1\r\nHost: p\r\n\r\n`;
  const [, fetched] = [
    0,
    await load(proxies['ours']?.port ?? 0, fetchRequest, { connections: 16, durationMs: DURATION_MS }),
  ];
  return [
    ...(await paired('POST 10 KB JSON, 16 connections', proxies, 'req/s', rate)),
    { name: '/fetch 10 KB HTML, 16 connections', value: fetched.perSecond, unit: 'req/s' },
  ];
}

async function tunnelRows(proxies: Proxies, echoPort: number): Promise<Row[]> {
  const own = { plain: proxies['plain'], ours: proxies['ours'] } as Proxies;
  return [
    ...(await paired('CONNECT set-ups, 16 at once', own, '/s', (port) =>
      setUpRate(port, echoPort, { connections: 16, durationMs: DURATION_MS }),
    )),
    ...(
      await paired('tunnel, 200 B echoes, 16 connections', own, '/s', (port) =>
        echoRate(port, echoPort, { connections: 16, durationMs: DURATION_MS, bytes: 200 }),
      )
    ).map((row) => ({ ...row, target: '≥ 90 %' })),
    ...(
      await paired('tunnel, bulk there and back', own, 'MB/s', (port) => bulkRate(port, echoPort, 128))
    ).map((row) => ({ ...row, target: '≥ 90 %' })),
  ];
}

/** Small requests while large answers are being scanned. */
async function besideRows(ours: Running, originPort: number): Promise<Row[]> {
  const get = (path: string): string =>
    `GET http://127.0.0.1:${originPort}/${path} HTTP/1.1\r\nHost: 127.0.0.1:${originPort}\r\n\r\n`;
  const [small] = await Promise.all([
    load(ours.port, get('english/200'), { connections: 8, durationMs: 3000 }),
    load(ours.port, get('technical/1048576'), { connections: 1, durationMs: 3000 }),
  ]);
  return [{ name: '200 B beside 1 MB scans, p99', value: small.p99Ms, unit: 'ms', target: '≤ 15' }];
}

async function idleTunnelRows(ours: Running, echoPort: number): Promise<Row[]> {
  const before = memory(ours).now;
  const sockets = [];
  for (let count = 0; count < 1000; count += 50) {
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => openTunnel(ours.port, echoPort)))));
  }
  const after = memory(ours).now;
  for (const socket of sockets) socket.destroy();
  return [{ name: 'memory of 1,000 idle tunnels', value: Math.max(0, after - before), unit: 'MB' }];
}

async function startTime(): Promise<number> {
  const running = await startPipelock();
  stop(running);
  return running.startMs;
}

function size(bytes: number): string {
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1024)} KB`
      : `${Math.round(bytes / 1_048_576)} MB`;
}
