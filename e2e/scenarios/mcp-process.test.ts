import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { pipelock } from '../lib/command.ts';
import { errorOf, SERVER, Wrapped } from '../lib/mcp.ts';
import { githubToken } from '../lib/secrets.ts';

const NODE = process.execPath;

/** Processes whose environment holds this; a mark survives what happens to parents and groups. */
function running(mark: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MARK=${mark}`) && !/\) Z /.test(status);
    } catch {
      return false;
    }
  });
}

async function goneWithin(mark: string, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms && running(mark).length > 0; waited += 50) await pause(50);
  return running(mark).length === 0;
}

describe('mcp proxy and its server', () => {
  it('answers what waits when the server dies in mid-answer, and passes its exit code on', async () => {
    const wrapped = new Wrapped();
    const waiting = wrapped.call('never');
    const error = errorOf(await wrapped.call('die'));
    assert.equal(error.code, -32003);
    assert.match(error.message, /exit code 3/);
    assert.equal(errorOf(await waiting).code, -32003);
    assert.equal((await wrapped.end()).code, 3);
  });

  it('answers for a server that never does', async () => {
    const wrapped = new Wrapped({ policy: { limits: { mcp_answer_timeout_seconds: 1 } } });
    assert.equal(await wrapped.text('echo', { text: 'quick' }), 'quick');
    const error = errorOf(await wrapped.call('never'));
    assert.equal(error.code, -32003);
    assert.match(error.message, /within 1 s/);
    // And for a client that never does: the server is told under the id of its request.
    assert.match(await wrapped.text('ask', { id: 5, method: 'roots/list' }), /within 1 s/);
    await wrapped.end();
  });

  for (const code of [0, 1, 42])
    it(`passes exit code ${code} on`, async () => {
      const wrapped = new Wrapped();
      assert.ok((await wrapped.text('exit', { code })).endsWith(`exit code ${code}`));
      assert.equal((await wrapped.end()).code, code);
    });

  it('says that a server cannot be started, to the client too, with exit code 10', async () => {
    const wrapped = new Wrapped({ command: ['/no/such/program'] });
    const answer = await wrapped.request('initialize');
    assert.match(errorOf(answer).message, /cannot be started/);
    assert.equal((await wrapped.end()).code, 10);
    assert.match(wrapped.stderr, /no such program/);
  });

  it('passes stderr on and never waits for it (F-31)', async () => {
    const wrapped = new Wrapped();
    wrapped.process.stderr.pause();
    assert.equal(await wrapped.text('noisy'), 'heard');
    wrapped.process.stderr.resume();
    await wrapped.end();
    assert.ok(wrapped.stderr.includes('n'.repeat(256 * 1024)));
  });

  describe('the environment', () => {
    it('hands on what 7.1 names and what is asked for, nothing else', async () => {
      const wrapped = new Wrapped({
        env: { SECRET: 'not yours', LANG: 'C.UTF-8', GIVEN: 'yes', NODE_OPTIONS: '' },
        args: ['--env', 'GIVEN', '--env', 'SET=here'],
      });
      const environment = JSON.parse(await wrapped.text('environment')) as Record<string, string>;
      assert.deepEqual(
        Object.keys(environment)
          .filter((name) => !/^(?:RECORD|TOOLS|STORED|ONCE|INSTRUCTIONS)$/.test(name))
          .sort(),
        ['GIVEN', 'HOME', 'LANG', 'PATH', 'SET'],
      );
      assert.equal(environment['GIVEN'], 'yes');
      await wrapped.end();
    });

    for (const entry of [
      'NODE_OPTIONS=--import=x',
      'ld_preload=x',
      'PATH=/tmp',
      'HTTPS_PROXY=x',
      'UNSET',
      '=x',
      'a b=c',
    ])
      it(`refuses --env ${entry}`, async () => {
        const { code, stdout, stderr } = await pipelock(['mcp', 'proxy', '--env', entry, '--', 'true']);
        assert.equal(code, 2);
        assert.equal(stdout, '');
        assert.match(stderr, /--env/);
      });
  });

  describe('its end (F-32)', () => {
    // The server is the child of a shell, as with npx; a second child of the shell ignores everything but KILL.
    const launcher = [
      'sh',
      '-c',
      `"${NODE}" "${SERVER}" & sh -c 'trap "" TERM INT HUP; while :; do sleep 1; done' & wait`,
    ];
    const start = async (mark: string, command: readonly string[] = launcher): Promise<Wrapped> => {
      const wrapped = new Wrapped({ command, args: ['--env', `MARK=${mark}`] });
      // A background child of a shell has no stdin, so the wrapper is all there is to talk to.
      for (let waited = 0; running(mark).length < 2 && waited < 5000; waited += 50) await pause(50);
      assert.ok(running(mark).length >= 2);
      return wrapped;
    };

    it('leaves nothing behind when the client closes stdin', async () => {
      const wrapped = await start('close');
      await wrapped.end();
      assert.ok(await goneWithin('close', 1000));
    });

    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      it(`leaves nothing behind after ${signal}`, async () => {
        const wrapped = await start(signal);
        wrapped.process.kill(signal);
        const { code } = await wrapped.exit;
        assert.ok((code ?? 0) > 128, `exit code ${code}`);
        assert.ok(await goneWithin(signal, 1000));
      });

    it('shows the server the end of its stdin when the wrapper itself is killed', async () => {
      const wrapped = new Wrapped({ args: ['--env', 'MARK=killed'] });
      assert.equal(await wrapped.text('echo', { text: 'here' }), 'here');
      assert.equal(running('killed').length, 1);
      wrapped.process.kill('SIGKILL');
      assert.ok(await goneWithin('killed', 2000));
    });

    it('passes other signals on', async () => {
      const wrapped = new Wrapped();
      assert.equal(await wrapped.text('echo', { text: 'here' }), 'here');
      wrapped.process.kill('SIGUSR2');
      await wrapped.waitFor((message) => JSON.stringify(message).includes('SIGUSR2'));
      assert.deepEqual(await wrapped.end(), { code: 0, signal: null });
    });

    it('ends when the client stops reading and goes away', async () => {
      const wrapped = new Wrapped({ args: ['--env', 'MARK=gone'] });
      assert.equal(await wrapped.text('echo', { text: 'here' }), 'here');
      wrapped.process.stdout.destroy();
      wrapped.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: {} } });
      assert.ok(await goneWithin('gone', 5000));
      await wrapped.end();
    });
  });

  it('holds a server whose client does not read, in bounded memory, and loses nothing (F-35)', async () => {
    const wrapped = new Wrapped();
    const line = `{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"${'x'.repeat(50_000)}"}}\n`;
    assert.equal(await wrapped.text('echo', { text: 'here' }), 'here');
    wrapped.process.stdout.pause();
    const before = wrapped.peakMegabytes();
    const answered = wrapped.callStored(
      line.repeat(2000) + '{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}\n',
    );
    await pause(1000);
    const grown = wrapped.peakMegabytes() - before;
    wrapped.process.stdout.resume();
    assert.ok((await answered)['result']);
    assert.equal(wrapped.messages.filter(({ method }) => method !== undefined).length, 2000);
    assert.ok(grown < 40, `${grown} MB`);
    await wrapped.end();
  }).timeout(60_000);

  describe('what an operator sees', () => {
    it('counts messages where it is told to, and sums them up at the end (L-41)', async () => {
      const port = await freePort();
      const wrapped = new Wrapped({ args: ['--metrics-listen', `127.0.0.1:${port}`] });
      await wrapped.text('echo', { text: 'one' });
      await wrapped.text('echo', { text: githubToken(9) });
      wrapped.send('no message');
      await wrapped.waitFor(({ id }) => id === null);
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const count = (from: string, method: string, result: string): string =>
        `pipelock_mcp_messages_total{from="${from}",method="${method}",result="${result}"} 1`;
      assert.ok(metrics.includes(count('client', 'tools/call', 'passed')), metrics);
      assert.ok(metrics.includes(count('client', 'tools/call', 'blocked')));
      assert.ok(metrics.includes(count('server', 'tools/call', 'passed')));
      assert.ok(metrics.includes(count('client', 'other', 'refused')));
      await wrapped.end();
      const last = wrapped.log.find(({ event }) => event === 'shutdown');
      assert.deepEqual([last?.['passed'], last?.['blocked'], last?.['refused']], [2, 1, 1]);
    });

    it('takes a changed policy over without a restart, and an unusable one not (L-07)', async () => {
      const wrapped = new Wrapped();
      assert.match(await wrapped.text('echo', { text: githubToken(9) }), /GitHub/);
      wrapped.writePolicy({ mcp_input_scanning: { action: 'warn' } });
      await wrapped.waitForLog(({ event }) => event === 'config_reload');
      assert.equal(await wrapped.text('echo', { text: githubToken(9) }), githubToken(9));
      wrapped.writePolicy({ mcp_input_scanning: { action: 'never' } });
      await wrapped.waitForLog(({ event }) => event === 'config_reload_failed');
      assert.equal(await wrapped.text('echo', { text: githubToken(9) }), githubToken(9));
      await wrapped.end();
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
