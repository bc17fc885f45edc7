// A byte stream → its lines, cut on 0x0A and never inside a character (F-30). A line that grows beyond the limit is not
// held: of it only the ids are kept, so that whoever waits for it can be told.

import { IdSkimmer, type Skimmed } from './jsonrpc-skim.ts';

export type Line =
  /** `unfinished`: the stream ended before the line did. */
  { readonly bytes: Buffer; readonly unfinished?: true } | { readonly tooLong: Skimmed };

const NEWLINE = 0x0a;

/** Empty lines are left out; what stands after the last end is handed out as unfinished. Holds at most `maxBytes` and one chunk. */
export async function* readLines(stream: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  const line = new OpenLine(maxBytes);
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      line.add(chunk.subarray(start, end));
      const complete = line.take();
      if (complete) yield complete;
      start = end + 1;
    }
    line.add(chunk.subarray(start));
  }
  const rest = line.take();
  if (rest) yield 'bytes' in rest ? { ...rest, unfinished: true } : rest;
}

/** The line that has no end yet. */
class OpenLine {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #length = 0;
  #skimmer: IdSkimmer | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    if (this.#length <= this.#maxBytes) return;
    this.#skimmer ??= new IdSkimmer();
    for (const chunk of this.#chunks) this.#skimmer.read(chunk);
    this.#chunks = [];
  }

  take(): Line | undefined {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    const skimmer = this.#skimmer;
    this.#chunks = [];
    this.#length = 0;
    this.#skimmer = undefined;
    if (skimmer) return { tooLong: skimmer.result() };
    return isBlank(bytes) ? undefined : { bytes };
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d);
}
