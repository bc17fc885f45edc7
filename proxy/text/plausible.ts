// Decoding anything gives something. These judge whether decoded bytes are worth reading: text, or a container.

import { nextStart, sequenceLength } from './utf8.ts';

/** A stretch shorter than this is chance. */
const LEAST_TEXT = 8;
const LEAST_STRETCH = 12;
const TEXT_SHARE = 0.8;
const SAMPLE = 16;
/** Bytes of the longest character. */
const WIDEST = 4;

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13;
}

/** The readable stretches of decoded bytes; the whole of it when nearly all is readable. */
export function readableParts(bytes: Buffer): Buffer[] {
  const middle = nextStart(bytes, bytes.length >> 1);
  const isText = [0, middle].some((from) => beginsReadable(bytes.subarray(from, from + SAMPLE)));
  return isText ? textParts(bytes) : asciiParts(bytes);
}

/** Stretches of ASCII in what is no text: only every twelfth byte is looked at. */
function asciiParts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let floor = 0;
  for (let at = LEAST_STRETCH - 1; at < bytes.length; at += LEAST_STRETCH) {
    if (!isPrintable(bytes[at] as number)) continue;
    let start = at;
    while (start > floor && isPrintable(bytes[start - 1] as number)) start--;
    let end = at + 1;
    while (end < bytes.length && isPrintable(bytes[end] as number)) end++;
    if (end - start >= LEAST_STRETCH) parts.push(bytes.subarray(start, end));
    floor = end;
    at = Math.max(at, end - 1);
  }
  return parts;
}

/** Stretches of readable UTF-8; the whole of it when they make up most. */
function textParts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let [start, at, readable] = [0, 0, 0];
  const close = () => {
    if (at - start >= LEAST_STRETCH) parts.push(bytes.subarray(start, at));
    readable += at - start;
  };
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (isPrintable(byte)) at++;
    else {
      const size = byte < 0xc2 ? 0 : sequenceLength(bytes, at);
      if (size > 1) at += size;
      else {
        close();
        start = ++at;
      }
    }
  }
  close();
  if (bytes.length >= LEAST_TEXT && readable >= bytes.length * TEXT_SHARE) return [bytes];
  return parts;
}

/** True when the first bytes are readable UTF-8; a character cut off at the end does not matter. */
export function beginsReadable(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (isPrintable(byte)) at++;
    else {
      const size = byte < 0xc2 ? 0 : sequenceLength(bytes, at);
      if (size < 2) return byte >= 0xc2 && at > bytes.length - WIDEST && at > 0;
      at += size;
    }
  }
  return true;
}

/** UTF-16 text made of ASCII in either byte order, as PowerShell and Java encode it; undefined for anything else. */
export function fromWideText(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 16) return undefined;
  if (isEveryOtherZero(bytes, 1)) return Buffer.from(bytes.toString('utf16le'));
  if (!isEveryOtherZero(bytes, 0)) return undefined;
  const swapped = Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
  return Buffer.from(swapped.toString('utf16le'));
}

function isEveryOtherZero(bytes: Uint8Array, from: number): boolean {
  return [0, 2, 4, 6].every((at) => bytes[from + at] === 0 && bytes[1 - from + at] !== 0);
}

const CONTAINERS: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x1f, 0x8b, 0x08],
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
  [0x25, 0x50, 0x44, 0x46, 0x2d],
  [0x77, 0x4f, 0x46, 0x46],
  [0x77, 0x4f, 0x46, 0x32],
  [0x00, 0x01, 0x00, 0x00, 0x00],
  [0x4f, 0x54, 0x54, 0x4f],
  [0x00, 0x61, 0x73, 0x6d],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
  [0x52, 0x49, 0x46, 0x46],
  [0x4f, 0x67, 0x67, 0x53],
  [0x49, 0x44, 0x33],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
  [0x00, 0x00, 0x01, 0x00, 0x01],
];

/** True when bytes begin like a known binary format: picture, font, archive, document, program. */
export function isContainer(bytes: Uint8Array): boolean {
  if (bytes[4] === 0x66 && bytes[5] === 0x74 && bytes[6] === 0x79 && bytes[7] === 0x70) return true;
  return CONTAINERS.some((magic) => magic.every((byte, i) => bytes[i] === byte));
}
