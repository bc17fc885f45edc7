// One open file of the record. What it has taken is on the disk; what it could not take whole it takes back whole, so
// that a full disk never leaves half a line in front of the next.

import { open, type FileHandle } from 'node:fs/promises';

/** The few calls used, so that a test can hand in a disk that fails. */
export type OpenedFile = Pick<FileHandle, 'write' | 'datasync' | 'stat' | 'truncate' | 'sync' | 'close'>;
export type OpenFile = (path: string) => Promise<OpenedFile>;

/** A new file that only its owner may read; refused when there is one of that name. */
export const createFile: OpenFile = (path) => open(path, 'ax', 0o600);

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
      const [, { nlink }] = await Promise.all([this.#file.datasync(), this.#file.stat()]);
      this.#isGone = nlink === 0;
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
      const { bytesWritten } = await this.#file.write(lines, sent);
      if (bytesWritten === 0) throw new Error(`${this.path} takes no more bytes`);
      sent += bytesWritten;
    }
  }

  async #mend(): Promise<void> {
    if (!this.#isTorn) return;
    await this.#file.truncate(this.#bytes);
    this.#isTorn = false;
  }
}
