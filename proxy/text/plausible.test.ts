import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beginsReadable, fromWideText, isContainer, readableParts } from './plausible.ts';

const parts = (bytes: Buffer): string[] => readableParts(bytes).map((part) => part.toString());
const noise = Buffer.from([0x00, 0x9f, 0x01, 0xfe, 0x02, 0xc0]);

describe('text/plausible', () => {
  it('takes text whole', () =>
    assert.deepEqual(parts(Buffer.from('some readable text é')), ['some readable text é']));
  it('takes text with a little noise whole', () => {
    const text = Buffer.concat([Buffer.from('a fairly long readable text'), noise.subarray(0, 2)]);
    assert.equal(readableParts(text)[0]?.length, text.length);
  });
  it('takes the readable stretches of a binary', () => {
    const bytes = Buffer.concat([noise, noise, Buffer.from('readable stretch'), noise, noise, noise]);
    assert.deepEqual(parts(bytes), ['readable stretch']);
  });
  it('takes nothing of noise', () =>
    assert.deepEqual(parts(Buffer.concat([noise, Buffer.from('abc'), noise])), []));

  it('says whether a beginning is readable', () => {
    assert.ok(beginsReadable(Buffer.from('hello')));
    assert.ok(beginsReadable(Buffer.from('ab中').subarray(0, 4)));
    assert.ok(!beginsReadable(noise));
  });

  it('reads ASCII in UTF-16', () => {
    assert.equal(fromWideText(Buffer.from('hello wide world', 'utf16le'))?.toString(), 'hello wide world');
    const bigEnd = Buffer.from('hello wide world', 'utf16le').swap16();
    assert.equal(fromWideText(bigEnd)?.toString(), 'hello wide world');
    assert.equal(fromWideText(bigEnd.subarray(0, 31))?.toString(), 'hello wide worl');
    assert.equal(fromWideText(Buffer.alloc(32)), undefined);
    assert.equal(fromWideText(Buffer.from('hello narrow world')), undefined);
  });

  const FORMATS: Record<string, string> = {
    PNG: '89504e470d0a1a0a',
    JPEG: 'ffd8ffe0',
    gzip: '1f8b0800',
    zip: '504b0304',
    PDF: '255044462d',
    'a web font': '774f4632',
    'an MP4 film': '0000001866747970',
  };
  for (const [name, magic] of Object.entries(FORMATS)) {
    it(`knows ${name}`, () => assert.ok(isContainer(Buffer.from(magic, 'hex'))));
  }
  it('takes no text for a container', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z ]{8,20}$/), (text) => !isContainer(Buffer.from(text))));
  });
});
