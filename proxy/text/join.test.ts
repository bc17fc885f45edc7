import assert from 'node:assert/strict';
import { isPlausibleJoin, joinedView } from './join.ts';

const join = (text: string): string | undefined => joinedView(Buffer.from(text), 0)?.text;

describe('text/join', () => {
  const CASES: Record<string, [string, string | undefined]> = {
    'a token broken by a line end and its indent': ['abcd1234\n    efgh5678', 'abcd1234efgh5678'],
    'a token broken by carriage returns': ['abcd1234\r\nefgh5678', 'abcd1234efgh5678'],
    'a token cut by dots': ['abcd.1234.efgh rest', 'abcd1234efgh'],
    'an unbroken token': ['abcd1234efgh5678', undefined],
    'words with spaces': ['abcd 1234 efgh', undefined],
    'a sentence that ends': ['abcdefgh1234. Next', undefined],
    'something short': ['ab.cd', undefined],
  };
  for (const [name, [text, expected]] of Object.entries(CASES)) {
    it(`${expected === undefined ? 'leaves' : 'joins'} ${name}`, () => assert.equal(join(text), expected));
  }

  it('keeps the way back to the bytes', () => {
    assert.deepEqual(
      [...(joinedView(Buffer.from('abcdef.ghijklm'), 0)?.offsets ?? [])].slice(5, 8),
      [5, 7, 8],
    );
  });

  it('shows the byte before the token where asked to, so that a word boundary can be judged', () => {
    const text = Buffer.from('xabcd1234.efgh5678');
    const view = joinedView(text, 1, true);
    assert.equal(view?.text, 'xabcd1234efgh5678');
    assert.deepEqual([...(view.offsets ?? [])].slice(0, 2), [0, 1]);
    assert.equal(view.base, 0);
    assert.equal(joinedView(text, 1)?.text, 'abcd1234efgh5678');
    assert.equal(joinedView(text, 0, true)?.text, 'xabcd1234efgh5678');
  });

  it('believes in keys and not in words', () => {
    assert.ok(isPlausibleJoin('sk-ant-a1b2c3d4e5'));
    assert.ok(!isPlausibleJoin('sk-ant-keywordsofaline'));
    assert.ok(!isPlausibleJoin('aaaa1111aaaa1111'));
  });
});
