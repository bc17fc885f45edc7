import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { run } from './command.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PROGRAMS = path.join(import.meta.dirname, 'programs/mcp-conformance');
const TOOL = path.join(ROOT, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const SERVER = [process.execPath, path.join(PROGRAMS, 'server.ts')];

/** The status of every check the tool makes of a server behind this command. */
async function results(command: readonly string[]): Promise<Record<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-conformance-'));
  const bridge = spawn(process.execPath, [path.join(PROGRAMS, 'bridge.ts'), ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: folder, PIPELOCK_HOME: folder },
    detached: true,
  });
  try {
    const url = await firstLine(bridge);
    await run(
      process.execPath,
      [TOOL, 'server', '--url', url, '--output-dir', path.join(folder, 'results')],
      {
        cwd: folder,
        timeoutMs: 100_000,
      },
    );
    return readChecks(path.join(folder, 'results'));
  } finally {
    if (bridge.pid !== undefined) process.kill(-bridge.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout) createInterface(child.stdout).once('line', resolve);
    child.once('exit', () => reject(new Error('the bridge did not start')));
  });
}

function readChecks(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!entry.endsWith('checks.json')) continue;
    const scenario = path.dirname(entry).replace(/-\d{4}-.*$/, '');
    const checks = JSON.parse(readFileSync(path.join(folder, entry), 'utf8')) as {
      id: string;
      status: string;
    }[];
    for (const { id, status } of checks) found[`${scenario}: ${id}`] = status;
  }
  return found;
}

describe('the published conformance tool', () => {
  it('gives the same result of a server through the wrapper as directly', async () => {
    const direct = await results(SERVER);
    const passed = Object.values(direct).filter((status) => status === 'SUCCESS');
    assert.ok(passed.length >= 25, JSON.stringify(direct, null, 2));
    const wrapped = await results([path.join(ROOT, 'bin/pipelock'), 'mcp', 'proxy', '--', ...SERVER]);
    assert.deepEqual(wrapped, direct);
  }).timeout(240_000);
});
