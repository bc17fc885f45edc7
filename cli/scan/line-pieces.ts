// A stream of bytes → its lines, without their ends. A very long line comes in pieces, so that memory stays bounded.

export interface LinePiece {
  /** Without the line feed; a carriage return before it stays. */
  readonly bytes: Buffer;
  /** The line began in the piece before. */
  readonly continues: boolean;
}

const NEWLINE = 0x0a;

/** @param maxBytes longest piece; a longer line is cut, never inside a UTF-8 character */
export async function* linePieces(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<LinePiece> {
  let rest: Buffer = Buffer.alloc(0);
  let continues = false;
  for await (const chunk of chunks) {
    let text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const end = text.subarray(0, maxBytes + 1).indexOf(NEWLINE);
      if (end >= 0) {
        yield { bytes: text.subarray(0, end), continues };
        continues = false;
        text = text.subarray(end + 1);
      } else if (text.length > maxBytes) {
        const cut = characterStart(text, maxBytes);
        yield { bytes: text.subarray(0, cut), continues };
        continues = true;
        text = text.subarray(cut);
      } else break;
    }
    rest = text;
  }
  if (rest.length > 0) yield { bytes: rest, continues };
}

/** `at`, or the start of the character it lies in. */
export function characterStart(bytes: Buffer, at: number): number {
  for (let back = 0; back < 4 && back < at; back += 1) {
    if (((bytes[at - back] ?? 0) & 0xc0) !== 0x80) return at - back;
  }
  return at;
}
