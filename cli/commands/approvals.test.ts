import assert from 'node:assert/strict';
import { invoke, type Invoked } from '../testing/invoke.ts';
import { startListener, type Listener } from '../testing/listener.ts';
import { approvalsAllow, approvalsBlock, approvalsList } from './approvals.ts';
import type { Command } from '../command.ts';

const WAITING = {
  id: '0001',
  agent: 'coder',
  summary: 'GET shop.example: prompt injection',
  waiting: 2,
  expires_at: '2030-01-01T00:00:00.000Z',
};

describe('cli/commands/approvals', () => {
  const answer = { status: 200, body: '{}' };
  let listener: Listener;
  before(async () => {
    listener = await startListener(answer);
  });
  after(() => listener.close());

  const run = (command: Command, body: object, ...args: string[]): Promise<Invoked> => {
    answer.body = JSON.stringify(body);
    return invoke(command, ['--addr', listener.address, '--token', 't', ...args]);
  };

  it('lists what waits, with everything a person decides by', async () => {
    const { stdout } = await run(approvalsList, { approvals: [WAITING] });
    assert.equal(
      stdout,
      '0001  coder  GET shop.example: prompt injection  (2 waiting, until 2030-01-01T00:00:00.000Z)\n',
    );
    assert.equal((await run(approvalsList, { approvals: [] })).stdout, 'nothing waits\n');
    const json = await run(approvalsList, { approvals: [WAITING] }, '--json');
    assert.deepEqual(JSON.parse(json.stdout), { approvals: [WAITING] });
  });

  it('sends the answer for the one that is named', async () => {
    assert.equal((await run(approvalsAllow, {}, '0001')).stdout, '0001: allow\n');
    assert.equal((await run(approvalsBlock, {}, 'a/b')).stdout, 'a/b: block\n');
    assert.deepEqual(listener.asked.slice(-2), [
      'POST /api/v1/approvals/0001 Bearer t {"decision":"allow"}',
      'POST /api/v1/approvals/a%2Fb Bearer t {"decision":"block"}',
    ]);
  });

  for (const ids of [[], ['1', '2']]) {
    it(`answers nothing when ${ids.length} are named`, async () => {
      const before = listener.asked.length;
      await assert.rejects(run(approvalsAllow, {}, ...ids), { code: 'USAGE' });
      assert.equal(listener.asked.length, before);
    });
  }
});
