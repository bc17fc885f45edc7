// A body too long to hold → windows that overlap, judged one after another while the original bytes wait. Nothing is
// lost, doubled or reordered, and nothing is released before the text it carries was judged with what follows it.

import type { CharsetDecoder } from './charset.ts';
import type { StreamDecoder } from './coding-stream.ts';
import { UndecodableError } from './undecodable.ts';

export interface BodyWindow {
  /** Decoded text as UTF-8; the buffer is not used again. */
  readonly bytes: Buffer;
  /** How many of the first bytes are the end of the window before. */
  readonly overlapBytes: number;
  /** Where the window ends in the whole decoded text. */
  readonly end: number;
  readonly final: boolean;
}

export interface WindowSizes {
  readonly windowBytes: number;
  /** Below `windowBytes`. A window repeats up to three bytes more, so as not to start inside a character. */
  readonly overlapBytes: number;
  /** Windows are made as bytes arrive, however few: for answers that are read while they are written. */
  readonly eager?: boolean;
  /** Longest text that may be held back, when that is more than is usual. */
  readonly maxHeldBytes?: number;
}

export interface WindowSource {
  readonly chunks: AsyncIterable<Buffer> | Iterable<Buffer>;
  /** Undoes Content-Encoding; left out when there is none. Closed at the end. */
  readonly decoder?: StreamDecoder;
  /** Given the first decoded bytes, says what turns them into UTF-8. */
  readonly openCharset?: (start: Buffer) => Promise<CharsetDecoder | undefined>;
}

/** Original bytes that may wait without bringing text that could be judged: an endless stream of empty blocks. */
const MAX_HELD_BYTES = 1024 * 1024;
/** WHATWG sniffs this much for a charset; an eager body is not kept waiting for more than a byte order mark. */
const SNIFF_BYTES = 1024;
const EAGER_SNIFF_BYTES = 4;

interface HeldChunk {
  bytes: Buffer;
  /** Where the chunk ends in the original body. */
  readonly sourceEnd: number;
  /** Where its text ends in the decoded body; unknown (infinite) until all of the chunk is decoded. */
  textEnd: number;
}

/**
 * A body on its way through: take windows from `windows()`, judge each, then send on what `release` hands out for it.
 * Memory: one chunk of the source, one window, what is held back (the overlap, or for coded bodies up to one MiB), and
 * the decoder's own state.
 */
export class WindowedBody {
  readonly #source: WindowSource;
  readonly #sizes: WindowSizes;
  #held: HeldChunk[] = [];
  #heldBytes = 0;
  #sourceEnd = 0;
  #charset: CharsetDecoder | undefined;
  #isCharsetKnown: boolean;
  /** The first decoded bytes, until they suffice to tell the charset. */
  #start: Buffer = Buffer.alloc(0);
  /** Text that is in no window yet. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Where all decoded text ends, and where the last window did. */
  #textEnd = 0;
  #windowEnd = 0;
  #tail: Buffer = Buffer.alloc(0);

  constructor(source: WindowSource, sizes: WindowSizes) {
    this.#source = source;
    this.#sizes = sizes;
    this.#isCharsetKnown = source.openCharset === undefined;
  }

  /** True while original and text are the same bytes. */
  get isPlain(): boolean {
    return this.#source.decoder === undefined && this.#charset === undefined;
  }

