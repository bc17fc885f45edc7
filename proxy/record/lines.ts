// Reads a file of entries line by line, as it stands on the disk. What follows the last line end is no line.

import { createReadStream } from 'node:fs';
import { MAX_LINE_BYTES } from './entry.ts';

export interface Line {
  readonly text: string;
  /** Byte offset of its first byte in the file. */
  readonly offset: number;
  /** From 1. */
  readonly number: number;
}

/** What stands after the last line end; such bytes were being written when the process or the machine died. */
export interface Rest {
  readonly bytes: number;
  readonly offset: number;
}

/** Yields the lines from `start`, a byte offset, and returns what is left. Throws when a line is longer than allowed. */
export async function* readLines(file: string, start = 0): AsyncGenerator<Line, Rest> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = start;
  let number = 0;
  for await (const chunk of createReadStream(file, { start })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let from = 0;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, from)) {
      number += 1;
      if (end - from > MAX_LINE_BYTES) throw tooLong(number);
      yield { text: textOf(rest.subarray(from, end)), offset: offset + from, number };
      from = end + 1;
    }
    rest = rest.subarray(from);
    offset += from;
    if (rest.length > MAX_LINE_BYTES) throw tooLong(number + 1);
  }
  return { bytes: rest.length, offset };
}

function tooLong(line: number): Error {
  return new Error(`line ${line} is longer than 1 MiB`);
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that are no UTF-8 are told from U+FFFD, so that two different lines never read the same. */
function textOf(bytes: Buffer): string {
  try {
    return DECODER.decode(bytes);
  } catch {
    return '';
  }
}
