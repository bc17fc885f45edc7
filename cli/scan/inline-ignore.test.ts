import assert from 'node:assert/strict';
import { isIgnoredInline } from './inline-ignore.ts';

const RULE = { rule: 'JWT Token', ruleId: 'dlp/jwt-token' };

describe('cli/scan/inline-ignore', () => {
  const cases: Record<string, { line: string; ignored: boolean }> = {
    'a comment that names the rule': { line: 'x = 1 // pipelock:ignore JWT Token', ignored: true },
    'a comment that names its id': { line: 'x = 1 # pipelock:ignore dlp/jwt-token', ignored: true },
    'one of several rules': { line: 'x -- pipelock:ignore Other, jwt token', ignored: true },
    'a comment with an end': { line: '<p> <!-- pipelock:ignore JWT Token -->', ignored: true },
    'a comment that names another rule': { line: 'x // pipelock:ignore GitHub Token', ignored: false },
    'a comment that names none': { line: 'x // pipelock:ignore', ignored: false },
    'the words outside of a comment': { line: 'say "pipelock:ignore JWT Token"', ignored: false },
    'a line without it': { line: 'x = 1', ignored: false },
  };
  for (const [name, { line, ignored }] of Object.entries(cases)) {
    it(`${ignored ? 'heeds' : 'does not heed'} ${name}`, () =>
      assert.equal(isIgnoredInline(Buffer.from(line), RULE), ignored));
  }
});
