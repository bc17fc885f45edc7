// The files of a record: `evidence-<session>-<first seq>.jsonl`, in the order of their first entry.

import { readdir } from 'node:fs/promises';
import path from 'node:path';

export interface RecordFile {
  readonly path: string;
  readonly session: string;
  /** Seq of its first entry. */
  readonly firstSeq: number;
}

export const DEFAULT_SESSION = 'proxy';
const NAME = /^evidence-(.+)-(0|[1-9][0-9]{0,15})\.jsonl$/;

export function fileName(session: string, firstSeq: number): string {
  return `evidence-${session}-${firstSeq}.jsonl`;
}

/** What the name of a file says; undefined when it is none of a record. The session ends at the last dash. */
export function parseFileName(file: string): RecordFile | undefined {
  const [, session, firstSeq] = NAME.exec(path.basename(file)) ?? [];
  if (session === undefined || firstSeq === undefined) return undefined;
  return { path: file, session, firstSeq: Number(firstSeq) };
}

/** The files of exactly this session (not of one whose name begins alike), oldest first; every session's without one. */
export async function listFiles(folder: string, session?: string): Promise<RecordFile[]> {
  const names = await readdir(folder);
  return names
    .map((name) => parseFileName(path.join(folder, name)))
    .filter((file) => file !== undefined)
    .filter((file) => session === undefined || file.session === session)
    .sort((a, b) => (a.session < b.session ? -1 : a.session > b.session ? 1 : a.firstSeq - b.firstSeq));
}
