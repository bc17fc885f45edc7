import assert from 'node:assert/strict';
import { formatIssue, formatPath } from './place.ts';

describe('policy/place', () => {
  it('writes paths as people do', () => {
    assert.equal(formatPath(['dlp', 'patterns', 0, 'regex']), 'dlp.patterns[0].regex');
    assert.equal(formatPath(['agents', 'a.b', 'mode']), 'agents["a.b"].mode');
    assert.equal(formatPath([]), '');
  });

  it('writes an issue on one line', () => {
    const issue = {
      file: 'p.yaml',
      path: 'mod',
      what: 'unknown key',
      meant: 'mode',
      advice: 'correct or remove it',
    };
    assert.equal(
      formatIssue({ ...issue, place: { line: 3, column: 1 } }),
      'p.yaml:3:1: mod: unknown key (did you mean "mode"?) — correct or remove it',
    );
    assert.equal(
      formatIssue({ file: 'p.yaml', path: '', what: 'empty', advice: 'fill it' }),
      'p.yaml: empty — fill it',
    );
  });

  it('cuts a path that is endless', () => {
    assert.ok(formatIssue({ file: 'p', path: 'x'.repeat(10_000), what: 'w', advice: 'a' }).length < 300);
  });
});
