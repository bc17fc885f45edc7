import assert from 'node:assert/strict';
import { invoke } from '../testing/invoke.ts';
import { startListener } from '../testing/listener.ts';
import { gate } from './gate.ts';

const PROXY = ['--proxy', 'http://127.0.0.1:8888'];

describe('cli/commands/gate', () => {
  const WRONG: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
    'without a canary': [PROXY, /--canary HOST:PORT is missing/],
    'without a proxy': [['--canary', '127.0.0.1:1'], /--proxy must be a URL/],
    'with a proxy by https': [
      ['--canary', '127.0.0.1:1', '--proxy', 'https://127.0.0.1:8888'],
      /--proxy must be a URL/,
    ],
    'with a proxy without port': [
      ['--canary', '127.0.0.1:1', '--proxy', 'http://127.0.0.1'],
      /--proxy must be a URL/,
    ],
    'with a time that is none': [
      [...PROXY, '--canary', '127.0.0.1:1', '--timeout-seconds', 'soon'],
      /between 1 and/,
    ],
  };
  for (const [what, [args, message]] of Object.entries(WRONG))
    it(`does not run ${what}`, () => assert.rejects(invoke(gate, args), { code: 'USAGE', message }));

  it('says in words or in JSON why it stays shut', async () => {
    const listener = await startListener({ status: 200, body: '{}' });
    const args = [
      '--proxy',
      `http://${listener.address}`,
      '--canary',
      listener.address,
      '--timeout-seconds',
      '1',
    ];
    const ran = await invoke(gate, [...args, '--json']);
    listener.close();
    assert.equal(ran.code, 75);
    assert.match(ran.stderr, /shut: direct egress is still possible/);
    assert.equal((JSON.parse(ran.stdout) as { open: boolean }).open, false);
  });
});
