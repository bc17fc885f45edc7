import assert from 'node:assert/strict';
import fc from 'fast-check';
import { headerViews } from './header-views.ts';

type Pairs = [name: string, value: string][];

const views = (headers: Pairs): Record<string, string> =>
  Object.fromEntries(headerViews(headers).map(({ name, text }) => [name, text.toString()]));
const HEAD = 'AKIA9QWER';
const TAIL = '2345TYUIOP67';
const SECRET = HEAD + TAIL;

describe('codec/header-views', () => {
  const cuts: Record<string, Pairs> = {
    'over headers': [
      ['X-A', HEAD],
      ['X-B', TAIL],
    ],
    'over a repeated header': [
      ['X-A', HEAD],
      ['X-A', TAIL],
    ],
    'over headers, backwards': [
      ['X-A', TAIL],
      ['X-B', HEAD],
    ],
    'over headers in the order of their names': [
      ['X-3', TAIL.slice(6)],
      ['X-1', HEAD],
      ['X-2', TAIL.slice(0, 6)],
    ],
    'over headers among decoys': [
      ['X-A', HEAD],
      ['X-B', 'something'],
      ['X-C', TAIL],
    ],
    'over cookies': [['Cookie', `a=${HEAD}; b=${TAIL}`]],
    'over cookies, backwards': [['cookie', `a=${TAIL};b=${HEAD}`]],
    'over a cookie and its name': [['Cookie', `${HEAD}=${TAIL}`]],
    'over two Cookie headers': [
      ['Cookie', `a=${HEAD}`],
      ['Cookie', `b=${TAIL}`],
    ],
    'over a header and a cookie': [
      ['X-A', HEAD],
      ['Cookie', `b=${TAIL}`],
    ],
    'over the items of a list': [['X-A', `${HEAD}, ${TAIL}`]],
    'over what every client sends': [
      ['Origin', HEAD],
      ['Accept-Language', TAIL],
    ],
  };
  for (const [sentence, headers] of Object.entries(cuts)) {
    it(`puts a secret together that is cut ${sentence}`, () => {
      const found = Object.values(views([['User-Agent', 'curl/8.11.0'], ...headers]));
      assert.ok(
        found.some((text) => text.includes(SECRET)),
        found.join('\n'),
      );
    });
  }

  it('gives twelve words in twelve headers as a sentence, and eleven not', () => {
    const words: Pairs = Array.from({ length: 12 }, (_, index) => [`X-${index}`, 'zebra']);
    assert.equal(views(words)['words'], Array.from({ length: 12 }, () => 'zebra').join(' '));
    assert.equal(views(words.slice(1))['words'], undefined);
  });

  it('makes nothing of one header, of numbers and of long values', () => {
    assert.deepEqual(views([['X-A', 'one']]), {});
    assert.deepEqual(
      views([
        ['X-A', '4111'],
        ['X-B', '11112222'],
      ]),
      {},
    );
    assert.deepEqual(
      views([
        ['X-A', 'a'.repeat(129)],
        ['X-B', 'b'.repeat(129)],
      ]),
      {},
    );
  });

  it('leaves the usual headers of a client in their order', () => {
    const found = views([
      ['Accept', '*/*'],
      ['Accept-Encoding', 'gzip, deflate'],
      ['User-Agent', 'node'],
    ]);
    assert.deepEqual(Object.keys(found), ['joined']);
  });

  it('holds every short value with a letter in order, whatever the headers (property)', () => {
    const value = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => /[a-z]/i.test(text));
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 8 }), (values) => {
        const found = views(values.map((text, index) => [`X-${index}`, text]));
        assert.equal(found['joined'], values.join(''));
      }),
    );
  });
});
