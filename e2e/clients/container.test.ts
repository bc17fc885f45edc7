import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { run } from './command.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const DOCKERFILE = readFileSync(path.join(ROOT, 'proxy/Dockerfile'), 'utf8');

/** The JSON list behind an instruction, as the image would run it, but with the program in `folder`. */
function words(instruction: string, folder: string): [string, ...string[]] {
  const line = DOCKERFILE.split('\n').find((text) => text.trim().startsWith(`${instruction} [`)) ?? '';
  const list = line.slice(line.indexOf('['));
  const [command = '', ...args] = JSON.parse(list.replaceAll('/opt/pipelock', folder)) as string[];
  return [command, ...args];
}

describe('e2e/clients/container', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-image-'));
    cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
    mkdirSync(path.join(folder, 'dist'));
    cpSync(path.join(ROOT, 'dist'), path.join(folder, 'dist'), {
      recursive: true,
      filter: (source) => source.endsWith('/dist') || source.endsWith('.js'),
    });
    chmodSync(path.join(folder, 'dist'), 0o555);
  });
  after(() => {
    chmodSync(path.join(folder, 'dist'), 0o755);
    rmSync(folder, { recursive: true });
  });

  it('runs as a user given by number, and not as root', () => {
    assert.match(DOCKERFILE, /^USER [1-9]\d+:[1-9]\d+$/m);
  });

  it('starts from what the image holds, is healthy by its own check, and stops on SIGTERM', async () => {
    const [command, ...args] = words('ENTRYPOINT', folder);
    const own = ['--listen', '127.0.0.1:0', '--admin-listen', 'off'];
    const child = spawn(command, [...args, ...own], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'], PIPELOCK_HOME: path.join(folder, 'no-such-place') },
    });
    const ended = once(child, 'exit');
    try {
      const address = await mainAddress(child.stderr);
      const [check, ...checkArgs] = words('CMD', folder);
      const ran = await run(check, [...checkArgs, '--addr', address]);
      assert.deepEqual([ran.code, ran.stdout], [0, `${address}: healthy\n`]);
    } finally {
      child.kill('SIGTERM');
    }
    assert.deepEqual(await ended, [0, null]);
  });
});

/** Where the main listener is, as the program announces it. Rejects with its words when it ends before. */
function mainAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    createInterface(stderr)
      .on('line', (line) => {
        lines.push(line);
        const [, address] = /^pipelock: main on (\S+)$/.exec(line) ?? [];
        if (address !== undefined) resolve(address);
      })
      .on('close', () => reject(new Error(`pipelock did not start:\n${lines.join('\n')}`)));
  });
}
