// An append-only file of lines that moves itself aside when it is full: file, file.1, file.2 … (L-72). Private from the
// moment it exists. Errors are thrown to the caller, who counts them.

import fs from 'node:fs';

import { errorText } from '../errors.ts';
import { WholeLines, type LineSink } from './line-sink.ts';

/** The few calls used, so that a test can hand in a disk that fails. */
export interface FileSystem extends Pick<
  typeof fs,
  'openSync' | 'fstatSync' | 'fchmodSync' | 'closeSync' | 'renameSync' | 'rmSync'
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
  readonly fs?: FileSystem;
}

export class RotatingFile implements LineSink {
  readonly #options: RotatingFileOptions;
  readonly #fs: FileSystem;
  readonly #whole = new WholeLines();
  #fd: number | undefined;
  #size = 0;
  #isPlain = false;
  #trouble = '';

  constructor(options: RotatingFileOptions) {
    this.#options = options;
    this.#fs = options.fs ?? fs;
  }

  async write(lines: Buffer): Promise<void> {
    this.#makeRoom(lines.length);
    const fd = this.#open();
    await this.#whole.write(lines, (rest) => this.#writeSome(fd, rest));
  }

  /** Does not move the file aside: a write may be under way in it. */
  writeSync(lines: Buffer): void {
    const fd = this.#open();
    this.#whole.writeSync(lines, (rest) => this.#fs.writeSync(fd, rest));
  }

  close(): void {
    if (this.#fd === undefined) return;
    const fd = this.#fd;
    this.#fd = undefined;
    this.#fs.closeSync(fd);
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
    const fd = this.#fs.openSync(this.#options.file, 'a', 0o600);
    this.#fd = fd;
    const stat = this.#fs.fstatSync(fd);
    this.#isPlain = stat.isFile();
    this.#size = stat.size;
    // A file from an earlier day may be open to others; a device keeps its mode.
    if (this.#isPlain && (stat.mode & 0o077) !== 0) this.#fs.fchmodSync(fd, 0o600);
    return fd;
  }

  #makeRoom(bytes: number): void {
    this.#open();
    const { maxBytes } = this.#options;
    if (!this.#isPlain || maxBytes <= 0 || this.#size === 0 || this.#size + bytes <= maxBytes) return;
    try {
      this.#rotate();
      this.#trouble = '';
    } catch (error) {
      // A log that is too long is better than none: go on in the old file, and say so.
      this.#trouble = `${this.#options.file} cannot be moved aside: ${errorText(error)}`;
    }
  }

  #rotate(): void {
    const { file, maxFiles } = this.#options;
    this.close();
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

function numbered(file: string, n: number): string {
  return n === 0 ? file : `${file}.${n}`;
}
