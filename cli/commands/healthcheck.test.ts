import assert from 'node:assert/strict';
import { invoke } from '../testing/invoke.ts';
import { startListener } from '../testing/listener.ts';
import { healthcheck } from './healthcheck.ts';

describe('cli/commands/healthcheck', () => {
  const answers: Record<string, { status: number; body: string; code: number; says: RegExp }> = {
    'is content with a healthy proxy': {
      status: 200,
      body: '{"status":"healthy"}',
      code: 0,
      says: /: healthy\n/,
    },
    'is content with a degraded one, which still enforces, but says what is wrong': {
      status: 200,
      body: '{"status":"degraded","policy_in_force":"the file on disk could not be used","audit_log":"ok"}',
      code: 0,
      says: /: degraded\npolicy: the file on disk could not be used; audit log: ok\n/,
    },
    'is not content with another server': {
      status: 200,
      body: '<html>',
      code: 1,
      says: /no answer of pipelock/,
    },
    'is not content with an error': { status: 500, body: '{"status":"healthy"}', code: 1, says: /./ },
  };
  for (const [what, { status, body, code, says }] of Object.entries(answers)) {
    it(what, async () => {
      const listener = await startListener({ status, body });
      const ran = await invoke(healthcheck, ['--addr', listener.address]);
      listener.close();
      assert.deepEqual(listener.asked, ['GET /health -']);
      assert.equal(ran.code, code);
      assert.match(ran.stdout + ran.stderr, says);
    });
  }

  it('says in words or in JSON that nobody answers', async () => {
    const gone = await startListener({ status: 200, body: '' });
    gone.close();
    const words = await invoke(healthcheck, ['--addr', gone.address]);
    assert.equal(words.code, 1);
    assert.match(words.stderr, /does not answer/);
    const json = await invoke(healthcheck, ['--addr', gone.address, '--json']);
    assert.equal((JSON.parse(json.stdout) as { status: string }).status, 'unreachable');
  });

  for (const timeout of ['abc', '0', '-1', '']) {
    it(`refuses "${timeout}" as a time`, async () => {
      await assert.rejects(invoke(healthcheck, [`--timeout=${timeout}`]), {
        code: 'USAGE',
        message: /--timeout/,
      });
    });
  }
});
