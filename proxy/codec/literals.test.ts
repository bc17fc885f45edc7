import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readLiterals } from './literals.ts';

const read = (text: string): string => readLiterals(Buffer.from(text));
const [HEAD, MIDDLE, TAIL] = ['AKIA', 'QWER2345', 'TYUIOP67'] as const;
const WHOLE = HEAD + MIDDLE + TAIL;

describe('codec/literals', () => {
  const joined: Record<string, string> = {
    'a plus sign': `const k = '${HEAD}' + '${MIDDLE}${TAIL}';`,
    'plus signs over lines': `k = "${HEAD}" +\n    "${MIDDLE}" +\n    "${TAIL}"`,
    'nothing but blanks': `k = ("${HEAD}"\n     "${MIDDLE}${TAIL}")`,
    'the dot of PHP': `$k = '${HEAD}'.'${MIDDLE}'.'${TAIL}';`,
    'the dots of Lua': `k = "${HEAD}" .. "${MIDDLE}${TAIL}"`,
    'a continued line': `k='${HEAD}' \\\n'${MIDDLE}${TAIL}'`,
    'two kinds of quotes': `k = '${HEAD}' + "${MIDDLE}${TAIL}"`,
    backticks: `k = \`${HEAD}\` + \`${MIDDLE}${TAIL}\``,
    'another string before them': `a = "x y"; k = "${HEAD}" + "${MIDDLE}${TAIL}"`,
  };
  for (const [what, text] of Object.entries(joined)) {
    it(`joins literals by ${what}`, () => assert.ok(read(text).split('\n').includes(WHOLE), read(text)));
  }

  const others: Record<string, string> = {
    'a list': `['${HEAD}', '${MIDDLE}${TAIL}']`,
    'members of an object': `{"${HEAD}":"${MIDDLE}${TAIL}"}`,
    prose: `say "good morning all" + "to everybody here"`,
    'an empty string': `k = "" + "${WHOLE}"`,
    'a doubled quote': `k = 'don''t${WHOLE}'`,
    'short pieces': `k = 'ab' + 'cd'`,
    'a text without quotes': `${HEAD} + ${MIDDLE}${TAIL}`,
  };
  for (const [what, text] of Object.entries(others)) {
    it(`makes nothing of ${what}`, () => assert.equal(read(text), ''));
  }

  it('puts any cut of a token together again (property)', () => {
    const piece = fc.stringMatching(/^[A-Za-z0-9_]{8,20}$/);
    const operator = fc.constantFrom(' + ', '+', ' . ', '\n', ' +\n  ');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 2, maxLength: 6 }), operator, (pieces, sign) => {
        assert.equal(read(pieces.map((each) => `"${each}"`).join(sign)), pieces.join(''));
      }),
    );
  });

  it('answers for any bytes (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof readLiterals(bytes) === 'string'),
    );
  });
});
