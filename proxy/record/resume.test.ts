import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { fileName } from './files.ts';
import { resume } from './resume.ts';
import { draft, filesIn, inFolder, openRecorder, writeRecord } from './testing/record.ts';
import { verifyFolder } from './verify.ts';

/** Goes on where the record ends, as a start does. */
async function goOn(folder: string): Promise<void> {
  const { head } = await resume(folder, 'proxy');
  const recorder = openRecorder(folder, { head });
  await recorder.record(draft('goes on'));
  await recorder.close();
}

async function states(folder: string): Promise<string[]> {
  return (await verifyFolder(folder)).map(
    ({ ok, end, broken }) => `${ok ? 'whole' : (broken?.why ?? '')}, ${end}`,
  );
}

describe('record/resume', () => {
  it('begins at genesis in an empty folder', () =>
    inFolder(async (folder) => {
      assert.deepEqual(await resume(folder, 'proxy'), {
        head: { session: 'proxy', seq: 0, prevHash: 'genesis' },
      });
    }));

  it('goes on in the same chain, in a new file', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 3);
      await goOn(folder);
      assert.deepEqual(Object.keys(await filesIn(folder)), [
        'evidence-proxy-0.jsonl',
        'evidence-proxy-4.jsonl',
      ]);
      assert.deepEqual(await states(folder), ['whole, closed']);
    }));

  it('does not take the files of a session whose name begins alike for its own', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 3, { head: { session: 'proxy-x', seq: 0, prevHash: 'genesis' } });
      assert.equal((await resume(folder, 'proxy')).head.seq, 0);
      assert.equal((await resume(folder, 'proxy-x')).head.seq, 4);
    }));

  it('takes the file with the highest number for the last, not the one that sorts last', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 11, { maxEntriesPerFile: 2 });
      assert.equal((await resume(folder, 'proxy')).head.seq, 12);
    }));

  it('cuts off a line that is not whole, wherever it broke off, and goes on (property)', async function () {
    this.timeout(60_000);
    await inFolder(async (source) => {
      await writeRecord(source, 3);
      const whole = Object.values(await filesIn(source))[0] ?? '';
      const ends = [...whole.matchAll(/\n/g)].map(({ index }) => index + 1);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), (length) =>
          inFolder(async (folder) => {
            await writeFile(path.join(folder, fileName('proxy', 0)), whole.slice(0, length));
            const { torn } = await resume(folder, 'proxy');
            assert.equal(torn?.bytes ?? 0, length - (ends.findLast((end) => end <= length) ?? 0));
            await goOn(folder);
            assert.deepEqual(await states(folder), ['whole, closed']);
          }),
        ),
        { numRuns: 60 },
      );
    });
  });

  it('takes lines of lost blocks for torn as well', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 2);
      const file = path.join(folder, fileName('proxy', 0));
      await appendFile(
        file,
        Buffer.concat([Buffer.alloc(5000), Buffer.from('tail of a line\nand half another')]),
      );
      assert.deepEqual((await resume(folder, 'proxy')).torn?.bytes, 5000 + 31);
      await goOn(folder);
      assert.deepEqual(await states(folder), ['whole, closed']);
    }));

  it('finds the last line however long it is', () =>
    inFolder(async (folder) => {
      const recorder = openRecorder(folder);
      await recorder.record(draft('allow'));
      await recorder.record(draft('allow', `"${'x'.repeat(300_000)}"`));
      assert.equal((await resume(folder, 'proxy')).head.seq, 2);
      await recorder.close();
    }));

  const damages: Readonly<Record<string, (text: string) => string>> = {
    'a last entry that says something else than was hashed': (text) => text.replace(/allow 1/, 'block 1'),
    'a last line that is no entry': (text) => text + 'something\n',
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`does not go on behind ${name}, and changes nothing`, () =>
      inFolder(async (folder) => {
        const recorder = openRecorder(folder);
        for (const n of [0, 1]) await recorder.record(draft(`allow ${n}`));
        const file = path.join(folder, fileName('proxy', 0));
        const damaged = damage(await readFile(file, 'utf8'));
        await writeFile(file, damaged);
        await assert.rejects(resume(folder, 'proxy'), { code: 'RECORD_DAMAGED' });
        assert.equal(await readFile(file, 'utf8'), damaged);
        await recorder.close();
      }));
  }
});
