import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseEntry } from './entry.ts';
import { draft, failingDisk, filesIn, inFolder, openRecorder, writeRecord } from './testing/record.ts';
import { verifyFolder } from './verify.ts';

async function summaries(folder: string): Promise<string[]> {
  const texts = Object.entries(await filesIn(folder)).sort(
    ([a], [b]) => Number(/(\d+)\.jsonl/.exec(a)?.[1]) - Number(/(\d+)\.jsonl/.exec(b)?.[1]),
  );
  return texts.flatMap(([, text]) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parseEntry(line).summary),
  );
}

async function isWhole(folder: string): Promise<boolean> {
  return (await verifyFolder(folder)).every(({ ok, end }) => ok && end !== 'torn');
}

describe('record/recorder', () => {
  it('has an entry on the disk when it says so', () =>
    inFolder(async (folder) => {
      const recorder = openRecorder(folder);
      await recorder.record(draft('allow'));
      assert.match((await filesIn(folder))['evidence-proxy-0.jsonl'] ?? '', /"summary":"allow".*\n$/);
      await recorder.close();
    }));

  it('writes what waits together, in the order it came', () =>
    inFolder(async (folder) => {
      const disk = failingDisk();
      const recorder = openRecorder(folder, { openFile: disk.open });
      await Promise.all(Array.from({ length: 50 }, (_, n) => recorder.record(draft(`allow ${n}`))));
      assert.equal(disk.writes.length, 1);
      await recorder.close();
      assert.deepEqual(
        (await summaries(folder)).slice(0, 50),
        Array.from({ length: 50 }, (_, n) => `allow ${n}`),
      );
      assert.ok(await isWhole(folder));
    }));

  it('begins a new file when one is full, and goes on in the same chain', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 7, { maxEntriesPerFile: 3 });
      assert.deepEqual(Object.keys(await filesIn(folder)), [
        'evidence-proxy-0.jsonl',
        'evidence-proxy-3.jsonl',
        'evidence-proxy-6.jsonl',
      ]);
      assert.ok(await isWhole(folder));
    }));

  it('splits what waits over as many files as it fills', () =>
    inFolder(async (folder) => {
      const recorder = openRecorder(folder, { maxEntriesPerFile: 10 });
      await Promise.all(Array.from({ length: 25 }, (_, n) => recorder.record(draft(`allow ${n}`))));
      await recorder.close();
      assert.equal(Object.keys(await filesIn(folder)).length, 3);
      assert.ok(await isWhole(folder));
    }));

  it('closes every so many entries with a checkpoint, and the last ones when it stops', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 5, { checkpointInterval: 2, sign: (hash) => `signed ${hash.length}` });
      const entries = Object.values(await filesIn(folder))
        .flatMap((text) => text.trim().split('\n').map(parseEntry))
        .filter(({ type }) => type === 'checkpoint');
      assert.deepEqual(
        entries.map(({ summary }) => summary),
        [
          'checkpoint: 2 entries [seq 0-1]',
          'checkpoint: 2 entries [seq 3-4]',
          'checkpoint: 1 entries [seq 6-6]',
        ],
      );
      assert.match(entries[0]?.detail ?? '', /"signature":"signed 64"/);
    }));

  it('writes the closing checkpoint into a new file when the last one has just been filled', () =>
    inFolder(async (folder) => {
      await writeRecord(folder, 2, { maxEntriesPerFile: 2 });
      assert.match((await filesIn(folder))['evidence-proxy-2.jsonl'] ?? '', /"type":"checkpoint"/);
    }));

  it('takes a full disk as a failure of all that waited, and leaves no half line', () =>
    inFolder(async (folder) => {
      const disk = failingDisk();
      const troubles: string[] = [];
      const recorder = openRecorder(folder, {
        openFile: disk.open,
        onTrouble: (error) => troubles.push(error),
      });
      await recorder.record(draft('allow before'));
      disk.room = 100;
      const refused = await Promise.allSettled([
        recorder.record(draft('one')),
        recorder.record(draft('two')),
      ]);
      assert.deepEqual(
        refused.map(({ status }) => status),
        ['rejected', 'rejected'],
      );
      assert.deepEqual(await summaries(folder), ['allow before']);
      assert.deepEqual([recorder.health().ok, recorder.health().lost], [false, 2]);
      assert.match(troubles.join('; '), /^ENOSPC[^;]*$/);
      disk.room = Infinity;
      await recorder.record(draft('allow after'));
      assert.equal(recorder.health().ok, true);
      await recorder.close();
      assert.deepEqual(await summaries(folder), [
        'allow before',
        'gap: 2 entries could not be written (on_failure: block)',
        'allow after',
        'checkpoint: 3 entries [seq 0-2]',
      ]);
      assert.ok(await isWhole(folder));
    }));

  it('cuts half a line off later when it could not be cut off at once', () =>
    inFolder(async (folder) => {
      const disk = failingDisk();
      const recorder = openRecorder(folder, { openFile: disk.open });
      await recorder.record(draft('allow before'));
      Object.assign(disk, { room: 100, isStuck: true });
      await assert.rejects(recorder.record(draft('lost')), /ENOSPC/);
      disk.room = Infinity;
      await assert.rejects(recorder.record(draft('lost too')), /EIO/);
      disk.isStuck = false;
      await recorder.record(draft('allow after'));
      await recorder.close();
      assert.equal((await summaries(folder))[1], 'gap: 2 entries could not be written (on_failure: block)');
      assert.ok(await isWhole(folder));
    }));

  it('owns up to a gap without being asked to record anything', () =>
    inFolder(async (folder) => {
      const disk = failingDisk();
      const recovered = Promise.withResolvers<number>();
      const recorder = openRecorder(folder, {
        openFile: disk.open,
        onFailure: 'allow',
        onRecovery: recovered.resolve,
      });
      disk.room = 0;
      await assert.rejects(recorder.record(draft('lost')));
      disk.room = Infinity;
      // The timer that tries again does not keep a process alive.
      const alive = setInterval(() => undefined, 1000);
      assert.equal(await recovered.promise, 1);
      clearInterval(alive);
      assert.deepEqual(await summaries(folder), ['gap: 1 entries could not be written (on_failure: allow)']);
      await recorder.close();
    }));

  it('notices that its file was removed: that entry does not count, the next begins a new file', () =>
    inFolder(async (folder) => {
      const recorder = openRecorder(folder);
      await recorder.record(draft('allow before'));
      await rm(path.join(folder, 'evidence-proxy-0.jsonl'));
      await assert.rejects(recorder.record(draft('lost')), /was removed/);
      await recorder.record(draft('allow after'));
      assert.deepEqual(Object.keys(await filesIn(folder)), ['evidence-proxy-1.jsonl']);
      await recorder.close();
    }));

  it('makes a removed folder again', () =>
    inFolder(async (folder) => {
      const deep = path.join(folder, 'a', 'b');
      const recorder = openRecorder(deep, { maxEntriesPerFile: 1 });
      await recorder.record(draft('allow before'));
      await rm(deep, { recursive: true });
      await recorder.record(draft('allow after'));
      assert.deepEqual(Object.keys(await filesIn(deep)), ['evidence-proxy-1.jsonl']);
      await recorder.close();
    }));

  it('records nothing when another has the lock by now', () =>
    inFolder(async (folder) => {
      const hold = (): Promise<void> => Promise.reject(new Error('process 7 writes this record already'));
      const recorder = openRecorder(folder, { lock: { hold, release: () => Promise.resolve() } });
      await assert.rejects(recorder.record(draft('lost')), /process 7/);
      assert.deepEqual(await filesIn(folder), {});
      await recorder.close();
    }));

  it('refuses what is too long for a line, and only that', () =>
    inFolder(async (folder) => {
      const recorder = openRecorder(folder);
      const [long, good] = await Promise.allSettled([
        recorder.record(draft('allow', `"${'x'.repeat(400_000)}"`)),
        recorder.record(draft('allow')),
      ]);
      assert.deepEqual([long.status, good.status], ['rejected', 'fulfilled']);
      await recorder.close();
    }));

  it('writes what waits when it is closed, and refuses what comes later', () =>
    inFolder(async (folder) => {
      const recorder = openRecorder(folder);
      const written = recorder.record(draft('allow'));
      await Promise.all([written, recorder.close()]);
      await assert.rejects(recorder.record(draft('late')), /closed/);
      assert.deepEqual(await summaries(folder), ['allow', 'checkpoint: 1 entries [seq 0-0]']);
    }));

  it('owns up to a gap when it is closed', () =>
    inFolder(async (folder) => {
      const disk = failingDisk();
      const recorder = openRecorder(folder, { openFile: disk.open });
      disk.room = 0;
      await assert.rejects(recorder.record(draft('lost')));
      disk.room = Infinity;
      await recorder.close();
      assert.deepEqual(await summaries(folder), [
        'gap: 1 entries could not be written (on_failure: block)',
        'checkpoint: 1 entries [seq 0-0]',
      ]);
    }));

  it('keeps its files from everybody else', () =>
    inFolder(async (folder) => {
      const { stat } = await import('node:fs/promises');
      const deep = path.join(folder, 'record');
      await writeRecord(deep, 1);
      assert.equal((await stat(deep)).mode & 0o027, 0);
      assert.equal((await stat(path.join(deep, 'evidence-proxy-0.jsonl'))).mode & 0o777, 0o600);
    }));
});
