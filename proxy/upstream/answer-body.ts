// The body of an answer as it comes: kept in pieces while nobody reads it, a stream from the moment somebody does. Most
// answers are short and have come whole by then, so that most cost no stream.

import { Readable } from 'node:stream';

/** More than this waits for its reader, in the server's and the network's buffers. */
const HIGH_WATER_BYTES = 64 * 1024;

/** The connection the body comes from. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** The rest is not wanted. */
  abort(error: Error | null): void;
}

export class AnswerBody {
  readonly #flow: Flow;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #error: Error | undefined;
  #stream: Readable | undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  push(piece: Buffer): void {
    if (this.#stream) {
      if (!this.#stream.push(piece)) this.#flow.pause();
      return;
    }
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= HIGH_WATER_BYTES) this.#flow.pause();
  }

  end(): void {
    this.#ended = true;
    this.#stream?.push(null);
  }

  fail(error: Error): void {
    this.#error = error;
    this.#stream?.destroy(error);
  }

  /** All of it, when all of it is here and nobody has begun to read the stream. */
  whole(): Buffer | undefined {
    if (!this.#ended || this.#stream) return undefined;
    const only = this.#pieces[0];
    return this.#pieces.length === 1 && only ? only : Buffer.concat(this.#pieces);
  }

  /** From its first byte on; made when first asked for. Fails as the body does. */
  get stream(): Readable {
    return (this.#stream ??= this.#open());
  }

  #open(): Readable {
    const stream = new Readable({
      highWaterMark: HIGH_WATER_BYTES,
      read: () => this.#flow.resume(),
      destroy: (error, callback) => {
        if (!this.#ended) this.#flow.abort(error);
        callback(error);
      },
    });
    // A failure between two reads must not go unheard; whoever reads on is told of it then.
    stream.on('error', () => undefined);
    for (const piece of this.#pieces) stream.push(piece);
    if (this.#error) stream.destroy(this.#error);
    else if (this.#ended) stream.push(null);
    return stream;
  }
}
