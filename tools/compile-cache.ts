// Runs the built program once, so that the next start finds its code compiled. Without it every start is slower and
// nothing else is different: a failure here fails no build.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.join(import.meta.dirname, '..');
const TIMEOUT_MS = 20_000;

/** Starts the proxy by `bin/pipelock`, asks it to judge one request and ends it: on its way out it writes the cache. */
export async function fillCompileCache(): Promise<void> {
  rmSync(path.join(root, 'dist/compiled'), { recursive: true, force: true });
  const home = mkdtempSync(path.join(tmpdir(), 'pipelock-build-'));
  const child = spawn(
    path.join(root, 'bin/pipelock'),
    ['run', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: TIMEOUT_MS,
      env: { PATH: process.env['PATH'], HOME: home, PIPELOCK_HOME: home },
    },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    const port = await mainPort(child);
    // An address of this machine: refused, but only once everything is loaded.
    await fetch(`http://127.0.0.1:${port}/fetch?url=http://127.0.0.1:1/`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    console.error(
      `the program starts slower, because its code could not be compiled ahead: ${String(error)}`,
    );
  }
  child.kill('SIGTERM');
  await ended;
  rmSync(home, { recursive: true, force: true });
}

function mainPort({ stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!stderr) throw new Error('no output');
    createInterface(stderr)
      .on('line', (line) => {
        const port = /^pipelock: main on .*:(\d+)$/.exec(line)?.[1];
        if (port !== undefined) resolve(port);
      })
      .once('close', () => reject(new Error('it ended')));
  });
}
