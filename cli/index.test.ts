import assert from 'node:assert/strict';
import { COMMANDS } from './index.ts';

describe('cli/index', () => {
  for (const { name, summary, load } of COMMANDS) {
    it(`lists ${name} as the command itself says it`, async () => {
      const command = await load();
      assert.deepEqual([name, summary], [command.name, command.summary]);
    });
  }
});
