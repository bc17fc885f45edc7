// Removes whole files from the front of a record once they are old enough, and says so in the record itself first: with
// the hash the remainder begins at, it still verifies.

import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { canonical } from './canonical.ts';
import type { Draft } from './chain.ts';
import { parseEntry, type Entry } from './entry.ts';
import { listFiles } from './files.ts';
import { readLines } from './lines.ts';

export interface Retention {
  readonly folder: string;
  readonly session: string;
  /** Files last written to before this moment go; milliseconds since the epoch. */
  readonly before: number;
  /** The file being written, which stays. */
  readonly current: string | undefined;
  readonly record: (draft: Draft) => Promise<void>;
}

/** Resolves with how many files were removed. Rejects when one cannot be read, recorded or removed: then it stays. */
export async function expire({ folder, session, before, current, record }: Retention): Promise<number> {
  const files = await listFiles(folder, session);
  let removed = 0;
  for (const [index, file] of files.entries()) {
    const next = files[index + 1];
    if (!next || file.path === current || (await stat(file.path)).mtimeMs >= before) break;
    const kept = await firstEntry(next.path);
    if (!kept) break;
    await record(retentionDraft(path.basename(file.path), kept, kept.seq - file.firstSeq));
    await rm(file.path);
    removed += 1;
  }
  return removed;
}

function retentionDraft(file: string, kept: Entry, entries: number): Draft {
  return {
    type: 'retention',
    transport: '',
    summary: `retention: ${entries} entries removed, the record begins at seq ${kept.seq}`,
    detail: canonical({ entries, file, first_seq: kept.seq, prev_hash: kept.prevHash }),
  };
}

async function firstEntry(file: string): Promise<Entry | undefined> {
  for await (const line of readLines(file)) return parseEntry(line.text);
  return undefined;
}
