import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTarget } from './target.ts';
import { urlViews } from './url-views.ts';

const TOKEN = 'ghp' + '_' + 'Ab3dE5gH1jK7mN9pQ2sT4vW6xY8zAb3dE5gH';

function spaced(text: string, noise: string): string {
  return text.replace(/.(?!$)/g, `$&${noise}`);
}

function textOf(url: string): string {
  return urlViews(parseTarget(url))
    .map((part) => part.text.toString())
    .join('\n');
}

function names(url: string): string[] {
  return urlViews(parseTarget(url)).map((part) => part.name);
}

describe('codec/url-views', () => {
  const cut = (...at: number[]): string[] => [0, ...at].map((from, n) => TOKEN.slice(from, at[n]));
  const query = (values: readonly string[]): string => values.map((value, n) => `k${n}=${value}`).join('&');

  const whole: Record<string, string> = {
    'two values': `https://a.test/?${query(cut(20))}`,
    'six values in order (F-19)': `https://a.test/?${query(cut(6, 12, 18, 24, 30))}`,
    'forty values of one letter': `https://a.test/?${query(TOKEN.match(/./g) ?? [])}`,
    'names without a value': `https://a.test/?${cut(13, 26).join('&')}`,
    'two values with a decoy between': `https://a.test/?a=${cut(20)[0]}&x=decoy&b=${cut(20)[1]}`,
    'three values among decoys': `https://a.test/?x=1&y=blue&${cut(13, 26)
      .map((p, n) => `a${n}=${p}&z${n}=grey`)
      .join('&')}`,
    'four values with a decoy each': `https://a.test/?${cut(10, 20, 30)
      .map((p, n) => `a${n}=${p}&z${n}=red${n}`)
      .join('&')}`,
    'a value with dots in it': `https://a.test/?q=${spaced(TOKEN, '.')}`,
    'a value with blanks and bars in it': `https://a.test/?q=${spaced(TOKEN, '+%7C')}`,
    'a value with tildes in it (F-19)': `https://a.test/?q=${TOKEN.match(/.{1,4}/g)?.join('~')}`,
    'values with noise, cut in two': `https://a.test/?${query(cut(20).map((piece) => spaced(piece, '.')))}`,
    'path segments': `https://a.test/${cut(8, 20, 28).join('/')}/`,
  };
  for (const [what, url] of Object.entries(whole)) {
    it(`puts together ${what}`, () => assert.ok(textOf(url).includes(TOKEN), textOf(url)));
  }

  it('puts together host labels', () => {
    const url = `https://${cut(8, 20, 28).join('.').replace('_', '')}.a.test/`;
    assert.ok(textOf(url).includes(TOKEN.replace('_', '').toLowerCase()));
  });

  it('takes what is not hexadecimal out of hexadecimal (F-19)', () => {
    const hex = Buffer.from(TOKEN).toString('hex');
    assert.ok(textOf(`https://a.test/?q=${hex.match(/../g)?.join('_')}`).includes(hex));
  });

  it('takes what is not base64 out of base64 (F-19)', () => {
    const base64 = Buffer.from(`key ${TOKEN}?>`).toString('base64');
    const spread = base64.match(/.{1,4}/g)?.join('~') ?? '';
    assert.ok(textOf(`https://a.test/?q=${encodeURIComponent(spread)}`).includes(base64));
  });

  it('lines words up for seed phrases in values, segments and labels', () => {
    const words =
      'abandon ability able about above absent absorb abstract absurd abuse access accident'.split(' ');
    const line = words.join(' ');
    assert.ok(textOf(`https://a.test/?${query(words)}`).includes(line));
    assert.ok(textOf(`https://a.test/${words.join('/')}`).includes(line));
    assert.ok(textOf(`https://${words.join('.')}.a.test/`).includes(line));
  });

  const plain: Record<string, [url: string, views: string[]]> = {
    'makes no view of a short URL': ['https://a.test/v1?x=1', []],
    'makes no view of one plain value': [`https://a.test/x?q=${TOKEN.replace('_', '')}`, []],
    'makes no view of an address': ['http://192.0.2.100/x', []],
    'makes the few that could differ': [
      'https://api.service.example.test/v1/projects/items?limit=10&page=2',
      ['host.joined', 'url.joined'],
    ],
  };
  for (const [sentence, [url, views]] of Object.entries(plain)) {
    it(sentence, () => assert.deepEqual(names(url), views));
  }

  it('stays bounded for any number of values', () => {
    const many = Array.from({ length: 5000 }, (_, n) => `piece${n}`);
    const total = textOf(`https://a.test/?${query(many)}`).length;
    assert.ok(total < 5 * many.join('').length + 64 * 1024, String(total));
  });

  it('finds a token in two pieces whatever stands around them', () => {
    const decoy = fc.stringMatching(/^[a-z0-9]{1,6}$/);
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 36 }),
        fc.array(decoy, { maxLength: 6 }),
        fc.array(decoy, { maxLength: 6 }),
        (at, before, between) => {
          const values = [...before, TOKEN.slice(0, at), ...between, TOKEN.slice(at)];
          assert.ok(textOf(`https://a.test/?${query(values)}`).includes(TOKEN));
        },
      ),
    );
  });

  it('makes derived parts of the URL only, whatever the surface does with the host', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        for (const part of urlViews(parseTarget(url))) {
          assert.equal(part.form, 'derived');
          assert.equal(part.kind, 'url');
        }
      }),
    );
  });
});
