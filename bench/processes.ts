// The processes of a benchmark run: origin, pass-through, pipelock and, when named, another proxy. All on loopback.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { LoadResult } from './load.ts';
import type { SecureTunnel } from './secure-tunnel.ts';

const root = path.join(import.meta.dirname, '..');
/** What bin/pipelock runs with, so that the pass-through has the same. */
const NODE_FLAGS = ['--max-semi-space-size=2'];

export interface Running {
  readonly port: number;
  readonly process: ChildProcess;
}

/** Runs one of the scripts beside this file; its first line of output is JSON with its ports. */
export async function startScript(
  name: string,
  { args = [], env = {} }: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Promise<Running & { readonly ports: Readonly<Record<string, number>> }> {
  const child = spawn(process.execPath, [...NODE_FLAGS, path.join(import.meta.dirname, name), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const ports = JSON.parse(await firstLine(child, 'stdout', () => true)) as Record<string, number>;
  return { process: child, ports, port: ports['port'] ?? ports['web'] ?? 0 };
}

/** Laid over the balanced defaults: loopback allowed, no rate limit, tunnels that may carry anything, a quiet log. */
const POLICY = {
  version: 1,
  fetch_proxy: { listen: '127.0.0.1:0', monitoring: { max_requests_per_minute: 0 } },
  admin: { listen: '' },
  ssrf: { ip_allowlist: ['127.0.0.1/32'] },
  forward_proxy: { non_tls_hosts: ['127.0.0.1'] },
  logging: { output: 'file', file: '/dev/null' },
};

export async function startPipelock(
  more: Record<string, unknown> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<Running & { readonly startMs: number }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-bench-'));
  const file = path.join(folder, 'pipelock.yaml');
  writeFileSync(file, JSON.stringify({ ...POLICY, ...more }));
  const started = performance.now();
  const child = spawn(path.join(root, 'bin/pipelock'), ['run', '--config', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder, PIPELOCK_HOME: folder, ...variables },
  });
  const line = await firstLine(child, 'stderr', (text) => text.startsWith('pipelock: main on'));
  const port = Number(/:(\d+)$/.exec(line)?.[1]);
  await fetch(`http://127.0.0.1:${port}/health`);
  return { port, process: child, startMs: performance.now() - started };
}

/** The Go original, when PIPELOCK_ORIGINAL names its binary; with like settings. */
export async function startOriginal(): Promise<Running | undefined> {
  const binary = process.env['PIPELOCK_ORIGINAL'];
  if (binary === undefined) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-bench-'));
  const file = path.join(folder, 'pipelock.yaml');
  const port = 18_900;
  const policy = {
    mode: 'balanced',
    fetch_proxy: { listen: `127.0.0.1:${port}`, monitoring: { max_requests_per_minute: 0 } },
    forward_proxy: { enabled: true },
    response_scanning: { action: 'block' },
    request_body_scanning: { enabled: true, action: 'block' },
    ssrf: { ip_allowlist: ['127.0.0.1/32'] },
    logging: { output: 'file', file: '/dev/null' },
  };
  writeFileSync(file, JSON.stringify(policy));
  const child = spawn(binary, ['run', '--config', file], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const ok = await fetch(`http://127.0.0.1:${port}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return { port, process: child };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill();
  throw new Error(`${binary} did not answer on port ${port}`);
}

/** One run of the load generator in a process of its own. */
export async function load(
  port: number,
  request: string,
  options: { connections: number; durationMs: number; tunnel?: SecureTunnel },
): Promise<LoadResult> {
  const job = JSON.stringify({ port, request, ...options });
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'load.ts'), job], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await firstLine(child, 'stdout', () => true)) as LoadResult;
}

/** Resident memory in MB, now and at its highest. */
export function memory({ process: { pid } }: Running): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number =>
    Number(new Map([...status.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, key, kb]) => [key, kb])).get(name)) /
    1024;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

export function stop(...running: (Running | undefined)[]): void {
  for (const one of running) one?.process.kill('SIGKILL');
}

function firstLine(
  child: ChildProcess,
  from: 'stdout' | 'stderr',
  fits: (line: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = child[from];
    if (!stream) {
      reject(new Error(`no ${from}`));
      return;
    }
    const seen: string[] = [];
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${seen.join('\n')}`)));
    createInterface(stream).on('line', (line) => {
      seen.push(line);
      if (fits(line)) resolve(line);
    });
  });
}
