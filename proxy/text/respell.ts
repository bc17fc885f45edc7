// Words that a sign parts: `i.g.n.o.r.e`, `p r e v i o u s   r u l e s`, `ig**no**re`. Only the neighbourhood of such a word
// is written anew, and every byte of it knows where it came from. Looks at a byte in four, so ordinary text costs little.

import type { Unescaped } from './escape.ts';

const [BLANK, STAR] = [0x20, 0x2a];
const SIGN = new Uint8Array(256);
for (const sign of '.-_*~|, ') SIGN[sign.charCodeAt(0)] = 1;
const LETTER = new Uint8Array(256);
for (let at = 0; at < 26; at++) LETTER[0x41 + at] = LETTER[0x61 + at] = 1;
const WORD = Uint8Array.from(LETTER);
for (let at = 0x30; at < 0x3a; at++) WORD[at] = 1;
for (let at = 0x80; at < 0x100; at++) WORD[at] = 1;

/** Four letters with a sign between, of which every fourth byte meets one pair of signs. */
const STRIDE = 4;
/** Abbreviations have fewer. */
const LEAST_LETTERS = 4;
const REACH = 200;
/** A longer run was met before by its beginning. */
const MAX_BACK = 32;

/** The text round words of single letters, with the signs between the letters gone. */
export function withoutSigns(bytes: Buffer): Unescaped[] {
  const regions: Unescaped[] = [];
  let end = 0;
  for (let at = 0; at + 3 < bytes.length; at += STRIDE) {
    const first = SIGN[bytes[at] as number] === 1 && bytes[at + 2] === bytes[at] ? at : at + 1;
    const sign = bytes[first] as number;
    if (SIGN[sign] === 0 || bytes[first + 2] !== sign || at < end) continue;
    const [start, stop] = runAround(bytes, first, sign);
    if (stop - start < 2 * LEAST_LETTERS - 1) continue;
    const from = Math.max(end, start - REACH);
    end = regionEnd(bytes, stop);
    regions.push(rewritten(bytes, from, end, (index) => runAt(bytes, index)));
  }
  return regions;
}

/** The text round emphasis inside words, with its stars gone. */
export function withoutEmphasis(bytes: Buffer): Unescaped[] {
  const regions: Unescaped[] = [];
  let end = 0;
  for (let at = bytes.indexOf(STAR); at >= 0; at = bytes.indexOf(STAR, Math.max(at + 1, end))) {
    if (starsAt(bytes, at) === 0) continue;
    const from = Math.max(end, at - REACH);
    end = Math.min(bytes.length, at + 2 * REACH);
    regions.push(
      rewritten(bytes, from, end, (index) => {
        const stars = starsAt(bytes, index);
        return stars === 0 ? undefined : { from: index, to: index + stars, step: stars };
      }),
    );
  }
  return regions;
}

/** One or two stars between two letters; 0 for anything else. */
function starsAt(bytes: Buffer, at: number): number {
  if (bytes[at] !== STAR || LETTER[bytes[at - 1] ?? 0] === 0) return 0;
  const count = bytes[at + 1] === STAR ? 2 : 1;
  return LETTER[bytes[at + count] ?? 0] === 1 ? count : 0;
}

/** Bytes to leave out of `[from, to)`: with step 2 every other, from the second on; else all of them. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function rewritten(
  bytes: Buffer,
  from: number,
  to: number,
  cutAt: (at: number) => Cut | undefined,
): Unescaped {
  const out: number[] = [];
  const offsets: number[] = [];
  for (let at = from; at < to; at++) {
    const cut = cutAt(at);
    if (!cut) {
      out.push(bytes[at] as number);
      offsets.push(at);
      continue;
    }
    const letters = LETTER[bytes[cut.from] as number] === 1;
    for (let index = cut.from; letters && index < cut.to; index += cut.step) {
      out.push(bytes[index] as number);
      offsets.push(index);
    }
    at = cut.to - 1;
  }
  return { bytes: Buffer.from(out), offsets: Int32Array.from([...offsets, to]) };
}

/** The run of single letters and signs round the sign at `at`. */
function runAround(bytes: Buffer, at: number, sign: number): readonly [start: number, end: number] {
  let start = at - 1;
  if (LETTER[bytes[start] ?? 0] === 0) return [at, at];
  const least = start - MAX_BACK;
  while (start > least && bytes[start - 1] === sign && isSingle(bytes, start - 2)) start -= 2;
  return runFrom(bytes, start, sign);
}

function runFrom(bytes: Buffer, start: number, sign: number): readonly [start: number, end: number] {
  if (WORD[bytes[start - 1] ?? 0] === 1) return [start, start];
  let end = start + 1;
  while (bytes[end] === sign && isSingle(bytes, end + 1) && !beginsAnother(bytes, end + 1, sign)) end += 2;
  return WORD[bytes[end] ?? 0] === 1 ? [start, start] : [start, end];
}

/** A letter by itself. */
function isSingle(bytes: Buffer, at: number): boolean {
  return LETTER[bytes[at] ?? 0] === 1 && WORD[bytes[at - 1] ?? 0] === 0 && WORD[bytes[at + 1] ?? 0] === 0;
}

/** After a blank, a letter with another sign behind it is the first of the next word: `x a.b.c`. */
function beginsAnother(bytes: Buffer, at: number, sign: number): boolean {
  const after = bytes[at + 1] ?? 0;
  return sign === BLANK && after !== sign && SIGN[after] === 1 && LETTER[bytes[at + 2] ?? 0] === 1;
}

/** The run that begins at `at`, of two letters and more. */
function runAt(bytes: Buffer, at: number): Cut | undefined {
  const sign = bytes[at + 1] ?? 0;
  if (LETTER[bytes[at] as number] === 0 || SIGN[sign] === 0) return undefined;
  const [from, to] = runFrom(bytes, at, sign);
  return to - from < 3 ? undefined : { from, to, step: 2 };
}

/** So far goes the region: to the end of the text, or where for a while nothing is parted. */
function regionEnd(bytes: Buffer, from: number): number {
  let end = Math.min(bytes.length, from + REACH);
  for (let at = from; at < end; at++) {
    const cut = runAt(bytes, at);
    if (!cut) continue;
    at = cut.to;
    end = Math.min(bytes.length, at + REACH);
  }
  return end;
}
