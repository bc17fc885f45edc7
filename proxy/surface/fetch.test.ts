import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rawTarget } from './fetch.ts';

describe('surface/fetch', () => {
  const cases: Record<string, [string, string | undefined]> = {
    'an encoded URL is decoded once': [
      '/fetch?url=https%3A%2F%2Fa.test%2F%3Fq%3D1%26r%3D2',
      'https://a.test/?q=1&r=2',
    ],
    'an unencoded URL keeps its ampersands': [
      '/fetch?url=https://a.test/?q=1&r=2',
      'https://a.test/?q=1&r=2',
    ],
    'a parameter of our own ends the URL': ['/fetch?url=https://a.test/&agent=me', 'https://a.test/'],
    'a parameter of our own may stand first': ['/fetch?agent=me&url=https://a.test/', 'https://a.test/'],
    'escapes inside an unencoded URL stay': ['/fetch?url=https://a.test/%2Fx', 'https://a.test/%2Fx'],
    'control characters are dropped': ['/fetch?url=https%3A%2F%2Fa.test%2F%0D%0Ax', 'https://a.test/x'],
    'broken escapes are left as they are': ['/fetch?url=https%3A//a.test/%zz', 'https%3A//a.test/%zz'],
    'no parameter at all': ['/fetch', undefined],
    'an empty parameter': ['/fetch?url=', undefined],
    'a parameter that only ends in url': ['/fetch?myurl=https://a.test/', undefined],
  };
  for (const [sentence, [url, expected]] of Object.entries(cases)) {
    it(sentence, () => assert.equal(rawTarget(url), expected));
  }

  it('gives back any URL that was encoded whole (property)', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        assert.equal(rawTarget(`/fetch?url=${encodeURIComponent(url)}`), url);
      }),
    );
  });
});
