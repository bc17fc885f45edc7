import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LinearPattern } from './linear.ts';
import { compilePattern } from './pattern.ts';

const spans = (source: string, text: string): string[] =>
  new LinearPattern(source, false).find(text).map(({ start, end }) => text.slice(start, end));

describe('text/linear', () => {
  const CASES: Record<string, [string, string, string[]]> = {
    'every match, leftmost first': ['[0-9]{3}-[0-9]{2}', 'a 123-45 b 999-11', ['123-45', '999-11']],
    'the longest of several ways': ['(a|ab)(c|bcd)(d*)', 'xabcd', ['abcd']],
    'word boundaries': ['\\b\\d+\\b', 'a1 22 333b 44', ['22', '44']],
    lines: ['^x.*$', 'ax\nxyz\n x', ['xyz']],
    'letters in any case': ['[a-z]{3}!', 'ABC!', ['ABC!']],
    'characters beyond the first plane': ['😀+', 'x😀😀y', ['😀😀']],
    'nothing where nothing is': ['(?:a+)+b', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', []],
    'repetitions with a greatest number': ['[a-z]{2,3}', 'abcdefgh', ['abc', 'def', 'gh']],
  };
  for (const [name, [source, text, expected]] of Object.entries(CASES)) {
    it(`finds ${name}`, () => assert.deepEqual(spans(source, text), expected));
  }

  for (const source of ['(a)\\1', '(?<=a)b', 'a(?=b)', '(?:[a-z]{1,900}){1,900}']) {
    it(`refuses ${source}`, () =>
      assert.throws(() => new LinearPattern(source, false), { code: 'PATTERN_REFUSED' }));
  }

  it('finds a match wherever the backtracking engine does', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '[ab]',
      '(?:a|bc)',
      'c?',
      '(?:ab)*',
      'b{1,2}',
      '\\b',
      '^',
      '$',
      '.',
    );
    const source = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(source, fc.stringMatching(/^[abc \n]{0,20}$/), (pattern, text) => {
        const expected = compiled(pattern, text);
        const found = new LinearPattern(pattern, false).find(text)[0];
        assert.equal(found?.start, expected);
      }),
      { numRuns: 1500 },
    );
  });
});

/** Where the first match that is not empty begins, tried at every place by the built-in engine. */
function compiled(source: string, text: string): number | undefined {
  for (let start = 0; start < text.length; start++) {
    for (let end = text.length; end > start; end--) {
      const framed = `(?<![^])[^]{${start}}(?:${source})(?=[^]{${text.length - end}}(?![^]))`;
      const regex = compilePattern(framed, { caseSensitive: false });
      const match = regex.exec(text);
      if (match && match[0].length === end) return start;
    }
  }
  return undefined;
}
