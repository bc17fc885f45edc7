// One open file of the record. What it has taken is on the disk; what it could not take whole it takes back whole, so
// that a full disk never leaves half a line in front of the next.

import { constants, fstatSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** The few calls used, so that a test can hand in a disk that fails. */
export interface OpenedFile {
  /** Resolves with how many bytes, from `offset` on, are on the disk: durable, not only handed over. */
  write(bytes: Buffer, offset: number): Promise<number>;
  /** Names the file still has; 0 once it was removed. */
  names(): number;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

export type OpenFile = (path: string) => Promise<OpenedFile>;

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_DSYNC } = constants;

/** A new file that only its owner may read; refused when there is one of that name. */
export const createFile: OpenFile = async (path) => {
  // With O_DSYNC a write returns when its bytes are durable: one call where write and fdatasync would be two.
  const handle = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_DSYNC, 0o600);
  return {
    write: async (bytes, offset) => (await handle.write(bytes, offset)).bytesWritten,
    names: () => fstatSync(handle.fd).nlink,
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
};

export class EntryFile {
  readonly path: string;
  readonly #file: OpenedFile;
  #bytes = 0;
  #isTorn = false;
  #isGone = false;

  constructor(path: string, file: OpenedFile) {
    this.path = path;
    this.#file = file;
  }

  /** Somebody removed it: what is written to it now is lost. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Resolves when all of it is on the disk; rejects when none of it counts. */
  async append(lines: Buffer): Promise<void> {
    await this.#mend();
    try {
      await this.#writeAll(lines);
      this.#isGone = this.#file.names() === 0;
      if (this.#isGone) throw new Error(`${this.path} was removed while it was being written`);
      this.#bytes += lines.length;
    } catch (error) {
      this.#isTorn = true;
      // When this fails too, the next write tries again before it writes.
      await this.#mend().catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#mend().catch(() => undefined);
    await this.#file.close();
  }

  async #writeAll(lines: Buffer): Promise<void> {
    for (let sent = 0; sent < lines.length;) {
      const written = await this.#file.write(lines, sent);
      if (written === 0) throw new Error(`${this.path} takes no more bytes`);
      sent += written;
    }
  }

  async #mend(): Promise<void> {
    if (!this.#isTorn) return;
    await this.#file.truncate(this.#bytes);
    this.#isTorn = false;
  }
}
