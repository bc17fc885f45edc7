// A secret in a request body, by class of disguise and of container. As with URLs, each case is its own control.

import { base64, codes, each, entities, hex, jsonEscapes, percent, pieces, zipped } from './spelling.ts';

export interface Body {
  readonly type: string;
  readonly text: string;
}

type Carrier = (text: string) => Body;

const text = (body: string): Body => ({ type: 'text/plain', text: body });
const json = (value: unknown): Body => ({ type: 'application/json', text: JSON.stringify(value) });
const form = (body: string): Body => ({ type: 'application/x-www-form-urlencoded', text: body });
const xml = (body: string): Body => ({ type: 'application/xml', text: body });
const multipart = (parts: readonly string[], type = 'multipart/form-data; boundary=cut'): Body => ({
  type,
  text: `${parts.map((part) => `--cut\r\n${part}\r\n`).join('')}--cut--\r\n`,
});
const field = (name: string, value: string, more = ''): string =>
  `Content-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}`;

export const SECRETS_IN_BODIES: Record<string, Carrier> = {
  'in text, in base64 inside base64': (secret) => text(`Notes: ${base64(base64(secret))}.`),
  'in text, in base64 broken into lines': (secret) =>
    text(base64(`${secret} and more of it`).replace(/.{20}/g, '$&\r\n')),
  'in text, in hexadecimal with prefixes': (secret) => text(hex(secret).replace(/../g, '0x$&, ')),
  'in text, in entities': (secret) => text(`Notes: ${entities(secret)}`),
  'in text, compressed and in base64': (secret) => text(`Notes: ${zipped(secret)}`),
  'in text, as the arguments of a function': (secret) => text(`String.fromCharCode(${codes(secret)})`),
  'in text, in base64 of UTF-16, the high byte first': (secret) =>
    text(Buffer.from(secret, 'utf16le').swap16().toString('base64')),
  'in text, in the long escapes of CSS': (secret) =>
    text(each(secret, (code) => `\\${code.toString(16).padStart(6, '0')}`)),
  'in code, cut over literals with a plus sign': (secret) =>
    text(`const key = '${pieces(secret, 3).join("' +\n  '")}';`),
  'in code in JSON, cut over literals side by side': (secret) =>
    json({ content: `key = ("${pieces(secret, 3).join('"\n       "')}")` }),
  'in text, in octal escapes': (secret) => text(`"${each(secret, (code) => `\\${code.toString(8)}`)}"`),
  'in text, in binary digits': (secret) =>
    text(each(secret, (code) => `${code.toString(2).padStart(8, '0')} `)),
  'in text, with invisible characters': (secret) => text(Array.from(secret).join('\u200b')),
  'in text, in full-width letters': (secret) =>
    text(each(secret, (code) => String.fromCodePoint(code + 0xfee0))),
  'among a megabyte of other text': (secret) =>
    text(`${'plain words '.repeat(45_000)}${secret} ${'plain words '.repeat(45_000)}`),
  'in JSON, in escapes': (secret) => ({
    type: 'application/json',
    text: `{"note":"${jsonEscapes(secret)}"}`,
  }),
  'in JSON, as a byte array': (secret) => json({ type: 'Buffer', data: [...Buffer.from(secret)] }),
  'in JSON, as a typed array with its indices': (secret) => json(new Uint8Array(Buffer.from(secret))),
  'in JSON, a character an item': (secret) => json(Array.from(secret)),
  'in JSON, cut over members': (secret) =>
    json({ a: pieces(secret, 2)[0], b: [{ c: pieces(secret, 2)[1] }] }),
  'in JSON, cut over members, the second first': (secret) =>
    json({ a: pieces(secret, 2)[1], b: pieces(secret, 2)[0] }),
  'in JSON, cut over a name and its value': (secret) =>
    json({ [pieces(secret, 2)[0] ?? '']: pieces(secret, 2)[1] }),
  'in JSON in a string of JSON, cut over members': (secret) =>
    json({ arguments: JSON.stringify({ a: pieces(secret, 2)[0], b: pieces(secret, 2)[1] }) }),
  'in lines of JSON, a piece a line': (secret) => ({
    type: 'application/x-ndjson',
    text: pieces(secret, 4)
      .map((piece, n) => JSON.stringify({ n, kind: 'note', piece, end: 'no' }))
      .join('\n'),
  }),
  'in a form, percent-encoded twice': (secret) => form(`a=1&b=${percent(secret, 2)}`),
  'in a form, cut over names': (secret) => form(`${pieces(secret, 3).join('=1&')}=1`),
  'in a form, cut over values, the second first': (secret) =>
    form(`a=${pieces(secret, 2)[1]}&b=${pieces(secret, 2)[0]}`),
  'in a form, cut by blanks': (secret) => form(`a=${pieces(secret, 5).join('+')}`),
  'in a form that calls itself text': (secret) => text(`a=${pieces(secret, 2).join('&b=')}`),
  'in multipart, cut over fields': (secret) =>
    multipart(pieces(secret, 3).map((piece, n) => field(`f${n}`, piece))),
  'in multipart, cut over the numbered pieces of a file name': (secret) => {
    const [first, second] = pieces(secret, 2);
    return multipart([field('f', 'x', `; filename*0="${first}"; filename*1="${second}"`)]);
  },
  'in multipart, in quoted-printable with padded breaks': (secret) =>
    multipart([`Content-Transfer-Encoding: quoted-printable\r\n\r\n${pieces(secret, 4).join('= \t\r\n')}`]),
  'in multipart without a boundary in the header, cut over fields': (secret) =>
    multipart(
      pieces(secret, 3).map((piece, n) => field(`f${n}`, piece)),
      'text/plain',
    ),
  'in XML, cut over elements': (secret) =>
    xml(
      `<a>${pieces(secret, 3)
        .map((piece) => `<b>${piece}</b>`)
        .join('')}</a>`,
    ),
  'in XML, cut over attributes': (secret) =>
    xml(
      `<a ${pieces(secret, 3)
        .map((piece, n) => `k${n}="${piece}"`)
        .join(' ')}/>`,
    ),
  'in XML, cut by CDATA': (secret) => xml(`<a>${pieces(secret, 2).join('<![CDATA[')}]]></a>`),
  'in XML, cut by a comment': (secret) => xml(`<a>${pieces(secret, 2).join('<!-- and -->')}</a>`),
};
