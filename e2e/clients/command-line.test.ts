import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { proxyVariables, run } from './command.ts';

const PROGRAM = path.join(import.meta.dirname, '../../bin/pipelock');

describe('e2e/clients/command-line', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pipelock-command-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('runs from any directory, through links, and whatever `node` is on the PATH', async () => {
    const place = path.join(folder, 'a b', 'bin');
    await mkdir(place, { recursive: true });
    await writeFile(path.join(place, 'node'), '#!/bin/sh\necho another node >&2\nexit 9\n');
    await chmod(path.join(place, 'node'), 0o755);
    await symlink(PROGRAM, path.join(folder, 'absolute'));
    await symlink('../../absolute', path.join(place, 'pipelock'));
    const env = { PATH: `${place}:/usr/bin:/bin` };
    assert.equal((await run('node', [], { cwd: '/', env })).code, 9);
    const ran = await run('pipelock', ['version'], { cwd: '/', env });
    assert.deepEqual([ran.code, ran.stderr], [0, '']);
    assert.match(ran.stdout, /^pipelock \d/);
  });

  it('colours on a terminal alone, and not when NO_COLOR is set', async function () {
    const onTerminal = (env: Record<string, string>): ReturnType<typeof run> =>
      run('script', ['-qec', `'${PROGRAM}' check`, '/dev/null'], {
        env: { TERM: 'xterm', NO_COLOR: '', ...env },
      });
    const coloured = await onTerminal({});
    if (coloured.code === null) {
      process.stderr.write('skipped: there is no `script` here to make a terminal\n');
      this.skip();
    }
    assert.ok(coloured.stdout.includes('\x1b[32mok\x1b[39m'), coloured.stdout);
    assert.ok(!(await onTerminal({ NO_COLOR: '1' })).stdout.includes('\x1b'));
    assert.ok(!(await run(PROGRAM, ['check'])).stdout.includes('\x1b'));
  });

  it('ends quietly when nobody reads on', async () => {
    const ran = await run('sh', ['-c', `'${PROGRAM}' check --explain | head -n 1`]);
    assert.deepEqual([ran.code, ran.stderr], [0, '']);
    assert.equal(ran.stdout.trimEnd().split('\n').length, 1);
  });

  describe('beside a running proxy', () => {
    const token = 'kill-switch-token-of-this-test';
    let proxy: Proxy;
    before(async () => {
      proxy = await startProxy({ env: { PIPELOCK_KILLSWITCH_API_TOKEN: token } });
    });
    after(() => proxy.stop());

    /** As an agent's shell has it: everything goes by way of the proxy. */
    const command = (port: number, ...args: string[]): ReturnType<typeof run> =>
      run(PROGRAM, [...args, '--addr', `127.0.0.1:${port}`], {
        env: { ...proxyVariables(proxy), NODE_USE_ENV_PROXY: '1', PIPELOCK_KILLSWITCH_API_TOKEN: token },
      });

    it('asks for its health directly, although the environment names it as the proxy', async () => {
      const { code, stdout } = await command(proxy.port, 'healthcheck');
      assert.deepEqual([code, stdout], [0, `127.0.0.1:${proxy.port}: healthy\n`]);
    });

    it('throws the kill switch directly too, and releases it', async () => {
      for (const [word, status] of [
        ['on', 'stopped by api\n'],
        ['off', 'traffic flows\n'],
      ] as const) {
        assert.equal((await command(proxy.adminPort, 'kill-switch', word)).code, 0);
        assert.equal((await command(proxy.adminPort, 'kill-switch', 'status')).stdout, status);
      }
    });

    it('fails a health check of a port where nobody listens', async () => {
      const { code, stderr } = await command(1, 'healthcheck');
      assert.equal(code, 1);
      assert.match(stderr, /127\.0\.0\.1:1 does not answer: .*ECONNREFUSED/);
    });
  });
});
