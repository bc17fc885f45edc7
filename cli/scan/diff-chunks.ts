// A unified diff → chunks: the added lines of each hunk joined, so that a key over several lines is seen as one (L-33).
// The diff is streamed; a hunk of any length is judged in windows that overlap.

import { windowParts } from '../../proxy/codec/body.ts';
import { bodyKind } from '../../proxy/codec/media-type.ts';
import { WINDOW } from '../../proxy/model/message.ts';
import { PipelockError } from '../../proxy/errors.ts';
import type { Chunk, Item } from './chunk.ts';
import { DiffReader, type DiffEvent } from './diff-reader.ts';
import { characterStart, linePieces } from './line-pieces.ts';
import { makePlaceFinder } from './place-finder.ts';
import { mediaOf } from './read-text.ts';

/** Largest diff that is read. */
export const MAX_DIFF_BYTES = 100 * 1024 * 1024;
const WINDOW_BYTES = 512 * 1024;
const PIECE_BYTES = 64 * 1024;

/** `diffChunks` without the files that are excluded. */
export async function* diffItems(
  source: AsyncIterable<Buffer>,
  isExcluded: (file: string) => boolean,
): AsyncGenerator<Item> {
  for await (const item of diffChunks(source)) {
    yield isExcluded(item.file) ? { file: item.file, reason: 'excluded', note: 'excluded' } : item;
  }
}

/** The added text of a diff. Rejects with USAGE when it is larger than 100 MiB or no diff at all. */
export async function* diffChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Item> {
  const reader = new DiffReader();
  let added = new AddedText('diff');
  let isEmpty = true;
  for await (const piece of linePieces(bounded(source), PIECE_BYTES)) {
    isEmpty &&= isBlank(piece.bytes);
    const event = reader.read(piece);
    if (!event) continue;
    if (event.kind === 'added') {
      added.add(event);
      if (added.size >= WINDOW_BYTES) yield added.cut();
      continue;
    }
    if (added.hasNews) yield added.cut();
    added = new AddedText(event.kind === 'hunk' ? added.file : event.path);
    if (event.kind === 'binary')
      yield { file: event.path, reason: 'binary-change', note: 'a binary change, not scanned' };
  }
  if (added.hasNews) yield added.cut();
  if (!isEmpty && (reader.isColoured || !reader.hasStructure)) {
    throw new PipelockError(
      'USAGE',
      'the input is no unified diff, or a coloured one; give it the output of `git diff --no-color`',
    );
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}

async function* bounded(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > MAX_DIFF_BYTES) {
      throw new PipelockError(
        'USAGE',
        `the diff is larger than ${MAX_DIFF_BYTES} bytes; scan it in parts, e.g. commit by commit`,
      );
    }
    yield chunk;
  }
}

/** The added lines of one hunk, gathered until they are judged. */
class AddedText {
  readonly file: string;
  #pieces: Buffer[] = [];
  #lines: number[] = [];
  #size = 0;
  #overlapBytes = 0;
  #firstColumn = 1;

  constructor(file: string) {
    this.file = file;
  }

  get size(): number {
    return this.#size;
  }

  get hasNews(): boolean {
    return this.#size > this.#overlapBytes;
  }

  add({ line, text, continues }: Extract<DiffEvent, { kind: 'added' }>): void {
    if (!continues) {
      if (this.#lines.length > 0) this.#push(Buffer.from('\n'));
      this.#lines.push(line);
    }
    this.#push(text);
  }

  /** What was gathered; its end stays as the beginning of what follows. */
  cut(): Chunk {
    const bytes = Buffer.concat(this.#pieces);
    const kind = bodyKind(mediaOf(this.file), bytes);
    const chunk: Chunk = {
      file: this.file,
      bytes,
      overlapBytes: this.#overlapBytes,
      first: { line: this.#lines[0] ?? 1, column: this.#firstColumn },
      lines: this.#lines,
      isWhole: false,
      partsOf: (piece) => windowParts(piece, kind),
    };
    this.#keepEnd(chunk);
    return chunk;
  }

  #push(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#size += bytes.length;
  }

  #keepEnd(chunk: Chunk): void {
    const { bytes } = chunk;
    const from = characterStart(bytes, Math.max(0, bytes.length - WINDOW.overlap));
    const places = makePlaceFinder(chunk);
    const kept = bytes.subarray(from);
    const index = places.starts.findLastIndex((start) => start <= from);
    this.#firstColumn = places.place(from).column;
    this.#lines = this.#lines.slice(index);
    this.#pieces = [kept];
    this.#size = kept.length;
    this.#overlapBytes = kept.length;
  }
}
