import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { isZip, unzip } from './zip.ts';

interface Entry {
  readonly name: string;
  readonly content: string;
  readonly method?: 0 | 8;
  readonly flags?: number;
}

function archive(entries: readonly Entry[]): Buffer {
  const pieces = entries.flatMap(({ name, content, method = 8, flags = 0 }) => {
    const data = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(flags, 6);
    header.writeUInt16LE(method, 8);
    // With bit 3 the size follows the data, and the header does not know it.
    header.writeUInt32LE((flags & 8) === 0 ? data.length : 0, 18);
    header.writeUInt16LE(name.length, 26);
    return [header, Buffer.from(name), data];
  });
  return Buffer.concat([...pieces, Buffer.from('PK\x01\x02 the directory')]);
}

const read = (entries: readonly Entry[], most = 10_000): string | undefined =>
  unzip(archive(entries), most)?.toString();

describe('text/zip', () => {
  it('reads stored and deflated entries and their names', () => {
    const entries: Entry[] = [
      { name: 'a.txt', content: 'first', method: 0 },
      { name: 'b.txt', content: 'second '.repeat(40) },
      { name: 'c.txt', content: 'third', flags: 8 },
    ];
    assert.equal(read(entries), `a.txt\nfirst\nb.txt\n${'second '.repeat(40)}\nc.txt\nthird\n`);
  });

  it('gives the name of an encrypted entry and reads the next', () => {
    assert.equal(
      read([
        { name: 'a', content: 'first', flags: 1 },
        { name: 'b', content: 'second' },
      ]),
      'a\n\nb\nsecond\n',
    );
  });

  it('gives nothing when there is more than it may', () => {
    assert.equal(read([{ name: 'a', content: 'x'.repeat(5000) }], 1000), undefined);
    assert.equal(read([{ name: 'a', content: 'x'.repeat(500) }], 1000)?.length, 503);
  });

  it('reads what there is of a cut archive, and nothing of no archive', () => {
    assert.equal(unzip(archive([{ name: 'a', content: 'first' }]).subarray(0, 20), 100), undefined);
    assert.equal(unzip(Buffer.from('no archive at all, not at all'), 100), undefined);
    assert.equal(isZip(Buffer.from('PK')), false);
    assert.equal(isZip(archive([])), false);
  });

  it('answers for any bytes behind a header (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = unzip(Buffer.concat([Buffer.from('504b0304', 'hex'), bytes]), 1000);
        assert.ok(found === undefined || found.length <= 1000);
      }),
    );
  });
});
