import assert from 'node:assert/strict';

import fc from 'fast-check';

import { cleanText } from './clean-text.ts';

const ESC = '\u001b';
const cases: Record<string, readonly [string, string]> = {
  'leaves plain text alone': ['GET /a?b=c «ü» 日本 🦊', 'GET /a?b=c «ü» 日本 🦊'],
  'removes colours': [`${ESC}[31mred${ESC}[0m`, 'red'],
  'removes cursor movement and screen clearing': [`a${ESC}[2J${ESC}[1;1Hb`, 'ab'],
  'removes a window title': [`${ESC}]0;owned\u0007ok`, 'ok'],
  'removes a link ended by ST': [`${ESC}]8;;http://x${ESC}\\text`, 'text'],
  'removes the one-byte CSI': ['\u009b31mred', 'red'],
  'removes a two-character escape': [`a${ESC}cb`, 'ab'],
  'keeps the text behind a sequence that never ends: hiding it would hide the attack': [
    `${ESC}]0;owned`,
    '0;owned',
  ],
  'removes line ends, so that no line can be forged': ['a\r\n{"level":"info"}', 'a{"level":"info"}'],
  'removes line separators of Unicode': ['a\u2028b\u2029c\u0085d', 'abcd'],
  'removes direction marks': ['a\u202eb\u2066c\u200fd', 'abcd'],
  'removes NUL, DEL and backspace': ['a\u0000b\u007fc\bd', 'abcd'],
  'removes an escape at the very end': [`a${ESC}`, 'a'],
};

describe('observe/clean-text', () => {
  for (const [name, [text, expected]] of Object.entries(cases)) {
    it(name, () => assert.equal(cleanText(text), expected));
  }

  it('cuts what is longer than 4096 characters and shows it', () => {
    assert.equal(cleanText('x'.repeat(5000)), `${'x'.repeat(4095)}…`);
  });

  it('leaves no control character, and twice is as once (property)', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom(ESC, '[', ']', '3', 'm', '\u0007', '\\', '\n', '\u009b', 'a'))
        .map((a) => a.join('')),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        const clean = cleanText(text);
        assert.equal(cleanText(clean), clean);
        assert.equal(/\p{Cc}/u.test(clean), false);
      }),
    );
  });
});
