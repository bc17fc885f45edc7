// Records in folders that go with the test, and disks that fail when they are told to.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Draft } from '../chain.ts';
import { beginning } from '../chain.ts';
import { createFile, type OpenFile } from '../entry-file.ts';
import { Recorder, type RecorderOptions } from '../recorder.ts';

/** Runs `body` with a folder of its own and removes it afterwards. */
export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pipelock-record-'));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function draft(summary: string, detail = '{}'): Draft {
  return { type: 'decision', transport: 'forward', summary, detail };
}

/** A recorder of session `proxy` from its beginning, without a lock. */
export function openRecorder(folder: string, more: Partial<RecorderOptions> = {}): Recorder {
  return new Recorder({
    folder,
    head: beginning('proxy'),
    lock: { hold: () => Promise.resolve(), release: () => Promise.resolve() },
    checkpointInterval: 1000,
    maxEntriesPerFile: 1000,
    onFailure: 'block',
    ...more,
  });
}

/** Records one entry after the other and closes. */
export async function writeRecord(
  folder: string,
  count: number,
  more: Partial<RecorderOptions> = {},
): Promise<void> {
  const recorder = openRecorder(folder, more);
  for (let n = 0; n < count; n += 1) await recorder.record(draft(`allow ${n}`, `{"n":${n}}`));
  await recorder.close();
}

/** The files of the folder by name. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

export interface FailingDisk {
  readonly open: OpenFile;
  /** Bytes that still fit; a write takes what fits and the next one fails. */
  room: number;
  /** Makes taking back fail too. */
  isStuck: boolean;
  /** Sizes of the writes that went through whole. */
  readonly writes: number[];
}

/** Real files on a disk that can fill up, as a real one does: in the middle of a write. */
export function failingDisk(): FailingDisk {
  const disk: FailingDisk = {
    room: Infinity,
    isStuck: false,
    writes: [],
    open: async (file) => {
      const real = await createFile(file);
      return {
        ...real,
        write: async (bytes, offset) => {
          const fits = Math.min(bytes.length - offset, disk.room);
          if (fits === 0)
            throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
          disk.room -= fits;
          if (offset === 0 && fits === bytes.length) disk.writes.push(fits);
          return real.write(bytes.subarray(0, offset + fits), offset);
        },
        truncate: async (bytes) => {
          if (disk.isStuck) throw new Error('EIO: i/o error');
          await real.truncate(bytes);
        },
      };
    },
  };
  return disk;
}
