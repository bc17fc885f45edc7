import assert from 'node:assert/strict';
import { isUnread, type Chunk } from './chunk.ts';
import { diffChunks, diffItems, MAX_DIFF_BYTES } from './diff-chunks.ts';
import { makePlaceFinder } from './place-finder.ts';
import { gather, inChunks } from './testing/scan-run.ts';

async function chunksOf(diff: string): Promise<Chunk[]> {
  const items = await gather(diffChunks(inChunks(Buffer.from(diff), 4096)));
  return items.filter((item): item is Chunk => !isUnread(item));
}

const head = (file: string): string => `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n`;

describe('cli/scan/diff-chunks', () => {
  it('joins the added lines of a hunk and of no two hunks', async () => {
    const diff = `${head('x')}@@ -1,2 +1,4 @@\n+one\n context\n+two\n-gone\n@@ -9 +11,2 @@\n+three\n context\n${head('y')}@@ -0,0 +1 @@\n+four\n`;
    const chunks = await chunksOf(diff);
    assert.deepEqual(
      chunks.map(({ file, bytes }) => [file, bytes.toString()]),
      [
        ['x', 'one\ntwo'],
        ['x', 'three'],
        ['y', 'four'],
      ],
    );
    assert.equal(makePlaceFinder(chunks[0]!).place(4).line, 3);
  });

  it('cuts a hunk of any length into windows that overlap and keep their places', async () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, index) => `+line number ${index + 1} of many, with some length`,
    );
    const chunks = await chunksOf(`${head('big')}@@ -0,0 +1,${lines.length} @@\n${lines.join('\n')}\n`);
    assert.ok(chunks.length > 2);
    for (const [index, chunk] of chunks.entries()) {
      const overlap = chunk.bytes.subarray(0, chunk.overlapBytes);
      assert.ok(index === 0 || chunks[index - 1]!.bytes.subarray(-overlap.length).equals(overlap));
      const at = chunk.bytes.indexOf('line number', chunk.overlapBytes);
      const number = /^line number (\d+)/.exec(chunk.bytes.toString('utf8', at, at + 30))?.[1];
      assert.equal(String(makePlaceFinder(chunk).place(at).line), number);
    }
    const news = chunks.map(({ bytes, overlapBytes }) => bytes.subarray(overlapBytes).toString());
    assert.equal(news.join(''), lines.map((line) => line.slice(1)).join('\n'));
  });

  it('cuts one line of any length and keeps its columns', async () => {
    const long = 'ä'.repeat(700_000);
    const chunks = await chunksOf(`${head('min.js')}@@ -0,0 +1 @@\n+${long}\n`);
    const last = chunks.at(-1)!;
    assert.deepEqual(makePlaceFinder(last).place(last.bytes.length), { line: 1, column: 700_001 });
    assert.ok(chunks.every(({ bytes }) => bytes.length < 1024 * 1024));
  });

  it('tells a binary change and leaves out what is excluded', async () => {
    const diff = `diff --git a/i.png b/i.png\nGIT binary patch\nliteral 1\nIcmZ\n\n${head('lock')}@@ -0,0 +1 @@\n+x\n`;
    const items = await gather(diffItems(inChunks(Buffer.from(diff), 9), (file) => file === 'lock'));
    assert.deepEqual(
      items.map((item) => [item.file, isUnread(item) ? item.reason : 'text']),
      [
        ['i.png', 'binary-change'],
        ['lock', 'excluded'],
      ],
    );
  });

  it('takes no changes for a diff, and other text or a coloured one for none', async () => {
    assert.deepEqual(await chunksOf('\n'), []);
    const binary = 'diff --git a/i b/i\nBinary files a/i and b/i differ\n';
    for (const text of [
      'hello\n',
      `${binary}\u001b[32m+key\u001b[m\n`,
      '\u001b[1mdiff --git a/x b/x\u001b[m\n\u001b[32m+key\u001b[m\n',
    ]) {
      await assert.rejects(chunksOf(text), { code: 'USAGE' });
    }
  });

  it('refuses more than 100 MiB', async () => {
    await assert.rejects(gather(diffChunks(inChunks(Buffer.alloc(MAX_DIFF_BYTES + 1), MAX_DIFF_BYTES + 1))), {
      code: 'USAGE',
    });
  });
});
