// An append-only file of lines that moves itself aside when it is full or old: file, file.1, file.2 … (L-72). Private from
// the moment it exists, and sealed where a key is given. Errors are thrown to the caller, who counts them.

import fs from 'node:fs';

import { errorText } from '../errors.ts';
import { WholeLines, type LineSink } from './line-sink.ts';
import { MAGIC } from './sealed-frame.ts';
import type { Sealer } from './sealer.ts';

/** The few calls used, so that a test can hand in a disk that fails. */
export interface FileSystem extends Pick<
  typeof fs,
  'openSync' | 'readSync' | 'fstatSync' | 'statSync' | 'fchmodSync' | 'closeSync' | 'renameSync' | 'rmSync'
> {
  write(fd: number, bytes: Buffer, done: (error: Error | null, written: number) => void): void;
  writeSync(fd: number, bytes: Buffer): number;
}

export interface RotatingFileOptions {
  readonly file: string;
  /** The file is moved aside before it would grow beyond this; 0 never. */
  readonly maxBytes: number;
  /** How many files there may be, the current one included; at least 1. */
  readonly maxFiles: number;
  /** Files whose last line is older are removed, and the current one is moved aside in time; Infinity keeps them. */
  readonly maxAgeMs?: number;
  readonly sealer?: Sealer;
  readonly fs?: FileSystem;
  readonly clock?: () => number;
}

/** How often old files are looked for, when there is something to write. */
const SWEEP_MS = 60_000;

export class RotatingFile implements LineSink {
  readonly #options: RotatingFileOptions;
  readonly #fs: FileSystem;
  readonly #sealer: Sealer | undefined;
  readonly #clock: () => number;
  readonly #whole: WholeLines;
  #fd: number | undefined;
  #startedAt = 0;
  #sweptAt = -Infinity;
  #size = 0;
  #isPlain = false;
  #trouble = '';

  constructor(options: RotatingFileOptions) {
    this.#options = options;
    this.#fs = options.fs ?? fs;
    this.#sealer = options.sealer;
    this.#clock = options.clock ?? Date.now;
    // The reader of a sealed file finds the next stream by itself.
    this.#whole = new WholeLines(options.sealer ? Buffer.alloc(0) : undefined);
  }

  async write(lines: Buffer): Promise<void> {
    this.#makeRoom(lines.length);
    const fd = this.#open();
    try {
      await this.#whole.write(this.#sealed(lines), (rest) => this.#writeSome(fd, rest));
    } catch (error) {
      this.#sealer?.abandon();
      throw error;
    }
  }

  /** Does not move the file aside: a write may be under way in it. */
  writeSync(lines: Buffer): void {
    const fd = this.#open();
    this.#whole.writeSync(this.#sealed(lines), (rest) => this.#fs.writeSync(fd, rest));
  }

  close(): void {
    if (this.#fd === undefined) return;
    const fd = this.#fd;
    this.#fd = undefined;
    try {
      const last = this.#sealer?.end() ?? NOTHING;
      if (last.length > 0) this.#fs.writeSync(fd, last);
    } finally {
      this.#fs.closeSync(fd);
    }
  }

  #sealed(lines: Buffer): Buffer {
    return this.#sealer ? this.#sealer.seal(lines) : lines;
  }

  trouble(): string {
    return this.#trouble;
  }

  #writeSome(fd: number, bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#fs.write(fd, bytes, (error, written) => {
        if (error) {
          reject(error);
          return;
        }
        this.#size += written;
        resolve(written);
      });
    });
  }

  #open(): number {
    if (this.#fd !== undefined) return this.#fd;
    const { file } = this.#options;
    // Lines in the open do not go on in a sealed file, nor sealed ones in an open one.
    if (this.#isOtherKind(file)) this.#moveAllAside();
    const fd = this.#fs.openSync(file, 'a', 0o600);
    this.#fd = fd;
    const stat = this.#fs.fstatSync(fd);
    this.#isPlain = stat.isFile();
    this.#size = stat.size;
    this.#startedAt = stat.size > 0 && stat.birthtimeMs > 0 ? stat.birthtimeMs : this.#clock();
    // A file from an earlier day may be open to others; a device keeps its mode.
    if (this.#isPlain && (stat.mode & 0o077) !== 0) this.#fs.fchmodSync(fd, 0o600);
    return fd;
  }

  #isOtherKind(file: string): boolean {
    const stat = this.#fs.statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size === 0) return false;
    const fd = this.#fs.openSync(file, 'r');
    try {
      const start = Buffer.alloc(MAGIC.length);
      const isSealed =
        this.#fs.readSync(fd, start, 0, start.length, 0) === start.length && start.equals(MAGIC);
      return isSealed !== (this.#sealer !== undefined);
    } finally {
      this.#fs.closeSync(fd);
    }
  }

  #makeRoom(bytes: number): void {
    this.#open();
    if (!this.#isPlain) return;
    try {
      if (this.#isFull(bytes) || this.#isOld()) this.#rotate();
      this.#sweep();
      this.#trouble = '';
    } catch (error) {
      // A log that is too long is better than none: go on in the old file, and say so.
      this.#trouble = `${this.#options.file} cannot be moved aside: ${errorText(error)}`;
    }
  }

  #isFull(bytes: number): boolean {
    const { maxBytes } = this.#options;
    return maxBytes > 0 && this.#size > 0 && this.#size + bytes > maxBytes;
  }

  /** One share of the age, so that the files together cover it. */
  #isOld(): boolean {
    const { maxAgeMs = Infinity, maxFiles } = this.#options;
    const share = maxAgeMs / Math.max(1, maxFiles - 1);
    return this.#size > 0 && this.#clock() - this.#startedAt >= share;
  }

  #sweep(): void {
    const { file, maxFiles, maxAgeMs = Infinity } = this.#options;
    const now = this.#clock();
    if (maxAgeMs === Infinity || now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    for (let n = 1; n < maxFiles; n += 1) {
      const stat = this.#fs.statSync(numbered(file, n), { throwIfNoEntry: false });
      if (stat && now - stat.mtimeMs >= maxAgeMs) this.#fs.rmSync(numbered(file, n), { force: true });
    }
  }

  #rotate(): void {
    this.close();
    this.#moveAllAside();
  }

  #moveAllAside(): void {
    const { file, maxFiles } = this.#options;
    const oldest = Math.max(1, maxFiles) - 1;
    this.#fs.rmSync(numbered(file, oldest), { force: true });
    for (let n = oldest - 1; n >= 0; n -= 1) this.#moveAside(numbered(file, n), numbered(file, n + 1));
  }

  #moveAside(from: string, to: string): void {
    try {
      this.#fs.renameSync(from, to);
    } catch (error) {
      // There are fewer files than allowed so far.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}

const NOTHING = Buffer.alloc(0);

function numbered(file: string, n: number): string {
  return n === 0 ? file : `${file}.${n}`;
}
