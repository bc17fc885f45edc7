// What the wrapper adds to a call of an MCP server over stdio: the same calls to the same server, direct and wrapped, one
// after the other in turn, so that whatever else the machine does falls on both.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Row } from './report.ts';

const SERVER = [process.execPath, path.join(import.meta.dirname, 'mcp-server.ts')];
const PIPELOCK = path.join(import.meta.dirname, '../bin/pipelock');
const WARM_UP = 300;
const CALLS = 2000;
const IDLE = 10;

class Caller {
  readonly process: ChildProcess;
  #answered: (() => void) | undefined;
  #id = 0;

  constructor(command: readonly string[], home: string) {
    const [program = '', ...args] = command;
    const env = { PATH: process.env['PATH'], HOME: home, PIPELOCK_HOME: home };
    this.process = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], env });
    if (this.process.stdout) createInterface(this.process.stdout).on('line', () => this.#answered?.());
  }

  /** One call of 200 bytes; resolves with milliseconds. */
  async call(bytes: number): Promise<number> {
    const id = ++this.#id;
    const message = {
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'text', arguments: { bytes, note: `${NOTE}${id}` } },
    };
    const started = performance.now();
    await new Promise<void>((resolve) => {
      this.#answered = resolve;
      this.process.stdin?.write(`${JSON.stringify(message)}\n`);
    });
    return performance.now() - started;
  }

  end(): Promise<unknown> {
    return new Promise((resolve) => {
      this.process.once('exit', resolve);
      this.process.stdin?.end();
    });
  }
}

const NOTE = 'Find the platform of the train to the coast that leaves at noon, and say when it arrives. ';

export async function benchMcp(): Promise<Row[]> {
  const home = mkdtempSync(path.join(tmpdir(), 'pipelock-bench-'));
  const wrap = [PIPELOCK, 'mcp', 'proxy', '--', ...SERVER];
  const direct = new Caller(SERVER, home);
  const wrapped = new Caller(wrap, home);
  try {
    return [
      await compared('MCP call of 200 B, p50', 100, { direct, wrapped }),
      await compared('MCP result of 10 KB, p50', 10_240, { direct, wrapped }),
      await idle(wrap, home),
    ];
  } finally {
    await Promise.all([direct.end(), wrapped.end()]);
    rmSync(home, { recursive: true });
  }
}

async function compared(
  name: string,
  bytes: number,
  { direct, wrapped }: { direct: Caller; wrapped: Caller },
): Promise<Row> {
  const times: { direct: number[]; wrapped: number[] } = { direct: [], wrapped: [] };
  for (let call = -WARM_UP; call < CALLS; call += 1) {
    const [without, through] = [await direct.call(bytes), await wrapped.call(bytes)];
    if (call < 0) continue;
    times.direct.push(without);
    times.wrapped.push(through);
  }
  const target = bytes > 1000 ? '≤ 1 ms added' : '≤ 0.3 ms added';
  return { name, value: median(times.wrapped), baseline: median(times.direct), unit: 'ms', target };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Memory of wrappers that have carried one call, without their servers; pages they share are counted once. */
async function idle(wrap: readonly string[], home: string): Promise<Row> {
  const callers = Array.from({ length: IDLE }, () => new Caller(wrap, home));
  for (const caller of callers) await caller.call(100);
  const megabytes = callers.reduce((sum, { process: { pid } }) => sum + proportional(pid), 0);
  await Promise.all(callers.map((caller) => caller.end()));
  return { name: `${IDLE} idle MCP wrappers together`, value: megabytes, unit: 'MB' };
}

/** The process's own pages and its share of those it has in common with others, in MB. */
function proportional(pid: number | undefined): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
}
