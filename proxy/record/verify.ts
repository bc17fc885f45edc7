// Checks a record from its first entry to its last: spelling, hashes, order, file names, checkpoints, and what was removed
// from its front. Stops at the first entry that does not fit. That the end was cut off it cannot see: compare the head.

import path from 'node:path';
import { errorText } from '../errors.ts';
import { after, beginning, misfit, type Head } from './chain.ts';
import { parseEntry, type Entry } from './entry.ts';
import { listFiles, type RecordFile } from './files.ts';
import { readLines } from './lines.ts';

/** `closed`: ends with a checkpoint, as a clean stop leaves it. `torn`: the last line is not whole. */
export type EndState = 'closed' | 'open' | 'torn';

export interface Verified {
  readonly session: string;
  readonly ok: boolean;
  readonly files: number;
  readonly entries: number;
  readonly firstSeq: number;
  /** Of the last entry that fits. */
  readonly lastSeq: number;
  readonly head: string;
  readonly end: EndState;
  /** The first entry that does not fit. */
  readonly broken?: {
    readonly file: string;
    readonly line: number;
    readonly seq: number;
    readonly why: string;
  };
}

/** One result for each session in the folder. Rejects when it cannot be read. */
export async function verifyFolder(folder: string): Promise<Verified[]> {
  const files = await listFiles(folder);
  const sessions = [...new Set(files.map(({ session }) => session))];
  const results: Verified[] = [];
  for (const session of sessions) {
    results.push(await verifyFiles(files.filter((file) => file.session === session)));
  }
  return results;
}

/** Files of one session, in order; at least one. */
export async function verifyFiles(files: readonly RecordFile[]): Promise<Verified> {
  const walk = new Walk(files[0]?.session ?? '');
  for (const [index, file] of files.entries()) {
    await walk.file(file, index === files.length - 1);
    if (walk.broken) break;
  }
  return walk.result(files.length);
}

class Walk {
  broken: Verified['broken'];
  #head: Head;
  #first: Entry | undefined;
  #last: Entry | undefined;
  #entries = 0;
  #isTorn = false;
  /** Where the record may begin, by entries about what was removed: seq and hash before it. */
  readonly #beginnings = new Map<number, string>();

  constructor(session: string) {
    this.#head = beginning(session);
  }

  /** A torn line may stand at the end of the last file alone: a start repairs it before it writes. */
  async file(file: RecordFile, isLast: boolean): Promise<void> {
    let line = 0;
    const fail = (why: string): void => {
      this.broken = { file: path.basename(file.path), line, seq: this.#head.seq, why };
    };
    if (this.#last && file.firstSeq !== this.#head.seq) {
      line = 1;
      fail(`the file should begin with seq ${this.#head.seq}, by its name it begins with ${file.firstSeq}`);
      return;
    }
    try {
      const lines = readLines(file.path);
      for (let next = await lines.next(); ; next = await lines.next()) {
        line += 1;
        if (next.done) {
          this.#isTorn = next.value.bytes > 0;
          if (this.#isTorn && !isLast) fail('the line is not whole, and another file follows');
          if (line === 1 && !this.#isTorn) fail('the file is empty');
          return;
        }
        const why = this.#entry(next.value.text, line === 1 ? file : undefined);
        if (why === undefined) continue;
        fail(why);
        return;
      }
    } catch (error) {
      fail(errorText(error));
    }
  }

  #entry(text: string, begins: RecordFile | undefined): string | undefined {
    const entry = parseEntry(text);
    if (!this.#first) {
      this.#head = {
        ...this.#head,
        seq: entry.seq,
        prevHash: entry.seq === 0 ? this.#head.prevHash : entry.prevHash,
      };
      this.#first = entry;
    }
    if (begins && begins.firstSeq !== entry.seq)
      return `the file is named after seq ${begins.firstSeq}, found ${entry.seq}`;
    const why = misfit(this.#head, entry) ?? this.#checkpoint(entry);
    if (why !== undefined) return why;
    if (entry.type === 'retention') this.#noteBeginning(entry);
    this.#head = after(entry);
    this.#last = entry;
    this.#entries += 1;
    return undefined;
  }

  #checkpoint({ type, detail, seq }: Entry): string | undefined {
    if (type !== 'checkpoint') return undefined;
    const { entry_count: count, first_seq: first, last_seq: last } = members(detail);
    const fits = Number(last) === seq - 1 && Number(last) - Number(first) + 1 === Number(count);
    return fits ? undefined : 'the checkpoint does not count what stands before it';
  }

  #noteBeginning({ detail }: Entry): void {
    const { first_seq: seq, prev_hash: prevHash } = members(detail);
    if (typeof seq === 'number' && typeof prevHash === 'string') this.#beginnings.set(seq, prevHash);
  }

  /** A record that does not begin at 0 must itself say that what came before was removed. */
  #beginsWell(): boolean {
    const first = this.#first;
    return !first || first.seq === 0 || this.#beginnings.get(first.seq) === first.prevHash;
  }

  result(files: number): Verified {
    if (!this.broken && this.#first && !this.#beginsWell()) {
      const { seq } = this.#first;
      const why = `the record begins with seq ${seq}, and no entry says that what was before was removed`;
      this.broken = { file: `evidence-${this.#head.session}-${seq}.jsonl`, line: 1, seq, why };
    }
    const end = this.#isTorn ? 'torn' : this.#last?.type === 'checkpoint' ? 'closed' : 'open';
    return {
      session: this.#head.session,
      ok: this.broken === undefined,
      ...{ files, entries: this.#entries, firstSeq: this.#first?.seq ?? 0, lastSeq: this.#last?.seq ?? -1 },
      ...{ head: this.#last?.hash ?? '', end },
      ...(this.broken ? { broken: this.broken } : {}),
    };
  }
}

function members(detail: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(detail);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
