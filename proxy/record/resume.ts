// Where a chain goes on after a restart: the last whole entry on the disk. A line that was being written when the
// process or the machine died is cut off and said so; a whole line that does not fit is a damaged record and no start.

import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { PipelockError } from '../errors.ts';
import { after, beginning, misfit, type Head } from './chain.ts';
import { MAX_LINE_BYTES, parseEntry, type Entry } from './entry.ts';
import { listFiles, type RecordFile } from './files.ts';

export interface Resumed {
  readonly head: Head;
  /** What was cut off the end. */
  readonly torn?: { readonly file: string; readonly bytes: number; readonly sha256: string };
}

/** Repairs the end of the record of a session. Throws RECORD_DAMAGED. The caller holds the session's lock. */
export async function resume(folder: string, session: string): Promise<Resumed> {
  let torn: Resumed['torn'];
  for (const file of (await listFiles(folder, session)).reverse()) {
    const handle = await open(file.path, 'r+');
    try {
      const { rest, line } = await lastLine(handle, file.path);
      if (rest.length > 0) {
        torn ??= { file: file.path, bytes: rest.length, sha256: sha256(rest) };
        await handle.truncate((await handle.stat()).size - rest.length);
        await handle.sync();
      }
      if (line !== undefined) return { head: headAfter(file, line), ...(torn ? { torn } : {}) };
    } finally {
      await handle.close();
    }
    // Its first line never became whole, and its name is needed for the entry that will be written instead.
    await rm(file.path);
  }
  return { head: beginning(session), ...(torn ? { torn } : {}) };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function headAfter(file: RecordFile, line: string): Head {
  const entry = lastEntry(file.path, line);
  const wrong = misfit({ session: file.session, seq: entry.seq, prevHash: entry.prevHash }, entry);
  if (wrong !== undefined) throw damaged(file.path, wrong);
  return after(entry);
}

function lastEntry(file: string, line: string): Entry {
  try {
    return parseEntry(line);
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error));
  }
}

function damaged(file: string, why: string): PipelockError {
  return new PipelockError(
    'RECORD_DAMAGED',
    `the last entry of ${file} cannot be continued: ${why}. See \`pipelock verify\`; to begin a new record, move the ` +
      'files of this one elsewhere.',
  );
}

const FIRST_LOOK_BYTES = 64 * 1024;
const LINE_END = 10;

/** The last whole line and what follows it. A line with a NUL was never whole: that is how lost blocks read. */
async function lastLine(
  handle: FileHandle,
  file: string,
): Promise<{ readonly line: string | undefined; readonly rest: Buffer }> {
  const { size } = await handle.stat();
  for (let length = FIRST_LOOK_BYTES; ; length *= 4) {
    const end = await readEnd(handle, size, length);
    let until = end.length;
    for (;;) {
      const lineEnd = until === 0 ? -1 : end.lastIndexOf(LINE_END, until - 1);
      const lineStart = lineEnd <= 0 ? 0 : end.lastIndexOf(LINE_END, lineEnd - 1) + 1;
      const isAll = end.length === size;
      if (lineEnd === -1 && isAll) return { line: undefined, rest: end };
      if (lineEnd === -1 || (lineStart === 0 && !isAll)) break;
      const line = end.subarray(lineStart, lineEnd);
      if (!line.includes(0)) return { line: line.toString('utf8'), rest: end.subarray(lineEnd + 1) };
      until = lineStart;
    }
    if (length > 4 * MAX_LINE_BYTES) throw damaged(file, 'its last line is longer than 1 MiB');
  }
}

async function readEnd(handle: FileHandle, size: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.min(size, length));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(
      bytes,
      filled,
      bytes.length - filled,
      size - bytes.length + filled,
    );
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
  }
  return bytes;
}
