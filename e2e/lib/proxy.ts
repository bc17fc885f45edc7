// The built program as a process of its own, on ports the system chooses, with a policy written for one test.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = path.join(import.meta.dirname, '../../bin/pipelock');
const READY_MS = 15_000;

export interface ProxyOptions {
  /** Laid over the harness's own: listeners on loopback, loopback origins allowed, no rate limit. */
  readonly policy?: Record<string, unknown>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly event?: string };

export interface Proxy {
  readonly port: number;
  readonly adminPort: number;
  /** Ports of the other listeners, by the name `run` announces. */
  readonly ports: ReadonlyMap<string, number>;
  readonly url: string;
  readonly folder: string;
  readonly policyFile: string;
  /** Every audit line so far. */
  readonly log: readonly LogLine[];
  readonly stderr: readonly string[];
  readonly process: ChildProcess;
  /** The first audit line, past or future, that fits; rejects after five seconds. */
  waitForLog(fits: (line: LogLine) => boolean): Promise<LogLine>;
  writePolicy(policy: Record<string, unknown>): void;
  stop(): Promise<number | null>;
}

/** What every test policy begins with; `policy` sections replace these by name, one level deep. */
export function testPolicy(policy: Record<string, unknown> = {}): Record<string, unknown> {
  const base: Record<string, Record<string, unknown>> = {
    forward_proxy: { enabled: true },
    ssrf: { ip_allowlist: ['127.0.0.1/32', '::1/128'] },
    dlp: { scan_env: false },
    admin: { listen: '127.0.0.1:0' },
    fetch_proxy: { listen: '127.0.0.1:0', monitoring: { max_requests_per_minute: 0 } },
  };
  const merged: Record<string, unknown> = { ...policy };
  for (const [name, section] of Object.entries(base)) {
    merged[name] = { ...section, ...(policy[name] as Record<string, unknown> | undefined) };
  }
  return merged;
}

/** Starts `pipelock run` and waits until it listens. Rejects with its output when it does not start. */
export async function startProxy(options: ProxyOptions = {}): Promise<Proxy> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-e2e-'));
  const policyFile = path.join(folder, 'pipelock.yaml');
  writeFileSync(policyFile, JSON.stringify(testPolicy(options.policy), null, 2));
  const child = spawn(PROGRAM, ['run', '--config', policyFile, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder, PIPELOCK_HOME: folder, ...options.env },
  });
  const started = collect(child);
  await started.ready.catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const portOf = (name: string): number => started.ports.get(name) ?? 0;
  return {
    port: portOf('main'),
    adminPort: portOf('admin'),
    ports: started.ports,
    url: `http://127.0.0.1:${portOf('main')}`,
    folder,
    policyFile,
    log: started.log,
    stderr: started.stderr,
    process: child,
    waitForLog: started.waitForLog,
    writePolicy: (policy) => writeFileSync(policyFile, JSON.stringify(testPolicy(policy), null, 2)),
    stop: () => stop(child, folder),
  };
}

function collect(child: ChildProcess) {
  const log: LogLine[] = [];
  const stderr: string[] = [];
  const ports = new Map<string, number>();
  const waiting = new Set<() => void>();
  const ready = new Promise<void>((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new Error(`pipelock did not start: ${why}\n${stderr.join('\n')}`));
    const timer = setTimeout(() => fail('time-out'), READY_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      // Its last words may still be in the pipe.
      setImmediate(() => fail(`exit code ${code}`));
    });
    if (child.stderr) {
      createInterface(child.stderr).on('line', (line) => {
        stderr.push(line);
        const [, name, port] = /^pipelock: (\S+) on .*:(\d+)$/.exec(line) ?? [];
        if (name !== undefined) ports.set(name, Number(port));
        if (!line.startsWith('pipelock: mode')) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => {
      log.push(JSON.parse(line) as LogLine);
      for (const check of [...waiting]) check();
    });
  }
  const waitForLog = (fits: (line: LogLine) => boolean): Promise<LogLine> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no such audit line within 5 s')), 5000);
      const check = (): void => {
        const found = log.find(fits);
        if (!found) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return { log, stderr, ports, ready, waitForLog };
}

async function stop(child: ChildProcess, folder: string): Promise<number | null> {
  const code = await new Promise<number | null>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve(child.exitCode);
      return;
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', (exitCode) => {
      clearTimeout(timer);
      resolve(exitCode);
    });
    // The second signal cuts what a test left open.
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGTERM'), 1500).unref();
  });
  rmSync(folder, { recursive: true, force: true });
  return code;
}
