// Where batches of lines go, and how a batch gets out whole: a line that broke off never runs into the next.

const LINE_END = Buffer.from('\n');

/** `write` is called again only after it has settled; `writeSync` is for the last moment of the process. */
export interface LineSink {
  write(lines: Buffer): Promise<void>;
  writeSync(lines: Buffer): void;
  close(): void;
  /** What is amiss though lines are written; empty when nothing is. */
  trouble?(): string;
}

/** Writes all of a batch over however many calls it takes, and remembers when one broke off in the middle. */
export class WholeLines {
  readonly #mend: Buffer;
  #torn = false;

  /** @param mend what is written after a batch that broke off, before the next */
  constructor(mend = LINE_END) {
    this.#mend = mend;
  }

  /** `writeSome` resolves with how many bytes went out. */
  async write(lines: Buffer, writeSome: (rest: Buffer) => Promise<number>): Promise<void> {
    const bytes = this.#mended(lines);
    let sent = 0;
    try {
      while (sent < bytes.length) sent += await writeSome(bytes.subarray(sent));
    } finally {
      this.#remember(sent, bytes.length);
    }
  }

  writeSync(lines: Buffer, writeSome: (rest: Buffer) => number): void {
    const bytes = this.#mended(lines);
    let sent = 0;
    try {
      while (sent < bytes.length) sent += writeSome(bytes.subarray(sent));
    } finally {
      this.#remember(sent, bytes.length);
    }
  }

  #mended(lines: Buffer): Buffer {
    return this.#torn ? Buffer.concat([this.#mend, lines]) : lines;
  }

  #remember(sent: number, length: number): void {
    if (sent > 0) this.#torn = sent < length;
  }
}
