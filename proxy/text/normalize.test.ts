import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  HIDDEN,
  indexAt,
  LOOKALIKE,
  MARKED,
  normalized,
  offsetAt,
  traitsOf,
  viewOf,
  withoutLeet,
} from './normalize.ts';
import type { Form } from './normalize.ts';

const FORMS: readonly Form[] = ['raw', 'kept', 'unmarked', 'plain', 'apart', 'vowelless'];
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const whole = (bytes: Buffer, form: Form) => viewOf({ bytes, isPlain: false }, 0, bytes.length, form);

describe('text/normalize', () => {
  const CASES: Record<string, [string, Form, string]> = {
    'kept drops invisibles and keeps marks': ['नि\u200bर्देश', 'kept', 'निर्देश'],
    'kept composes Hangul': ['한'.normalize('NFD'), 'kept', '한'],
    'kept composes voiced kana': ['が'.normalize('NFD'), 'kept', 'が'],
    'unmarked drops marks and keeps letters of other scripts': ['привет\u0301', 'unmarked', 'привет'],
    'plain writes lookalikes in Latin': ['раypal', 'plain', 'paypal'],
    'plain keeps line ends': ['a\nb', 'plain', 'a\nb'],
    'plain drops controls': ['a\u0007b', 'plain', 'ab'],
    'plain takes apart compatibility forms': ['ﬁ①', 'plain', 'fi1'],
    'apart puts a space for every invisible': ['a\u200bb', 'apart', 'a b'],
    'vowelless folds vowels and leet': ['Ign0r3', 'vowelless', 'agnara'],
    'vowelless keeps Hangul in syllables': ['시'.normalize('NFD'), 'vowelless', '시'],
    'raw changes nothing': ['é\u200b', 'raw', 'é\u200b'],
  };
  for (const [name, [from, form, to]] of Object.entries(CASES)) {
    it(name, () => assert.equal(normalized(from, form), to));
  }

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...FORMS), (from, form) => {
        const once = normalized(from, form);
        assert.equal(normalized(once, form), once);
      }),
      { numRuns: 1500 },
    );
  });

  it('leads every unit back to a place in the text, in order', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text.map((t) => Buffer.from(t)),
          fc.uint8Array({ maxLength: 60 }),
        ),
        fc.constantFrom(...FORMS),
        (input, form) => {
          const bytes = Buffer.from(input);
          const view = whole(bytes, form);
          let last = 0;
          for (let index = 0; index <= view.text.length; index++) {
            const offset = offsetAt(view, index);
            assert.ok(offset >= last && offset <= bytes.length);
            last = offset;
          }
          assert.equal(offsetAt(view, view.text.length), bytes.length);
        },
      ),
      { numRuns: 800 },
    );
  });

  it('finds the unit that comes from a byte', () => {
    const view = whole(Buffer.from('é\u200bx'), 'plain');
    assert.equal(view.text, 'ex');
    assert.deepEqual([indexAt(view, 0), indexAt(view, 2), indexAt(view, 5), indexAt(view, 6)], [0, 1, 1, 2]);
  });

  it('says what makes the forms of a text differ', () => {
    const traits = (from: string) => traitsOf(Buffer.from(from), 0, Buffer.byteLength(from));
    assert.equal(traits('plain text\n'), 0);
    assert.ok(traits('a\u200b') & HIDDEN);
    assert.ok(traits('a\0') & HIDDEN);
    assert.ok(traits('é') & MARKED);
    assert.ok(traits('о') & LOOKALIKE);
    assert.equal(traits('中文') & (HIDDEN | MARKED | LOOKALIKE), 0);
  });

  it('reads leet digits as letters, and only where there are some', () => {
    const view = whole(Buffer.from('1gn0r3'), 'plain');
    assert.equal(withoutLeet(view)?.text, 'ignore');
    assert.equal(withoutLeet(whole(Buffer.from('ignore'), 'plain')), undefined);
  });
});
