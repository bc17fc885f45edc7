// A Python with requests and httpx in a cache folder of its own: made once a machine, outside the checkout.

import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { output, run } from './command.ts';

const PACKAGES = ['requests>=2.31,<3', 'httpx>=0.27,<1'];

const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'pipelock-e2e');

/** The path of the interpreter, or why there is none. */
export async function pythonEnvironment(): Promise<{ python: string } | { missing: string }> {
  const current = path.join(cache, 'python');
  const python = path.join(current, 'bin/python');
  if ((await run(python, ['-c', 'import requests, httpx'])).code === 0) return { python };
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, 'venv-'));
  try {
    await output('python3', ['-m', 'venv', folder]);
    await output(path.join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', ...PACKAGES], {
      timeoutMs: 150_000,
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return { missing: `no Python environment could be made: ${String(error)}` };
  }
  // Another run may make one at the same time: whichever link is put in place last holds, and both are whole.
  await symlink(folder, `${folder}.link`);
  await rename(`${folder}.link`, current);
  return { python };
}
