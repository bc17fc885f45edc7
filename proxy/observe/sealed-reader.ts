// Reads a sealed log back: every whole frame, and where something is missing, broken or not for this key. It goes on
// behind a broken place, because the rest is evidence too. Memory is one frame, whatever the size of the file.

import type { KeyObject } from 'node:crypto';
import {
  FRAME_HEAD_BYTES,
  HEAD_BYTES,
  MAGIC,
  MAX_TEXT_BYTES,
  openFrame,
  streamKey,
  TAG_BYTES,
} from './sealed-frame.ts';

/** At most `length` bytes from an offset on; fewer only at the end. */
export type ReadAt = (offset: number, length: number) => Buffer;

export type SealedPiece =
  | { readonly kind: 'text'; readonly text: Buffer }
  /** A sentence that says where and what, for a person. */
  | { readonly kind: 'fault'; readonly note: string };

const SEARCH_BYTES = 64 * 1024;

/** The text of a sealed file, in order, and its faults in between. */
export function* readSealed(read: ReadAt, privateKey: KeyObject): Generator<SealedPiece> {
  let at = 0;
  while (read(at, 1).length > 0) {
    const start = nextStream(read, at);
    if (start !== at) {
      yield fault(`${(start ?? endFrom(read, at)) - at} bytes at offset ${at} are no part of a sealed log`);
      if (start === undefined) return;
    }
    at = yield* readStream(read, start, privateKey);
  }
}

/** Returns where the stream ends or can no longer be followed. */
function* readStream(read: ReadAt, start: number, privateKey: KeyObject): Generator<SealedPiece, number> {
  const key = keyAt(read, start, privateKey);
  if (!key) {
    yield fault(`the head of the stream at offset ${start} is broken`);
    return start + MAGIC.length;
  }
  let expected = 0;
  // What broke off while it was written has the next stream in what seems its own: there is where to look for it.
  let sound = start + MAGIC.length;
  for (let at = start + HEAD_BYTES; ;) {
    const head = read(at, FRAME_HEAD_BYTES);
    if (head.length === 0 || head.equals(MAGIC)) {
      yield fault(
        `the stream at offset ${start} ends at ${at} without its last frame: cut off, or never closed`,
      );
      return at;
    }
    const frame = frameAt(read, at, head);
    if (typeof frame === 'string') {
      yield fault(`frame ${expected} at offset ${at} ${frame}`);
      return sound;
    }
    const text = openFrame(key, frame);
    if (text) {
      const number = head.readUInt32BE(4);
      if (number !== expected) yield fault(`frame ${number} stands at offset ${at} in place of ${expected}`);
      expected = number;
      sound = at + frame.length;
      if (text.length === 0) return sound;
      yield { kind: 'text', text };
    } else {
      yield fault(
        `frame ${expected} at offset ${at} was changed${expected === 0 ? ', or is for another key' : ''}`,
      );
      const inner = read(sound, at + frame.length + MAGIC.length - 1 - sound).indexOf(MAGIC);
      if (inner !== -1) return sound + inner;
    }
    expected += 1;
    at += frame.length;
  }
}

function keyAt(read: ReadAt, start: number, privateKey: KeyObject): Buffer | undefined {
  const head = read(start, HEAD_BYTES);
  if (head.length < HEAD_BYTES) return undefined;
  try {
    return streamKey(head, privateKey);
  } catch {
    return undefined;
  }
}

/** A whole frame, or what is wrong with it. */
function frameAt(read: ReadAt, at: number, head: Buffer): Buffer | string {
  if (head.length < FRAME_HEAD_BYTES) return 'is cut off';
  const length = head.readUInt32BE(0);
  if (length > MAX_TEXT_BYTES) return 'has an impossible length';
  const bytes = FRAME_HEAD_BYTES + length + TAG_BYTES;
  const frame = read(at, bytes);
  return frame.length < bytes ? 'is cut off' : frame;
}

/** Where the next stream begins, from `from` on. */
function nextStream(read: ReadAt, from: number): number | undefined {
  for (let at = from; ; at += SEARCH_BYTES) {
    const bytes = read(at, SEARCH_BYTES + MAGIC.length - 1);
    const found = bytes.indexOf(MAGIC);
    if (found !== -1) return at + found;
    if (bytes.length < SEARCH_BYTES) return undefined;
  }
}

function endFrom(read: ReadAt, from: number): number {
  let at = from;
  for (let length = SEARCH_BYTES; length === SEARCH_BYTES; at += length)
    length = read(at, SEARCH_BYTES).length;
  return at;
}

function fault(note: string): SealedPiece {
  return { kind: 'fault', note };
}
