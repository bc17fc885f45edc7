import assert from 'node:assert/strict';
import {
  characterTest,
  compileFolded,
  compilePattern,
  isHeavy,
  lenientPattern,
  parsePattern,
} from './pattern.ts';
import { refusePattern, spacelessPattern, vowellessPattern } from './pattern.ts';

const B = '\\';

describe('text/pattern', () => {
  const REFUSED: Record<string, [string, RegExp]> = {
    'an empty pattern': ['', /empty/],
    'a pattern that is no regular expression': ['acme-[0-9', /not a valid regular expression/],
    'a look-behind': ['(?<=x)acme', /look-behind \(\?<=x\)/],
    'a look-ahead': ['acme(?=x)', /look-ahead/],
    'a back-reference': [`(acme)${B}1`, /back-reference/],
    'a pattern that matches nothing at all': ['(?:acme)?', /empty text/],
    'a repetition of thousands': ['acme[a-z]{2,5000}', /\{2,5000\} is more than 1000/],
    'an endless pattern': ['a'.repeat(5000), /longer than 4096/],
  };
  for (const [name, [source, reason]] of Object.entries(REFUSED)) {
    it(`refuses ${name}`, () => assert.match(refusePattern(source) ?? '', reason));
  }
  for (const source of ['acme-[0-9]{4}', 'x(?:a|b)+y', `${B}bfoo${B}s+bar${B}b`, '(?-i:DAN)', '[a-z]{8,}']) {
    it(`accepts ${source}`, () => assert.equal(refusePattern(source), undefined));
  }

  it('compiles for any case unless told, and for lines', () => {
    assert.ok(compilePattern('^acme$', { caseSensitive: false }).test('x\nACME\ny'));
    assert.ok(!compilePattern('^acme$', { caseSensitive: true }).test('ACME'));
  });

  const SPACELESS: Record<string, [string, string, boolean]> = {
    'demands no space': [`ignore${B}s{1,8}all${B}s+rules`, 'ignoreallrules', true],
    'still allows it': [`ignore${B}s{1,8}all`, 'ignore   all', true],
    'drops word boundaries': [`${B}bignore all${B}b`, 'xignoreally', true],
    'does not let a refused word pass behind a space': [
      `you are now${B}s{1,8}(?!ready)[^${B}n]`,
      'you are now ready',
      false,
    ],
    'makes spaces beside signs optional': [`a[${B}s_-]b`, 'ab', true],
  };
  for (const [name, [source, text, expected]] of Object.entries(SPACELESS)) {
    it(`without spaces ${name}`, () => {
      const regex = compilePattern(spacelessPattern(source), { caseSensitive: false });
      assert.equal(regex.test(text), expected);
    });
  }

  it('without spaces reads a run of words as one class, so that long letters cost nothing', () => {
    const source = spacelessPattern(`act${B}s{1,8}(?:[a-z]{2,12}${B}s{1,8}){0,5}bot`);
    assert.ok(source.includes(`[^${B}n]{0,100}`), source);
  });

  const VOWELLESS: Record<string, [string, string, boolean]> = {
    'folds its letters': ['ignore', 'agnara', true],
    'folds classes': ['gr[eo]y', 'gray', true],
    'folds inside look-ahead': ['now (?!ready)', 'naw raady', false],
    'keeps escapes': [`a${B}.b`, 'a.b', true],
    'keeps Hangul': ['[을를] 무시', '을 무시', true],
  };
  for (const [name, [source, text, expected]] of Object.entries(VOWELLESS)) {
    it(`without vowels ${name}`, () => {
      assert.equal(compilePattern(vowellessPattern(source), { caseSensitive: false }).test(text), expected);
    });
  }

  it('has a lenient form that accepts whatever any other form accepts', () => {
    const source = `${B}bignore${B}s{1,8}(?:all|any)${B}s{1,8}(?!good)[A-Z]{2,9} rules ${B}d`;
    const regex = compileFolded(lenientPattern(source, false), 'g');
    for (const text of ['agnara all gaad ralas 7', 'agnaraanyxxralasa']) {
      regex.lastIndex = 0;
      assert.ok(regex.test(text), text);
    }
  });

  const HEAVY: Record<string, boolean> = {
    'acme-[0-9]{4}': false,
    'acme[a-z]{20,}': false,
    '(?:a+)+b': true,
    'foo.*bar.*baz': true,
    'foo[^\\n]{0,60}bar': false,
    '(?:[a-z]+\\s*)+': true,
  };
  for (const [source, heavy] of Object.entries(HEAVY)) {
    it(`${heavy ? 'does not trust' : 'trusts'} a backtracking engine with ${source}`, () => {
      assert.equal(isHeavy(parsePattern(source)), heavy);
    });
  }

  it('tests single characters', () => {
    assert.ok(characterTest('[a-c]', false)(0x42));
    assert.ok(!characterTest('[a-c]', true)(0x42));
    assert.ok(characterTest(`${B}p{L}`, true)(0x4e2d));
    assert.ok(!characterTest('.', true)(10));
  });
});