  /**
   * The windows in their order; the last is `final` and may hold nothing new. Stops reading the source while a window
   * is judged.
   * @throws UndecodableError when the body cannot be decoded within the limits of its decoder
   */
  async *windows(): AsyncGenerator<BodyWindow> {
    const { decoder, chunks } = this.#source;
    try {
      for await (const chunk of chunks) {
        this.#hold(chunk);
        for await (const piece of decoder?.write(chunk) ?? [chunk]) yield* this.#decode(piece);
        this.#settle();
        if (this.#sizes.eager === true) yield* this.#eagerWindow();
      }
      for await (const piece of decoder?.end() ?? []) yield* this.#decode(piece);
      if (!this.#isCharsetKnown) yield* this.#learnCharset();
      this.#addText(this.#charset?.end() ?? Buffer.alloc(0));
      this.#settle();
      yield this.#cut(this.#pendingBytes, true);
    } finally {
      decoder?.close();
    }
  }

  /**
   * Original bytes that may go once the window was judged clean: those whose text ends before its last `openBytes`, in
   * which a match may begin. By default that is the overlap; a scanner that knows better may say fewer.
   */
  release(window: BodyWindow, openBytes = this.#sizes.overlapBytes): Buffer[] {
    const upTo = window.final ? Number.POSITIVE_INFINITY : window.end - openBytes;
    const { isPlain } = this;
    const open = this.#held.findIndex((chunk) => (isPlain ? chunk.sourceEnd : chunk.textEnd) > upTo);
    const released = this.#held
      .splice(0, open < 0 || window.final ? this.#held.length : open)
      .map(({ bytes }) => bytes);
    const first = this.#held[0];
    if (isPlain && first !== undefined) {
      // Nothing was decoded, so original and text are the same bytes and may be parted anywhere.
      const count = Math.max(0, upTo - first.sourceEnd + first.bytes.length);
      if (count > 0) released.push(first.bytes.subarray(0, count));
      first.bytes = first.bytes.subarray(count);
    }
    for (const bytes of released) this.#heldBytes -= bytes.length;
    return released;
  }

  /** Makes the next window repeat no more than this: what stands before it is known to matter no longer. */
  repeatAtMost(bytes: number): void {
    const start = Math.max(0, this.#tail.length - bytes);
    if (start > 0) this.#tail = this.#tail.subarray(characterStart(this.#tail, start));
  }

  #hold(bytes: Buffer): void {
    const { windowBytes, maxHeldBytes = 0 } = this.#sizes;
    if (this.#heldBytes > Math.max(MAX_HELD_BYTES, 2 * windowBytes, maxHeldBytes))
      throw new UndecodableError('held-back');
    this.#heldBytes += bytes.length;
    this.#sourceEnd += bytes.length;
    this.#held.push({ bytes, sourceEnd: this.#sourceEnd, textEnd: Number.POSITIVE_INFINITY });
  }

  /** All that was held is decoded: its text ends where the text does now. */
  #settle(): void {
    if (!this.#isCharsetKnown) return;
    for (let at = this.#held.length - 1; at >= 0; at -= 1) {
      const chunk = this.#held[at];
      if (chunk === undefined || chunk.textEnd !== Number.POSITIVE_INFINITY) return;
      chunk.textEnd = this.#textEnd;
    }
  }

  async *#decode(piece: Buffer): AsyncGenerator<BodyWindow> {
    if (this.#isCharsetKnown) {
      this.#addText(this.#charset?.write(piece) ?? piece);
      yield* this.#fullWindows();
      return;
    }
    this.#start = this.#start.length === 0 ? piece : Buffer.concat([this.#start, piece]);
    const needed = this.#sizes.eager === true ? EAGER_SNIFF_BYTES : SNIFF_BYTES;
    if (this.#start.length >= needed) yield* this.#learnCharset();
  }

  async *#learnCharset(): AsyncGenerator<BodyWindow> {
    this.#charset = await this.#source.openCharset?.(this.#start);
    this.#isCharsetKnown = true;
    yield* this.#decode(this.#start);
    this.#start = Buffer.alloc(0);
  }

  #addText(text: Buffer): void {
    if (text.length === 0) return;
    this.#pending.push(text);
    this.#pendingBytes += text.length;
    this.#textEnd += text.length;
  }

  *#fullWindows(): Generator<BodyWindow> {
    for (;;) {
      const room = Math.max(MIN_FRESH_BYTES, this.#sizes.windowBytes - this.#tail.length);
      if (this.#pendingBytes < room) return;
      yield this.#cut(room, false);
    }
  }

  *#eagerWindow(): Generator<BodyWindow> {
    if (this.#pendingBytes === 0) return;
    const window = this.#cut(this.#pendingBytes, false);
    if (window.bytes.length > window.overlapBytes) yield window;
  }

  /** Takes text into a window, as much as asked for or up to three bytes less, so as not to part a character. */
  #cut(wanted: number, final: boolean): BodyWindow {
    const pending = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
    const text = pending ?? Buffer.alloc(0);
    const count = final ? text.length : characterEnd(text, wanted);
    const overlapBytes = this.#tail.length;
    const bytes = Buffer.concat([this.#tail, text.subarray(0, count)]);
    this.#pending = count < text.length ? [text.subarray(count)] : [];
    this.#pendingBytes = text.length - count;
    this.#tail = bytes.subarray(characterStart(bytes, Math.max(0, bytes.length - this.#sizes.overlapBytes)));
    this.#windowEnd += count;
    return { bytes, overlapBytes, end: this.#windowEnd, final };
  }
}

const MIN_FRESH_BYTES = 16;

/** The end itself, or the start of the character that it would part. */
function characterEnd(bytes: Buffer, end: number): number {
  for (let back = 1; back <= 3 && back <= end; back += 1) {
    const byte = bytes[end - back] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return back < characterBytes(byte) ? end - back : end;
  }
  return end;
}

function characterBytes(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

/** The place itself, or up to three bytes before it where its character starts. */
function characterStart(bytes: Buffer, at: number): number {
  for (let back = 0; back <= 3 && back <= at; back += 1) {
    if (((bytes[at - back] ?? 0) & 0xc0) !== 0x80) return at - back;
  }
  return at;
}
