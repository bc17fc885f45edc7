// Undoes Content-Encoding piece by piece, in zlib's threads, with back-pressure: what is not asked for is not inflated.
// Memory: one coded chunk, 128 KiB of output and the window of the coding (gzip 32 KiB, zstd 8 MiB, br up to 16 MiB).

import { createBrotliDecompress, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';

import {
  behindLastMember,
  isTooManyMembers,
  memberStart,
  ZSTD_OPTIONS,
  type Coding,
  type Inflater,
} from './coding-member.ts';
import { UndecodableError } from './undecodable.ts';

/** Decodes one message body. All pieces of one call must be taken before the next call. Failures are UndecodableErrors. */
export interface StreamDecoder {
  write(chunk: Buffer): AsyncGenerator<Buffer>;
  /** The pieces that were still open; throws when the stream breaks off. */
  end(): AsyncGenerator<Buffer>;
  /** Frees the native state; safe to call at any time and more than once. */
  close(): void;
}

export interface DecodeLimits {
  /** Ceiling on the decoded size, and on every stage between. */
  readonly maxBytes: number;
  /** Ceiling on decoded bytes per coded byte; ignored below one MiB, where nothing is a bomb. */
  readonly maxRatio: number;
  /** Hands on what stands in the header of a member too, names and comments, so that nothing rides unread beside the data. */
  readonly withHeaders?: boolean;
}

const NOTHING = Buffer.alloc(0);
/** RFC 1952 2.3: without optional fields. */
const LEAST_GZIP_HEADER = 10;
const PIECE_BYTES = 64 * 1024;
const RATIO_FREE_BYTES = 1024 * 1024;

/** @param codings in the order they were applied, from `parseCodings`; an empty list passes everything through. */
export function makeDecoder(codings: readonly Coding[], limits: DecodeLimits): StreamDecoder {
  const meter = { bytesIn: 0, limits };
  const stages = codings.toReversed().map((coding) => new CodingStage(coding, meter));
  return {
    async *write(chunk) {
      meter.bytesIn += chunk.length;
      yield* through(stages, 0, chunk);
    },
    async *end() {
      for (const [index, stage] of stages.entries()) {
        for await (const piece of stage.end()) yield* through(stages, index + 1, piece);
      }
    },
    close: () => stages.forEach((stage) => stage.close()),
  };
}

async function* through(
  stages: readonly CodingStage[],
  index: number,
  chunk: Buffer,
): AsyncGenerator<Buffer> {
  const stage = stages[index];
  if (stage === undefined) {
    yield chunk;
    return;
  }
  for await (const piece of stage.write(chunk)) yield* through(stages, index + 1, piece);
}

interface Meter {
  /** Coded bytes of the message so far: the ratio of every stage is taken against these. */
  bytesIn: number;
  readonly limits: DecodeLimits;
}

/** One coding of the stack: member after member, then whatever stands behind the last. */
class CodingStage {
  readonly #coding: Coding;
  readonly #meter: Meter;
  #engine: Engine | undefined;
  #members = 0;
  #skip = 0;
  #pending = Buffer.alloc(0);
  /** Names and comments in the header of the last member, while they wait to be handed on. */
  #beside: Buffer = NOTHING;
  #isBehindEnd = false;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(coding: Coding, meter: Meter) {
    this.#coding = coding;
    this.#meter = meter;
  }

  async *write(chunk: Buffer): AsyncGenerator<Buffer> {
    this.#bytesIn += chunk.length;
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#isBehindEnd) {
        yield* this.#count(behindLastMember(rest));
        return;
      }
      rest = this.#engine === undefined ? this.#open(rest) : yield* this.#inflate(this.#engine, rest);
      yield* this.#count(this.#beside);
      this.#beside = NOTHING;
    }
  }

  async *end(): AsyncGenerator<Buffer> {
    if (this.#engine !== undefined) {
      for await (const piece of this.#engine.end()) yield* this.#count(piece);
    } else if (this.#members > 0) {
      yield* this.#count(behindLastMember(this.#pending));
    } else if (this.#bytesIn > 0) {
      throw new UndecodableError('truncated');
    }
    this.close();
  }

  close(): void {
    this.#engine?.close();
    this.#engine = undefined;
  }

  /** Looks for the start of a member; returns the bytes that follow its header. */
  #open(chunk: Buffer): Buffer {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    const bytes = Buffer.concat([this.#pending, chunk.subarray(skipped)]);
    this.#pending = Buffer.alloc(0);
    if (bytes.length === 0) return bytes;
    const start = memberStart(this.#coding, bytes, this.#members === 0);
    if (start === 'more') {
      this.#pending = bytes;
      return Buffer.alloc(0);
    }
    if (start === 'none') {
      if (this.#members === 0) throw new UndecodableError('corrupt');
      this.#isBehindEnd = true;
      return bytes;
    }
    this.#members += 1;
    if (isTooManyMembers(this.#members, this.#bytesIn)) throw new UndecodableError('too-many-members');
    this.#engine = new Engine(start.inflater);
    this.#skip = start.trailerBytes;
    if (this.#meter.limits.withHeaders === true && start.headerBytes > LEAST_GZIP_HEADER)
      this.#beside = bytes.subarray(LEAST_GZIP_HEADER, start.headerBytes);
    return bytes.subarray(start.headerBytes);
  }

  /** Returns the bytes behind the member's end; empty while it goes on. */
  async *#inflate(engine: Engine, bytes: Buffer): AsyncGenerator<Buffer, Buffer> {
    const before = engine.consumed;
    for await (const piece of engine.write(bytes)) yield* this.#count(piece);
    const rest = bytes.subarray(engine.consumed - before);
    if (rest.length > 0) this.close();
    return rest;
  }

  *#count(piece: Buffer): Generator<Buffer> {
    if (piece.length === 0) return;
    this.#bytesOut += piece.length;
    const { bytesIn, limits } = this.#meter;
    if (this.#bytesOut > limits.maxBytes) throw new UndecodableError('too-large');
    if (this.#bytesOut > RATIO_FREE_BYTES && this.#bytesOut > bytesIn * limits.maxRatio) {
      throw new UndecodableError('ratio');
    }
    yield piece;
  }
}

const OPTIONS = { chunkSize: PIECE_BYTES, readableHighWaterMark: PIECE_BYTES };
const OPEN_ENGINE = {
  inflate: () => createInflate(OPTIONS),
  'inflate-raw': () => createInflateRaw(OPTIONS),
  br: () => createBrotliDecompress(OPTIONS),
  zstd: () => createZstdDecompress({ ...OPTIONS, ...ZSTD_OPTIONS }),
} as const satisfies Record<Inflater, unknown>;

/** A zlib stream read by hand: which output belongs to which input is then known when `write` is done. */
class Engine {
  readonly #stream;
  #failure: Error | undefined;
  #hasEnded = false;
  #wake = (): void => undefined;

  constructor(inflater: Inflater) {
    this.#stream = OPEN_ENGINE[inflater]();
    this.#stream.on('readable', () => this.#wake());
    this.#stream.on('end', () => {
      this.#hasEnded = true;
      this.#wake();
    });
    this.#stream.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** Bytes of input the member has used up; less than was written once the member has ended. */
  get consumed(): number {
    return this.#stream.bytesWritten;
  }

  async *write(bytes: Buffer): AsyncGenerator<Buffer> {
    let isTaken = false;
    this.#stream.write(bytes, () => {
      isTaken = true;
      this.#wake();
    });
    yield* this.#drain(() => isTaken);
  }

  async *end(): AsyncGenerator<Buffer> {
    this.#stream.end();
    yield* this.#drain(() => this.#hasEnded);
  }

  close(): void {
    this.#stream.destroy();
  }

  async *#drain(isDone: () => boolean): AsyncGenerator<Buffer> {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const piece = this.#stream.read() as Buffer | null;
      if (piece !== null) {
        yield piece;
        continue;
      }
      if (this.#failure !== undefined) throw zlibFailure(this.#failure);
      if (isDone()) return;
      await woken;
    }
  }
}

function zlibFailure(error: Error): UndecodableError {
  const isCut = 'code' in error && error.code === 'Z_BUF_ERROR';
  return new UndecodableError(isCut ? 'truncated' : 'corrupt', { cause: error });
}
