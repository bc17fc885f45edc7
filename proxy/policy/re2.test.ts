import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compilePattern } from '../text/pattern.ts';
import { fromRe2 } from './re2.ts';

const B = '\\';

describe('policy/re2', () => {
  const MATCHES: Record<string, [string, string, string]> = {
    'flags at the beginning': ['(?i)acme-[0-9]{4}', 'ACME-1234', 'ACME-12'],
    'flags of case and lines': ['(?im)^token$', 'a\ntoken', 'a token'],
    'a dot that matches line ends': ['(?s)a.b', 'a\nb', 'ab'],
    'flags in the middle': ['x(?i)yz', 'XYZ', 'XY'],
    'a named group': ['(?P<name>abc)d', 'abcd', 'abd'],
    'the beginning and end of the text': [`${B}Aabc${B}z`, 'abc', 'xabc'],
    'a class by name': ['[[:xdigit:]]{4}-x', 'beef-x', 'beeg-x'],
    'classes by name beside others': ['[_[:alpha:][:digit:]]{3}!', 'a_1!', 'a-1!'],
    'escaped punctuation': [`api${B}_key${B}=${B}"x${B}"${B}:${B}-`, 'api_key="x":-', 'api_key=x'],
    'a dash after a class': [`x[${B}w-.]{3}y`, 'xa-.y', 'xa+.y'],
    'braces that repeat nothing': ['{name}', '{name}', 'name'],
    'a lone bracket': ['a]b', 'a]b', 'ab'],
    'a code point in braces': [`${B}x{41}bc`, 'Abc', 'xbc'],
    'a category of one letter': [`${B}pL{3}9`, 'éàü9', '1239'],
  };
  for (const [name, [source, hit, miss]] of Object.entries(MATCHES)) {
    it(`translates ${name}`, () => {
      const compiled = (text: string): boolean =>
        compilePattern(fromRe2(source), { caseSensitive: false }).test(text);
      assert.equal(compiled(hit), true);
      assert.equal(compiled(miss), false);
    });
  }

  const UNCHANGED = [
    'abc',
    '(?<name>x)y',
    '[a-z0-9_-]{20,40}',
    '(?:a|b){1,3}',
    `${B}bfoo${B}s{1,8}bar${B}b`,
    '[^\\n]{0,60}',
    `${B}u{1F600}`,
    `[${B}p{Lu}x]${B}p{L}`,
    '(?i:x)',
    `a${B}/b${B}.c`,
  ];
  for (const source of UNCHANGED) {
    it(`leaves ${source} as it is`, () => assert.equal(fromRe2(source), source));
  }

  it('never throws', () => {
    const piece = fc.constantFrom(
      '(?i)',
      '(?P<n>',
      ')',
      '[',
      ']',
      '[:alpha:]',
      B,
      '{',
      '}',
      '1',
      ',',
      '-',
      '.',
      '^',
      'a',
      '=',
      `${B}w`,
    );
    const source = fc.array(fc.oneof(piece, fc.string({ maxLength: 2 }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(source, (text) => void fromRe2(text)),
      { numRuns: 500 },
    );
  });
});
