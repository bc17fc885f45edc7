import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Holder } from './lock.ts';
import { takeLock } from './lock.ts';
import { inFolder } from './testing/record.ts';

const fileIn = (folder: string): string => path.join(folder, 'evidence-proxy.lock');

async function holderIn(folder: string): Promise<Holder> {
  return JSON.parse(await readFile(fileIn(folder), 'utf8')) as Holder;
}

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('record/lock', () => {
  it('lets one process write a session, and another session beside it', () =>
    inFolder(async (folder) => {
      const lock = await takeLock(folder, 'proxy');
      await assert.rejects(takeLock(folder, 'proxy'), {
        code: 'RECORD_LOCKED',
        message: /^process \d+ writes this record already .*evidence-proxy\.lock/,
      });
      const other = await takeLock(folder, 'other');
      await lock.hold();
      await Promise.all([lock.release(), other.release()]);
      assert.deepEqual(await readdir(folder), []);
    }));

  it('can be taken again once it was let go', () =>
    inFolder(async (folder) => {
      await (await takeLock(folder, 'proxy')).release();
      const lock = await takeLock(folder, 'proxy');
      assert.equal(lock.takenFrom, undefined);
      await lock.release();
    }));

  type Change = (holder: Holder) => Holder;
  const dead: Readonly<Record<string, Change>> = {
    'a process that has ended': (holder) => ({ ...holder, pid: deadProcess() }),
    'a process whose number another has by now': (holder) => ({ ...holder, started: '1' }),
  };
  for (const [name, change] of Object.entries(dead)) {
    it(`takes over the lock of ${name}, and says so`, () =>
      inFolder(async (folder) => {
        const gone = await takeLock(folder, 'proxy');
        const left = change(await holderIn(folder));
        await writeFile(fileIn(folder), JSON.stringify(left));
        const lock = await takeLock(folder, 'proxy');
        assert.deepEqual(lock.takenFrom, left);
        await assert.rejects(gone.hold(), { code: 'RECORD_LOCKED' });
        await gone.release();
        assert.equal((await holderIn(folder)).pid, process.pid);
        await lock.release();
      }));
  }

  it('takes a holder it cannot ask for alive while it shows signs of life, and for dead after', () =>
    inFolder(async (folder) => {
      const elsewhere = { pid: 1, started: '5', place: 'other-machine boot ns', id: 'x' };
      await writeFile(fileIn(folder), JSON.stringify(elsewhere));
      await assert.rejects(takeLock(folder, 'proxy'), { message: /^process 1 on other-machine / });
      const longAgo = new Date(Date.now() - 60_000);
      await utimes(fileIn(folder), longAgo, longAgo);
      const lock = await takeLock(folder, 'proxy');
      assert.deepEqual(lock.takenFrom, elsewhere);
      await lock.release();
    }));

  it('takes over a file that names nobody', () =>
    inFolder(async (folder) => {
      await writeFile(fileIn(folder), 'half a l');
      const lock = await takeLock(folder, 'proxy');
      assert.equal((await holderIn(folder)).pid, process.pid);
      await lock.release();
    }));

  it('is taken by one of many that find the same dead lock', () =>
    inFolder(async (folder) => {
      const gone = await takeLock(folder, 'proxy');
      const left = { ...(await holderIn(folder)), pid: deadProcess() };
      await gone.release();
      await writeFile(fileIn(folder), JSON.stringify(left));
      const taken = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(folder, 'proxy')));
      const locks = taken.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      assert.equal(locks.length, 1);
      await locks[0]?.hold();
      await locks[0]?.release();
      assert.deepEqual(await readdir(folder), []);
    }));

  it('takes its file anew when somebody removed it', () =>
    inFolder(async (folder) => {
      const lock = await takeLock(folder, 'proxy');
      await rm(fileIn(folder));
      await lock.hold();
      assert.equal((await holderIn(folder)).pid, process.pid);
      await lock.release();
    }));
});
