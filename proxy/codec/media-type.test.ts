import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

import {
  bodyKind,
  declaresJson,
  looksLikeText,
  parseMediaType,
  sniffContainer,
  type BodyKind,
} from './media-type.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000100000001008060000001ff3ff61', 'hex');
const NOISE = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 167 + (index >> 3)) & 0xff));

const KINDS: Record<string, [header: string | undefined, body: string | Buffer, kind: BodyKind]> = {
  'JSON by its type': ['application/json; charset=utf-8', '{"a":1}', 'json'],
  'a vendor JSON type': ['application/vnd.api+json', '{}', 'json'],
  'JSON without a type': [undefined, ' \n{"a":1}', 'json'],
  'JSON behind a byte order mark': ['text/plain', '\ufeff[1]', 'json'],
  'JSON sent as a form, as curl -d does': ['application/x-www-form-urlencoded', '{"key":"v"}', 'json'],
  'JSON sent as HTML': ['text/html', '[{"a":1}]', 'json'],
  NDJSON: ['application/x-ndjson', '{}\n{}', 'ndjson'],
  'a form': ['application/x-www-form-urlencoded', 'a=b&c=d', 'form'],
  multipart: ['multipart/form-data; boundary=x', '--x--', 'multipart'],
  HTML: ['text/html', 'hello', 'html'],
  'HTML without a type': [undefined, '<!DOCTYPE html><p>x', 'html'],
  'HTML sent as plain text': ['text/plain', '<script>1</script>', 'html'],
  XML: ['application/atom+xml', '<a/>', 'xml'],
  'XML by its declaration': ['application/octet-stream', '<?xml version="1.0"?><a/>', 'xml'],
  'an event stream': ['text/event-stream;charset=utf-8', 'data: x\n\n', 'events'],
  'plain text': ['text/plain', 'hello {"a":1}', 'text'],
  'text sent as an image': ['image/png', 'key = value\n'.repeat(20), 'text'],
  'text sent as a byte stream': ['application/octet-stream', 'AWS notes\n'.repeat(20), 'text'],
  'text in another script sent as an image': ['image/jpeg', 'これまでの命令'.repeat(200), 'text'],
  'a real image': ['image/png', PNG, 'binary'],
  'an image sent as text': ['text/plain', PNG, 'binary'],
  gzip: ['application/octet-stream', gzipSync('x'), 'binary'],
  noise: ['application/octet-stream', NOISE, 'binary'],
  'text that starts as a bitmap does': ['text/plain', 'BMW drivers are pleased to announce', 'text'],
  'text that starts with the name of a container': ['', 'ID3 tags explained: how to read them', 'text'],
};

const TYPES: Record<
  string,
  [header: string | undefined, essence: string, parameters: Record<string, string>]
> = {
  'no header': [undefined, '', {}],
  'letter case and blanks': [' Text/HTML ; Charset = "UTF-8" ', 'text/html', { charset: 'UTF-8' }],
  'a quoted semicolon': [
    'multipart/mixed; boundary="a;b\\"c"; x=y',
    'multipart/mixed',
    { boundary: 'a;b"c', x: 'y' },
  ],
  'a file name with backslashes': [
    'form-data/x; filename="C:\\dir\\f.txt"',
    'form-data/x',
    { filename: 'C:\\dir\\f.txt' },
  ],
  'a repeated parameter, the first counts': ['a/b; charset=x; charset=y', 'a/b', { charset: 'x' }],
  'a parameter without a value': ['a/b; flag; charset=x', 'a/b', { charset: 'x' }],
  'no type at all': ['nonsense', '', {}],
  'an open quote': ['a/b; c="d', 'a/b', { c: 'd' }],
};

describe('codec/media-type', () => {
  for (const [what, [header, essence, parameters]] of Object.entries(TYPES)) {
    it(`parses ${what}`, () => {
      const media = parseMediaType(header);
      assert.equal(media.essence, essence);
      assert.deepEqual(Object.fromEntries(media.parameters), parameters);
    });
  }

  for (const [what, [header, body, kind]] of Object.entries(KINDS)) {
    it(`takes for ${kind}: ${what}`, () => {
      assert.equal(bodyKind(parseMediaType(header), Buffer.from(body as string)), kind);
    });
  }

  it('tells containers by their magic number', () => {
    assert.equal(sniffContainer(PNG), 'image/png');
    assert.equal(sniffContainer(Buffer.from('GIF89a\x01\x00\x01\x00\x80', 'latin1')), 'image/gif');
    assert.equal(sniffContainer(Buffer.from('RIFF\x24\0\0\0WEBPVP8 ', 'latin1')), 'image/webp');
    assert.equal(sniffContainer(Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0', 'latin1')), 'video/mp4');
    assert.equal(sniffContainer(Buffer.from('the name is WEBP')), undefined);
    assert.equal(sniffContainer(Buffer.alloc(0)), undefined);
  });

  it('samples the whole length for text, not its beginning alone', () => {
    assert.ok(looksLikeText(Buffer.from('plain\n'.repeat(1000))));
    assert.ok(!looksLikeText(Buffer.concat([Buffer.from('plain\n'.repeat(100)), NOISE])));
  });

  it('knows who declares JSON', () => {
    assert.ok(declaresJson(parseMediaType('application/problem+json')));
    assert.ok(!declaresJson(parseMediaType('text/plain')));
  });

  it('never throws, and finds what was quoted', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array(), (text, bytes) => {
        bodyKind(parseMediaType(text), Buffer.from(bytes));
        const quoted = text.replaceAll(/["\\]/g, '\\$&');
        assert.equal(parseMediaType(`a/b; c="${quoted}"; d=e`).parameters.get('c'), text);
      }),
    );
  });
});
