// An audit log that nobody reads without the key: on disk, after a stop, after a crash.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { viaProxy } from '../lib/client.ts';
import { pipelock } from '../lib/command.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken } from '../lib/secrets.ts';
import { pause } from '../lib/wire.ts';

describe('e2e/sealed-log', () => {
  let folder: string;
  let key: string;
  let file: string;
  let origin: Origin;
  let proxy: Proxy | undefined;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sealed-e2e-'));
    key = path.join(folder, 'audit.key');
    file = path.join(folder, 'audit.log');
    origin = await startOrigin();
  });

  after(async () => {
    await proxy?.stop();
    await origin.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The lines of the file by the key. */
  async function decrypted(from = file): Promise<{ code: number | null; events: string[]; stderr: string }> {
    const { code, stdout, stderr } = await pipelock(['audit', 'decrypt', '--key', key, from]);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return {
      code,
      stderr,
      events: lines.map((line) => (JSON.parse(line) as { event: string }).event),
    };
  }

  it('L-72: nothing in the open on disk; whole after a stop, to the last frame after a crash, and damage is named', async () => {
    const made = await pipelock(['audit', 'keygen', '--out', key]);
    assert.equal(made.code, 0, made.stderr);
    assert.equal(statSync(key).mode & 0o777, 0o600);
    const logging = { output: 'file', file, encrypt_to: made.stdout.trim(), retention_days: 30 };
    proxy = await startProxy({ policy: { logging } });
    assert.equal((await viaProxy(proxy, `${origin.url}/ordinary-page`)).status, 200);
    assert.equal((await viaProxy(proxy, `${origin.url}/?t=${githubToken()}`)).status, 403);
    assert.equal(await proxy.stop(), 0);
    assert.deepEqual(proxy.log, []);
    const stopped = await decrypted();
    assert.deepEqual([stopped.code, stopped.stderr], [0, '']);
    assert.deepEqual(stopped.events, ['startup', 'forward_http', 'blocked', 'shutdown']);

    proxy = await startProxy({ policy: { logging } });
    const size = statSync(file).size;
    await viaProxy(proxy, `${origin.url}/after-the-stop`);
    for (let tries = 0; statSync(file).size === size && tries < 200; tries += 1) await pause(10);
    await pause(200);
    proxy.process.kill('SIGKILL');
    await proxy.stop();
    const crashed = await decrypted();
    assert.deepEqual(crashed.events, [...stopped.events, 'startup', 'forward_http']);
    assert.equal(crashed.code, 1);
    assert.match(crashed.stderr, /without its last frame: cut off, or never closed/);

    const bytes = readFileSync(file);
    for (const word of ['event', 'startup', '127.0.0.1', 'ordinary-page', 'GitHub'])
      assert.ok(!bytes.includes(word), `${word} is in the open`);
    const broken = `${file}.broken`;
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    writeFileSync(broken, bytes);
    const damaged = await decrypted(broken);
    assert.equal(damaged.code, 1);
    assert.match(damaged.stderr, /frame 0 at offset 40 was changed/);
    assert.deepEqual(damaged.events, crashed.events.slice(1));
  });
});
