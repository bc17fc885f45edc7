import assert from 'node:assert/strict';
import { excerptBefore } from './excerpt.ts';

/** The text with the secret between `«` and `»`; several of them are all secret, the last is the match. */
function excerpt(marked: string): string | undefined {
  const ranges: { start: number; end: number }[] = [];
  let plain = '';
  for (const piece of marked.split('«')) {
    const [secret = '', rest] = piece.split('»');
    if (rest === undefined) {
      plain += piece;
      continue;
    }
    const start = Buffer.byteLength(plain);
    plain += secret;
    ranges.push({ start, end: Buffer.byteLength(plain) });
    plain += rest;
  }
  const bytes = Buffer.from(plain);
  const at = ranges.at(-1)!.start;
  return excerptBefore(bytes, at, bytes.lastIndexOf('\n', at - 1) + 1, ranges);
}

describe('cli/scan/excerpt', () => {
  const cases: Record<string, { text: string; expected: string | undefined }> = {
    'shows the line up to the match': {
      text: 'one\nconst key = "«secret»";',
      expected: 'const key = "[REDACTED]',
    },
    'shows nothing behind the match, where the secret may go on': {
      text: 'k: «BEGIN» MIIEpAIB',
      expected: 'k: [REDACTED]',
    },
    'takes the rest of a word into the match': { text: 'k: pre-fix+«secret»', expected: 'k: [REDACTED]' },
    'stops at another match on the line': { text: 'a=«first» b=«second»', expected: 'a=[REDACTED]' },
    'stops at a match that reaches into the line': { text: 'x «fir\nst» b=«second»', expected: undefined },
    'shows nothing when nothing stands before': { text: '   «secret»', expected: undefined },
    'cleans what a terminal would obey': {
      text: '\u001b[31mk\u0007ey = «secret»',
      expected: 'key = [REDACTED]',
    },
    'shortens a long line': {
      text: `${'word '.repeat(60)}= «secret»`,
      expected: `…${'word '.repeat(24).slice(3)}= [REDACTED]`,
    },
  };
  for (const [name, { text, expected }] of Object.entries(cases)) {
    it(name, () => {
      const found = excerpt(text);
      if (name === 'shortens a long line') assert.match(found ?? '', /^….{80,120}= \[REDACTED\]$/);
      else assert.equal(found, expected);
    });
  }
});
