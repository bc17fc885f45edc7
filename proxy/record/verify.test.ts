import assert from 'node:assert/strict';
import { rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { resume } from './resume.ts';
import { expire } from './retention.ts';
import { draft, filesIn, inFolder, openRecorder, writeRecord } from './testing/record.ts';
import { verifyFolder, type Verified } from './verify.ts';

async function only(folder: string): Promise<Verified> {
  const results = await verifyFolder(folder);
  assert.equal(results.length, 1);
  return results[0]!;
}

describe('record/verify', () => {
  it('finds a record whole, over files and restarts, and says where it ends', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 5, { maxEntriesPerFile: 3, checkpointInterval: 2 });
      const { head } = await resume(folder, 'proxy');
      const recorder = openRecorder(folder, { head });
      await recorder.record(draft('allow'));
      const { ok, entries, firstSeq, lastSeq, end } = await only(folder);
      assert.deepEqual([ok, entries, firstSeq, lastSeq, end], [true, 9, 0, 8, 'open']);
      await recorder.close();
      const closed = await only(folder);
      assert.deepEqual([closed.ok, closed.end, closed.head.length], [true, 'closed', 64]);
    }));

  it('keeps the sessions of a folder apart', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 2);
      await writeRecord(folder, 3, { head: { session: 'proxy-2', seq: 0, prevHash: 'genesis' } });
      assert.deepEqual(
        (await verifyFolder(folder)).map(({ session, ok, entries }) => [session, ok, entries]),
        [
          ['proxy', true, 3],
          ['proxy-2', true, 4],
        ],
      );
    }));

  it('says that an end is torn, which is no fault of the chain', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 2);
      const [[name, text] = ['', '']] = Object.entries(await filesIn(folder));
      await writeFile(path.join(folder, name), text.slice(0, -10));
      const { ok, end, entries } = await only(folder);
      assert.deepEqual([ok, end, entries], [true, 'torn', 2]);
    }));

  type Tamper = (lines: string[]) => string[];
  const tampers: Readonly<Record<string, readonly [Tamper, number, RegExp]>> = {
    'a changed word': [(lines) => lines.with(1, lines[1]!.replace('allow 1', 'allow 7')), 1, /its hash/],
    'a removed entry': [(lines) => lines.toSpliced(1, 1), 1, /seq 1 should follow, found 2/],
    'a repeated entry': [(lines) => lines.toSpliced(1, 0, lines[0]!), 1, /seq 1 should follow, found 0/],
    'two entries in each other’s place': [([a, b, ...rest]) => [b!, a!, ...rest], 1, /named after seq 0/],
    'a line that is no entry': [(lines) => lines.toSpliced(2, 0, 'hello'), 2, /not an entry/],
    'an empty line': [(lines) => lines.toSpliced(2, 0, ''), 2, /not an entry/],
    'bytes that are no UTF-8': [
      (lines) => lines.with(1, lines[1]!.replace('allow', 'all\uffffow')),
      1,
      /its hash/,
    ],
    'a line longer than readers accept': [
      (lines) => lines.toSpliced(1, 0, 'x'.repeat(2 ** 20 + 1)),
      1,
      /1 MiB/,
    ],
  };
  for (const [name, [tamper, seq, why]] of Object.entries(tampers)) {
    it(`names the first entry that does not fit: ${name}`, () =>
      inFolder(async (folder) => {
        await writeRecord(folder, 4);
        const [[file, text] = ['', '']] = Object.entries(await filesIn(folder));
        assert.equal((await only(folder)).ok, true);
        await writeFile(path.join(folder, file), tamper(text.trimEnd().split('\n')).join('\n') + '\n');
        const { ok, broken } = await only(folder);
        assert.equal(ok, false);
        assert.match(broken?.why ?? '', why);
        if (!name.startsWith('two')) assert.equal(broken?.seq, seq);
      }));
  }

  it('notices any changed byte (property)', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 3);
      const [[file, text] = ['', '']] = Object.entries(await filesIn(folder));
      const before = JSON.stringify(await only(folder));
      await fc.assert(
        fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
          const bytes = Buffer.from(text);
          bytes[at] = bytes[at]! ^ flip;
          await writeFile(path.join(folder, file), bytes);
          assert.notEqual(JSON.stringify(await only(folder)), before);
        }),
        { numRuns: 150 },
      );
    }));

  it('notices a file that is missing, empty or under another name', () =>
    inFolder(async (folder) => {
      const at = (seq: number): string => path.join(folder, `evidence-proxy-${seq}.jsonl`);
      await writeRecord(folder, 8, { maxEntriesPerFile: 3 });
      const middle = (await filesIn(folder))['evidence-proxy-3.jsonl'] ?? '';
      await rm(at(3));
      assert.match(
        (await only(folder)).broken?.why ?? '',
        /should begin with seq 3, by its name it begins with 6/,
      );
      await writeFile(at(3), '');
      assert.match((await only(folder)).broken?.why ?? '', /empty/);
      await writeFile(at(3), middle.slice(0, -5));
      assert.match((await only(folder)).broken?.why ?? '', /not whole, and another file follows/);
      await writeFile(at(3), middle);
      assert.equal((await only(folder)).ok, true);
      await rename(at(6), at(7));
      assert.match(
        (await only(folder)).broken?.why ?? '',
        /should begin with seq 6, by its name it begins with 7/,
      );
    }));

  it('notices a checkpoint that counts wrong', () =>
    inFolder(async (folder) => {
      const recorder = openRecorder(folder);
      const detail = '{"entry_count":7,"first_seq":0,"last_seq":0,"signature":""}';
      await recorder.record(draft('allow'));
      await recorder.record({ ...draft('checkpoint', detail), type: 'checkpoint' });
      assert.match((await only(folder)).broken?.why ?? '', /checkpoint does not count/);
      await recorder.close();
    }));
});

