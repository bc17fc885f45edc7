// Tells compressed, encrypted and pictured data from text, and finds the text that stands in it. Nobody reads such data as
// words, and looking for every disguise in it costs more than reading a page ten times its length.

import { isUtf8 } from 'node:buffer';
import { sequenceLength } from './utf8.ts';

/** Shorter data is read as it is. */
const LEAST_BYTES = 256;
/** A stretch shorter than this is chance, and no secret. */
const LEAST_STRETCH = 12;
const ODD_SHARE = 0.25;
/** Wide text in another charset is every other byte zero. */
const ZERO_SHARE = 0.05;

const CONTROL = new Uint8Array(256).fill(1, 0, 0x20);
for (const sign of '\t\n\f\r\x1b') CONTROL[sign.charCodeAt(0)] = 0;
CONTROL[0x7f] = 1;

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The stretches of readable UTF-8 in what is no text; undefined for text, however it is disguised: a quarter of the bytes
 * must be no part of any, counted over all of them, so that no sample can be prepared.
 */
export function stretchesInNoise(bytes: Buffer): Stretch[] | undefined {
  if (bytes.length < LEAST_BYTES || isUtf8(bytes)) return undefined;
  const stretches: Stretch[] = [];
  let [start, odd, zeros, at] = [0, 0, 0, 0];
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    const size = byte < 0x80 ? 1 - (CONTROL[byte] as number) : sequenceLength(bytes, at);
    if (size > 0) {
      at += size;
      continue;
    }
    if (at - start >= LEAST_STRETCH) stretches.push({ start, end: at });
    odd++;
    if (byte === 0) zeros++;
    start = ++at;
  }
  if (at - start >= LEAST_STRETCH) stretches.push({ start, end: bytes.length });
  const isNoise = odd >= bytes.length * ODD_SHARE && zeros <= bytes.length * ZERO_SHARE;
  return isNoise ? stretches : undefined;
}
