import assert from 'node:assert/strict';

import { makeAuditSinks } from './audit-sinks.ts';

describe('observe/audit-sinks', () => {
  const outputs = { stdout: ['stdout'], file: ['file'], both: ['stdout', 'file'] } as const;
  for (const [output, names] of Object.entries(outputs)) {
    it(`opens ${names.join(' and ')} for ${output}`, () => {
      const sinks = makeAuditSinks({ output: output as keyof typeof outputs, file: '/nowhere/audit.log' });
      assert.deepEqual(Object.keys(sinks), names);
    });
  }

  it('asks for a name when a file is wanted', () => {
    assert.throws(() => makeAuditSinks({ output: 'both' }), {
      code: 'POLICY_INVALID',
      message: /logging\.file/,
    });
  });
});
