import assert from 'node:assert/strict';

import fc from 'fast-check';

import { readMultipart, sniffBoundary } from './multipart.ts';

const lines = (...each: string[]) => Buffer.from(each.join('\r\n'));
const field = (name: string, value: string) => [`Content-Disposition: form-data; name="${name}"`, '', value];
const contents = (body: Buffer, boundary = 'B') =>
  readMultipart(body, boundary).sections.map((section) => section.content.toString());

const TWO = lines(
  'preamble',
  '--B',
  ...field('a', 'one'),
  '--B',
  ...field('b', 'two\r\nlines'),
  '--B--',
  'epilogue',
);

const FAULTS: Record<string, [body: Buffer, boundary: string | undefined, fault: RegExp]> = {
  'no boundary': [TWO, undefined, /boundary/],
  'a boundary that is too long': [TWO, 'x'.repeat(71), /boundary/],
  'a boundary that never comes': [TWO, 'other', /closing/],
  'no closing delimiter': [lines('--B', ...field('a', 'x')), 'B', /closing/],
  'more than 100 parts': [
    lines(...Array.from({ length: 101 }, () => ['--B', ...field('a', 'x')]).flat(), '--B--'),
    'B',
    /100/,
  ],
  'a long file name': [
    lines('--B', `Content-Disposition: form-data; name="f"; filename="${'n'.repeat(257)}"`, '', '', '--B--'),
    'B',
    /file name/,
  ],
  'headers without an end': [lines('--B', 'X-A: b', '--B--'), 'B', /headers/],
  'endless headers': [
    lines('--B', ...Array.from({ length: 50 }, () => 'A: b'), '', '', '--B--'),
    'B',
    /headers/,
  ],
};

describe('codec/multipart', () => {
  it('splits a body at its delimiters', () => {
    assert.deepEqual(contents(TWO), ['one', 'two\r\nlines']);
    assert.equal(readMultipart(TWO, 'B').fault, undefined);
  });

  it('accepts bare line feeds and blanks behind a delimiter', () => {
    const body = Buffer.from('--B \t\n\none\n--B\nContent-Type: text/plain\n\ntwo\n--B--');
    assert.deepEqual(contents(body), ['one', 'two']);
  });

  it('takes no line for a delimiter that only starts like one', () => {
    const body = lines('--B', '', 'x --B', '--Bx', '-B', '--B--');
    assert.deepEqual(contents(body), ['x --B\r\n--Bx\r\n-B']);
  });

  it('reads names, types and encodings of a part', () => {
    const headers = [
      'CONTENT-DISPOSITION: form-data; name="f"; filename="a \\"b\\".txt"',
      'content-type: application/json; charset=utf-8',
      'Content-Transfer-Encoding: base64',
    ];
    const [section] = readMultipart(lines('--B', ...headers, '', 'e30=', '--B--'), 'B').sections;
    assert.equal(section?.name, 'f');
    assert.equal(section.fileName, 'a "b".txt');
    assert.equal(section.mediaType.essence, 'application/json');
    assert.equal(section.transferEncoding, 'base64');
  });

  it('decodes the extended form of a file name', () => {
    const header = "Content-Disposition: form-data; name=f; filename*=UTF-8''gr%C3%BCn%20.txt";
    assert.equal(
      readMultipart(lines('--B', header, '', '', '--B--'), 'B').sections[0]?.fileName,
      'grün .txt',
    );
  });

  it('puts the numbered pieces of a file name together (RFC 2231)', () => {
    const header = `Content-Disposition: form-data; name=f; filename*0*=UTF-8''gr%C3%BCn; filename*1=" tea.txt"`;
    const [section] = readMultipart(lines('--B', header, '', '', '--B--'), 'B').sections;
    assert.equal(section?.fileName, 'grün tea.txt');
  });

  const begins: Record<string, [body: string, boundary: string | undefined]> = {
    'a delimiter and a header': ['--B\r\nA: b\r\n\r\nx\r\n--B--', 'B'],
    'line ends before it and bare line feeds': ['\n--a b \nContent-Type: x/y\n\n', 'a b'],
    'a rule of hyphens in a text': ['--------\nA list: of things', undefined],
    'a comment of SQL': ['-- select all\nselect * from a', undefined],
    'no line of its own': ['x --B\r\nA: b', undefined],
  };
  for (const [what, [body, boundary]] of Object.entries(begins)) {
    it(`tells a boundary by how a body begins: ${what}`, () =>
      assert.equal(sniffBoundary(Buffer.from(body)), boundary));
  }

  for (const [what, [body, boundary, fault]] of Object.entries(FAULTS)) {
    it(`reports ${what}`, () => {
      const reading = readMultipart(body, boundary);
      assert.match(reading.fault ?? '', fault);
      assert.ok(reading.sections.length <= 100);
    });
  }

  it('walks a body of nothing but line ends or near delimiters in one pass', () => {
    const boundary = '-'.repeat(69) + 'x';
    for (const body of ['\n'.repeat(1e6), '-'.repeat(1e6), `${'-'.repeat(71)}\n`.repeat(10_000)]) {
      assert.equal(readMultipart(Buffer.from(body), boundary).sections.length, 0);
    }
  });

  it('restores the parts it was made of, and takes any bytes', () => {
    const part = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.uint8Array(), (parts, noise) => {
        const bytes = Buffer.concat([
          ...parts.flatMap((each) => [Buffer.from('--bound\r\nX: y\r\n\r\n'), each, Buffer.from('\r\n')]),
          Buffer.from('--bound--\r\n'),
        ]);
        const reading = readMultipart(bytes, 'bound');
        assert.deepEqual(
          reading.sections.map((section) => section.content),
          parts,
        );
        readMultipart(Buffer.concat([Buffer.from('--b\n'), noise]), 'b');
      }),
    );
  });
});
