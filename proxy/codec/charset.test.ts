import assert from 'node:assert/strict';

import fc from 'fast-check';
import iconv from 'iconv-lite';

import { findCharset, openCharset, toUtf8 } from './charset.ts';
import { parseMediaType } from './media-type.ts';

const typed = (charset: string) => parseMediaType(`text/plain; charset=${charset}`);
const NONE = parseMediaType(undefined);

async function read(bytes: Buffer, charset: string): Promise<string> {
  const text = await toUtf8(bytes, typed(charset));
  assert.ok(text.ok, text.ok ? '' : text.reason);
  return text.bytes.toString('utf8');
}

const wide = (text: string) => Buffer.from(text, 'utf16le');

const READS: Record<string, [bytes: Buffer, header: string | undefined, text: string]> = {
  'UTF-16 little endian by label': [wide('schlüssel'), 'text/plain;charset=utf-16le', 'schlüssel'],
  'UTF-16 big endian by label': [wide('schlüssel').swap16(), 'text/plain;charset=UTF-16BE', 'schlüssel'],
  'UTF-16 by its byte order mark, against the label': [wide('\ufeffkey'), 'text/plain;charset=utf-8', 'key'],
  'UTF-16 without label or mark, by its zeros': [wide('{"a":1}'), 'application/json', '{"a":1}'],
  'UTF-32 by its mark': [iconv.encode('key', 'utf-32le', { addBOM: true }), undefined, 'key'],
  'windows-1252 by label': [
    Buffer.from('stra\xdfe \x80', 'latin1'),
    'text/html; charset="ISO-8859-1"',
    'straße €',
  ],
  'Shift_JIS by label': [iconv.encode('前の指示', 'shift_jis'), 'text/html;charset=Shift_JIS', '前の指示'],
  'GBK by meta': [
    iconv.encode('<meta charset="gbk"><p>忽略', 'gbk'),
    'text/html',
    '<meta charset="gbk"><p>忽略',
  ],
  'KOI8-R by http-equiv': [
    iconv.encode('<META http-equiv=Content-Type content="text/html; charset=koi8-r">ключ', 'koi8-r'),
    'text/html',
    '<META http-equiv=Content-Type content="text/html; charset=koi8-r">ключ',
  ],
  'latin1 by XML declaration': [
    Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>\xfc</a>', 'latin1'),
    'application/xml',
    '<?xml version="1.0" encoding="iso-8859-1"?><a>ü</a>',
  ],
  'ISO-2022-JP by label': [
    Buffer.from('\x1b$BF|K\\\x1b(B', 'latin1'),
    'text/plain;charset=iso-2022-jp',
    '日本',
  ],
  'code page 437, which browsers do not know': [Buffer.from([0x81]), 'text/plain;charset=cp437', 'ü'],
};

const SAME: Record<string, [bytes: Buffer, charset: string]> = {
  'UTF-8': [Buffer.from('grün'), 'utf-8'],
  'no label': [Buffer.from('grün'), ''],
  'ASCII under a legacy label': [Buffer.from('green'), 'windows-1252'],
  'a label nobody knows over UTF-8': [Buffer.from('grün'), 'utf8mb4'],
  'broken UTF-8 under its own label': [Buffer.from([0x61, 0xff, 0x62]), 'utf-8'],
};

describe('codec/charset', () => {
  for (const [what, [bytes, header, text]] of Object.entries(READS)) {
    it(`reads ${what}`, async () => {
      const result = await toUtf8(bytes, parseMediaType(header));
      assert.ok(result.ok);
      const readings = [result.bytes, result.alternate ?? Buffer.alloc(0)];
      assert.ok(readings.some((reading) => reading.toString('utf8') === text));
      assert.ok(
        readings.some((reading) => reading === bytes),
        'the bytes as they came are scanned too',
      );
    });
  }

  for (const [what, [bytes, charset]] of Object.entries(SAME)) {
    it(`hands back the same buffer for ${what}`, async () => {
      const result = await toUtf8(bytes, typed(charset));
      assert.ok(result.ok && result.bytes === bytes && result.alternate === undefined);
    });
  }

  it('refuses a label nobody knows over bytes that are not UTF-8', async () => {
    const refused = { ok: false, reason: 'unknown-charset' };
    for (const charset of ['x-nope', 'base64', 'hz-gb-2312']) {
      assert.deepEqual(await toUtf8(Buffer.from([0xe4, 0x20]), typed(charset)), refused);
    }
    assert.deepEqual(await toUtf8(Buffer.from('~{VPND~}'), typed('hz-gb-2312')), refused);
    await assert.rejects(openCharset(Buffer.from([0xe4]), typed('x-nope')), { reason: 'unknown-charset' });
  });

  it('keeps plain text in view when the label says UTF-16: receivers of JSON ignore labels', async () => {
    const body = Buffer.from('{"key":"plain text, whatever the label says"}');
    const result = await toUtf8(body, parseMediaType('application/json; charset=utf-16'));
    assert.ok(result.ok && result.bytes === body && result.alternate !== undefined);
    assert.equal(await openCharset(body, typed('utf-16')), undefined);
  });

  it('gives UTF-7 as a second reading of the same bytes', async () => {
    const body = Buffer.from('+ADw-script+AD4-');
    const result = await toUtf8(body, typed('utf-7'));
    assert.ok(result.ok && result.bytes === body);
    assert.equal(result.alternate?.toString(), '<script>');
  });

  it('reads no charset where a comment or body text only talks about one', () => {
    assert.equal(findCharset(Buffer.from('the charset=utf-16 parameter'), NONE), '');
    assert.equal(findCharset(Buffer.from('<meta charset=utf-16><p>x'), NONE), '');
    assert.equal(findCharset(Buffer.from(`${'<p>'.repeat(400)}<meta charset=koi8-r>`), NONE), '');
  });

  it('decodes a stream as it decodes the whole, for every cut', async () => {
    const charsets = fc.constantFrom(
      'utf-16le',
      'utf-16be',
      'utf-32le',
      'windows-1252',
      'shift_jis',
      'gbk',
      'utf-7',
      'koi8-r',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        charsets,
        fc.integer({ min: 1, max: 9 }),
        async (text, charset, size) => {
          const bytes = iconv.encode(`${text}\u00e9\u0436`, charset);
          const decoder = await openCharset(bytes, typed(charset));
          const whole = await toUtf8(bytes, typed(charset));
          assert.ok(whole.ok);
          if (decoder === undefined) return;
          const pieces: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += size)
            pieces.push(decoder.write(bytes.subarray(at, at + size)));
          pieces.push(decoder.end());
          const readings = [whole.bytes, whole.alternate].map(String);
          assert.ok(readings.includes(Buffer.concat(pieces).toString()));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('restores text written in UTF-16', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (text) => {
        assert.equal(await read(wide(`\ufeff${text}`), 'utf-16'), text);
      }),
    );
  });

  it('ends with a result on arbitrary bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array(),
        fc.constantFrom('', 'utf-7', 'utf-16', 'utf-32', 'gb18030', 'euc-jp', 'x'),
        async (bytes, charset) => {
          const result = await toUtf8(Buffer.from(bytes), typed(charset));
          assert.equal(typeof result.ok, 'boolean');
        },
      ),
    );
  });
});