describe('record/retention', () => {
  const DAY = 86_400_000;

  /** Three files, of which the first two are old. */
  async function aged(folder: string): Promise<ReturnType<typeof openRecorder>> {
    const recorder = openRecorder(folder, { maxEntriesPerFile: 2 });
    for (let n = 0; n < 7; n += 1) await recorder.record(draft(`allow ${n}`));
    const old = new Date(Date.now() - 10 * DAY);
    for (const seq of [0, 2]) await utimes(path.join(folder, `evidence-proxy-${seq}.jsonl`), old, old);
    return recorder;
  }

  const run = (folder: string, recorder: ReturnType<typeof openRecorder>, before = Date.now() - 5 * DAY) =>
    expire({
      folder,
      session: 'proxy',
      before,
      current: recorder.currentFile,
      record: (entry) => recorder.record(entry),
    });

  it('removes old files from the front, and what is left verifies (L-78)', () =>
    inFolder(async (folder) => {
      const recorder = await aged(folder);
      assert.equal(await run(folder, recorder), 2);
      assert.equal(Object.keys(await filesIn(folder))[0], 'evidence-proxy-4.jsonl');
      const { ok, firstSeq } = await only(folder);
      assert.deepEqual([ok, firstSeq], [true, 4]);
      await recorder.close();
    }));

  it('keeps young files, the file being written, and everything behind a young one', () =>
    inFolder(async (folder) => {
      const recorder = await aged(folder);
      assert.equal(await run(folder, recorder, Date.now() - 20 * DAY), 0);
      const now = new Date();
      await utimes(path.join(folder, 'evidence-proxy-0.jsonl'), now, now);
      assert.equal(await run(folder, recorder), 0);
      assert.equal(await run(folder, recorder, Date.now() + DAY), 3);
      assert.equal((await only(folder)).ok, true);
      await recorder.close();
    }));

  it('removes nothing when that cannot be recorded', () =>
    inFolder(async (folder) => {
      const recorder = await aged(folder);
      const record = (): Promise<void> => Promise.reject(new Error('full'));
      const all = Object.keys(await filesIn(folder)).length;
      await assert.rejects(
        expire({ folder, session: 'proxy', before: Date.now() + DAY, current: undefined, record }),
      );
      assert.equal(Object.keys(await filesIn(folder)).length, all);
      await recorder.close();
    }));

  it('tells a front that somebody else removed', () =>
    inFolder(async (folder) => {
      const recorder = await aged(folder);
      await rm(path.join(folder, 'evidence-proxy-0.jsonl'));
      assert.match((await only(folder)).broken?.why ?? '', /begins with seq 2, and no entry says/);
      await recorder.close();
    }));
});
