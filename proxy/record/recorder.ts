// Writes the record. Whoever hands in a draft is told when it is on the disk; drafts that come while a write is under way
// go out together in the next, so that durability costs one flush for many messages.

import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '../errors.ts';
import { canonical, timestamp } from './canonical.ts';
import { after, link, type Draft, type Head } from './chain.ts';
import { entryLine, MAX_LINE_BYTES } from './entry.ts';
import { createFile, EntryFile, type OpenFile } from './entry-file.ts';
import { fileName } from './files.ts';
import type { Lock } from './lock.ts';

/** So many messages may wait for the disk; more are not recorded. */
const MAX_WAITING = 20_000;
const MAX_BATCH = 1000;
/** In UTF-16 units, of which each may take three bytes; room is left for the other members of the line. */
const MAX_DRAFT = MAX_LINE_BYTES / 3 - 4096;
const RETRY_MS = 1000;

export interface RecorderOptions {
  readonly folder: string;
  readonly head: Head;
  readonly lock: Pick<Lock, 'hold' | 'release'>;
  readonly checkpointInterval: number;
  readonly maxEntriesPerFile: number;
  /** What happens to messages that could not be recorded; for the entry that owns up to them. */
  readonly onFailure: 'allow' | 'block';
  /** Signs the hash a checkpoint closes with; absent while there is no key. */
  readonly sign?: (hash: string) => string;
  /** Told of the first failure after a success, and of the first success after a failure. */
  readonly onTrouble?: (error: string) => void;
  readonly onRecovery?: (lost: number) => void;
  /** Told when a file was closed because it is full. */
  readonly onRotate?: () => void;
  readonly openFile?: OpenFile;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface RecorderHealth {
  readonly ok: boolean;
  readonly written: number;
  /** Entries that could not be written. */
  readonly lost: number;
  readonly flushes: number;
  /** The latest failure; empty while the record can be written. */
  readonly error: string;
}

interface Waiting {
  readonly draft: Draft;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Entries since the last checkpoint. */
interface Span {
  readonly firstSeq: number;
  readonly count: number;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #now: () => number;
  #head: Head;
  #span: Span;
  #file: EntryFile | undefined;
  #linesInFile = 0;
  #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Lost since the record last owned up to a gap. */
  #gap = 0;
  #counts = { written: 0, lost: 0, flushes: 0 };
  #error = '';

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#head = options.head;
    this.#span = { firstSeq: options.head.seq, count: 0 };
  }

  /** Resolves when the entry is on the disk. Rejects when it is not: then the message must not pass. */
  record(draft: Draft): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the record is closed'));
    if (draft.detail.length + draft.summary.length > MAX_DRAFT) {
      return Promise.reject(new Error('the entry would be longer than readers accept'));
    }
    if (this.#waiting.length >= MAX_WAITING) {
      this.#fail(1, new Error('messages come faster than they can be recorded'));
      return Promise.reject(new Error(this.#error));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ draft, resolve, reject });
      // What else this turn of the event loop brings goes into the same write.
      this.#draining ??= nextTurn().then(() => this.#drain());
    });
  }

