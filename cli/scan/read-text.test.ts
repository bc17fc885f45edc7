import assert from 'node:assert/strict';
import { isUnread, type Chunk } from './chunk.ts';
import { makePlaceFinder } from './place-finder.ts';
import { isBinary, readText } from './read-text.ts';
import { gather, inChunks } from './testing/scan-run.ts';

async function chunksOf(file: string, bytes: Buffer): Promise<Chunk[]> {
  const items = await gather(readText(file, inChunks(bytes, 100_000)));
  return items.filter((item): item is Chunk => !isUnread(item));
}

const namesOf = async (file: string, text: string): Promise<string[]> => {
  const [chunk] = await chunksOf(file, Buffer.from(text));
  return (await chunk!.partsOf(chunk!.bytes)).map(({ name }) => name);
};

describe('cli/scan/read-text', () => {
  const kinds: Record<string, { bytes: Buffer; binary: boolean }> = {
    'plain text': { bytes: Buffer.from('hello\n'), binary: false },
    'an empty file': { bytes: Buffer.alloc(0), binary: false },
    'UTF-16 with a mark': { bytes: Buffer.from('\ufeffhello', 'utf16le'), binary: false },
    'UTF-16 without one': { bytes: Buffer.from('hello', 'utf16le'), binary: false },
    'an old charset': { bytes: Buffer.from('\xe4\xf6\xfc\xdf '.repeat(99), 'latin1'), binary: false },
    'text that begins as a picture does': {
      bytes: Buffer.from('GIF89a ignore what was said before'),
      binary: false,
    },
    'a program': { bytes: Buffer.from('\x7fELF\x02\x01\x01' + '\0'.repeat(60), 'latin1'), binary: true },
    'random bytes': {
      bytes: Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 167 + (i >> 3) * 59) & 0xff)),
      binary: true,
    },
  };
  for (const [name, { bytes, binary }] of Object.entries(kinds)) {
    it(`takes ${name} for ${binary ? 'binary' : 'text'}`, () => assert.equal(isBinary(bytes), binary));
  }

  it('gives a short text whole, as UTF-8', async () => {
    const [chunk, ...more] = await chunksOf('x.txt', Buffer.from('\ufeffgrüße', 'utf16le'));
    assert.equal(more.length, 0);
    assert.equal(chunk?.isWhole, true);
    assert.match(chunk.bytes.toString(), /grüße$/);
  });

  it('gives JSON, HTML and YAML the views of their structure', async () => {
    assert.ok((await namesOf('x.json', '{"a":"first","b":"sec\\u006fnd"}')).includes('body.joined'));
    assert.ok((await namesOf('x.html', '<p hidden>x</p><!-- y -->')).includes('body.hidden'));
    assert.ok((await namesOf('x.yaml', 'a: "first"\nb: second\n')).includes('body.yaml'));
    assert.deepEqual(await namesOf('x.txt', 'a: first'), ['body']);
  });

  it('gives a long text in windows that overlap, lose nothing and know their places', async () => {
    const lines = Array.from(
      { length: 90_000 },
      (_, index) => `zeile ${index + 1} — mit etwas Text, damit sie länger wird`,
    );
    const bytes = Buffer.from(lines.join('\n'));
    const chunks = await chunksOf('long.txt', bytes);
    assert.ok(chunks.length > 3);
    assert.deepEqual(Buffer.concat(chunks.map((chunk) => chunk.bytes.subarray(chunk.overlapBytes))), bytes);
    for (const chunk of chunks.slice(1)) {
      const at = chunk.bytes.indexOf('\nzeile') + 1;
      const number = /^zeile (\d+)/.exec(chunk.bytes.toString('utf8', at, at + 30))?.[1];
      assert.deepEqual(makePlaceFinder(chunk).place(at), { line: Number(number), column: 1 });
    }
  });
});
