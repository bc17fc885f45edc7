// A secret in a path and query, by class of disguise. Each case takes the text it carries, so that the same request with
// a harmless text is its own control.

import { base64url, codes, each, hex, percent, pieces, type Spelling } from './spelling.ts';

const query = (values: readonly string[], name = (index: number): string => `k${index}`): string =>
  `/?${values.map((value, index) => `${name(index)}=${encodeURIComponent(value)}`).join('&')}`;

export const SECRETS_IN_URLS: Record<string, Spelling> = {
  'as it is': (text) => `/?q=${text}`,
  'as a word in a longer word': (text) => `/q/name_${text}`,
  'in base64 behind two other bytes': (text) => `/?q=${base64url(`x ${text}`)}`,
  'in hexadecimal with colons': (text) => `/?q=${hex(text).replace(/..(?=.)/g, '$&:')}`,
  'percent-encoded five times': (text) => `/?q=${percent(text, 5)}`,
  'in escapes of two kinds by turns': (text) =>
    `/?q=${Array.from(text, (char, at) => (at % 2 === 0 ? percent(char) : each(char, (code) => `%u00${code.toString(16)}`))).join('')}`,
  'as a list of character codes': (text) => `/?q=${codes(text)}`,
  'cut over the path': (text) => `/${pieces(text, 6).join('/')}`,
  'cut over the path among decoys': (text) => `/start/${pieces(text, 3).join('/or/')}/end`,
  'cut by dots in the path': (text) => `/${pieces(text, 5).join('.')}`,
  'cut by escaped slashes in the path': (text) => `/${pieces(text, 4).join('%2F')}`,
  'cut over path and query': (text) => `/${pieces(text, 2)[0]}?q=${pieces(text, 2)[1]}`,
  'cut over values in order (F-19)': (text) => query(pieces(text, 6)),
  'cut over values among decoys (F-19)': (text) =>
    query(pieces(text, 3).flatMap((piece, index) => [piece, index === 1 ? 'page' : 'next'])),
  'cut over two values, the second first': (text) => query(pieces(text, 2).toReversed()),
  'cut over values that count down': (text) =>
    query(pieces(text, 6).toReversed(), (index) => `k${5 - index}`),
  'cut over values in the order of their names': (text) => {
    const numbered = pieces(text, 4).map((piece, index) => [`p${index}`, piece] as const);
    return `/?${[2, 0, 3, 1].map((at) => numbered[at]?.join('=')).join('&')}`;
  },
  'cut over names': (text) => `/?${pieces(text, 3).join('=1&')}=1`,
  'cut over a name and its value': (text) => `/?${pieces(text, 2).join('=')}`,
  'cut over the members of JSON in a value': (text) =>
    query([JSON.stringify({ a: pieces(text, 2)[0], b: pieces(text, 2)[1] })]),
  'cut over the values of a URL in a value': (text) => query([`http://x.test${query(pieces(text, 2))}`]),
  'cut by blanks in a value': (text) => query([pieces(text, 5).join(' ')]),
};