  health(): RecorderHealth {
    return { ok: this.#error === '', error: this.#error, ...this.#counts };
  }

  get currentFile(): string | undefined {
    return this.#file?.path;
  }

  /** Writes what waits and a closing checkpoint, and lets the lock go. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#draining;
    try {
      if (this.#span.count > 0 || this.#gap > 0) await this.#write([], { closing: true });
      await this.#file?.close();
    } catch (error) {
      this.#fail(0, error);
    }
    await this.#options.lock.release().catch((error: unknown) => this.#fail(0, error));
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, Math.min(MAX_BATCH, this.#room()));
      try {
        await this.#write(batch.map(({ draft }) => draft));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#fail(batch.length, error);
        for (const { reject } of batch) reject(error);
      }
    }
    this.#draining = undefined;
  }

  /** How many entries the current file still takes. */
  #room(): number {
    return Math.max(1, this.#options.maxEntriesPerFile - (this.#file ? this.#linesInFile : 0));
  }

  /** All of it or nothing: the chain moves on only when the disk has it. */
  async #write(drafts: readonly Draft[], { closing = false } = {}): Promise<void> {
    const gap = this.#gap;
    const batch = new Batch(this.#options, {
      head: this.#head,
      span: this.#span,
      ts: timestamp(this.#now()),
    });
    if (gap > 0) batch.add(gapDraft(gap, this.#error, this.#options.onFailure));
    for (const draft of drafts) batch.add(draft);
    if (closing) batch.checkpoint();
    if (batch.lines.length === 0) return;
    this.#file ??= await this.#open();
    try {
      await this.#file.append(Buffer.from(batch.text()));
    } catch (error) {
      if (this.#file.isGone) await this.#abandon();
      throw error;
    }
    this.#head = batch.head;
    this.#span = batch.span;
    this.#linesInFile += batch.lines.length;
    this.#counts.written += batch.lines.length;
    this.#counts.flushes += 1;
    this.#gap -= gap;
    this.#succeed(gap);
    if (this.#linesInFile >= this.#options.maxEntriesPerFile) await this.#rotate();
  }

  /** The folder may have been removed; then it is made again, and the lock in it. */
  async #open(): Promise<EntryFile> {
    const { folder, lock, openFile = createFile } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o750 });
    await lock.hold();
    const file = path.join(folder, fileName(this.#head.session, this.#head.seq));
    const opened = new EntryFile(file, await openFile(file));
    this.#linesInFile = 0;
    try {
      // The file's name must survive a power cut as its lines do.
      await syncFolder(folder);
    } catch (error) {
      await opened.close();
      await rm(file, { force: true });
      throw error;
    }
    return opened;
  }

  async #rotate(): Promise<void> {
    await this.#abandon();
    this.#options.onRotate?.();
  }

  async #abandon(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }

  #fail(lost: number, error: unknown): void {
    const wasWell = this.#error === '';
    this.#error = errorText(error);
    this.#gap += lost;
    this.#counts.lost += lost;
    if (wasWell) this.#options.onTrouble?.(this.#error);
    if (this.#isClosed) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#draining ??= this.#tryAgain();
    }, RETRY_MS).unref();
  }

  /** With nobody waiting, so that a proxy that lost its traffic because it was not ready becomes ready again. */
  async #tryAgain(): Promise<void> {
    if (this.#gap > 0)
      await this.#write([]).catch((error: unknown) => {
        this.#fail(0, error);
      });
    await this.#drain();
  }

  #succeed(lost: number): void {
    if (this.#error === '') return;
    this.#error = '';
    clearTimeout(this.#retry);
    this.#options.onRecovery?.(lost);
  }
}

/** Entries on their way to the disk, chained behind what is there; checkpoints fall in where they are due. */
class Batch {
  readonly lines: string[] = [];
  head: Head;
  span: Span;
  readonly #options: RecorderOptions;
  readonly #ts: string;

  constructor(options: RecorderOptions, from: { head: Head; span: Span; ts: string }) {
    this.#options = options;
    this.head = from.head;
    this.span = from.span;
    this.#ts = from.ts;
  }

  add(draft: Draft): void {
    this.#append(draft);
    const { firstSeq, count } = this.span;
    this.span = { firstSeq, count: count + 1 };
    if (this.span.count >= this.#options.checkpointInterval) this.checkpoint();
  }

  checkpoint(): void {
    const { firstSeq, count } = this.span;
    const lastSeq = this.head.seq - 1;
    const signature = this.#options.sign?.(this.head.prevHash) ?? '';
    this.#append({
      type: 'checkpoint',
      transport: '',
      summary: `checkpoint: ${count} entries [seq ${firstSeq}-${lastSeq}]`,
      detail: canonical({ entry_count: count, first_seq: firstSeq, last_seq: lastSeq, signature }),
    });
    this.span = { firstSeq: this.head.seq, count: 0 };
  }

  text(): string {
    return this.lines.join('\n') + '\n';
  }

  #append(draft: Draft): void {
    const entry = link(this.head, draft, this.#ts);
    this.lines.push(entryLine(entry));
    this.head = after(entry);
  }
}

function gapDraft(count: number, error: string, onFailure: 'allow' | 'block'): Draft {
  return {
    type: 'gap',
    transport: '',
    summary: `gap: ${count} entries could not be written (on_failure: ${onFailure})`,
    detail: canonical({ count, error, on_failure: onFailure }),
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
