import assert from 'node:assert/strict';
import type { Command } from '../command.ts';
import { invoke, type Invoked } from '../testing/invoke.ts';
import { startListener, type Listener } from '../testing/listener.ts';
import { killSwitchOff, killSwitchOn, killSwitchStatus } from './kill-switch.ts';

describe('cli/commands/kill-switch', () => {
  const answer = { status: 200, body: '' };
  let listener: Listener;
  before(async () => {
    listener = await startListener(answer);
  });
  after(() => listener.close());

  const run = (command: Command, body: object, ...args: string[]): Promise<Invoked> => {
    Object.assign(answer, { status: 200, body: JSON.stringify(body) });
    const environment = { PIPELOCK_KILLSWITCH_API_TOKEN: 'from-environment' };
    return invoke(command, ['--addr', listener.address, ...args], environment);
  };

  it('switches on and off with the token of the environment', async () => {
    assert.match((await run(killSwitchOn, {})).stdout, /traffic is stopped/);
    assert.match((await run(killSwitchOff, {})).stdout, /released/);
    assert.deepEqual(listener.asked.slice(-2), [
      'POST /api/v1/killswitch Bearer from-environment {"active":true}',
      'POST /api/v1/killswitch Bearer from-environment {"active":false}',
    ]);
  });

  it('prefers the token of the command line', async () => {
    await run(killSwitchOn, {}, '--token', 'given');
    assert.match(listener.asked.at(-1) ?? '', /Bearer given/);
  });

  it('names the sources that stop traffic, or says that it flows', async () => {
    const sources = { config: false, api: true, signal: true, file: false };
    assert.equal((await run(killSwitchStatus, { active: true, sources })).stdout, 'stopped by api, signal\n');
    const none = { config: false, api: false };
    assert.equal((await run(killSwitchStatus, { active: false, sources: none })).stdout, 'traffic flows\n');
  });

  it('hands the answer on as JSON', async () => {
    const body = { active: true, sources: { api: true } };
    assert.deepEqual(JSON.parse((await run(killSwitchStatus, body, '--json')).stdout), body);
  });

  it('fails without a token, and when the proxy refuses', async () => {
    await assert.rejects(invoke(killSwitchOn, ['--addr', listener.address]), {
      code: 'USAGE',
      message: /token/,
    });
    Object.assign(answer, { status: 401, body: '{"error":"the token is wrong"}' });
    const refused = invoke(killSwitchOn, ['--addr', listener.address, '--token', 'x']);
    await assert.rejects(refused, { code: 'UPSTREAM_FAILED', exitCode: 1, message: /the token is wrong/ });
  });
});
