// Percent-encoding and form bodies. Every byte sequence is some form (WHATWG URL 5.1), so nothing here can fail.

const PERCENT = 0x25;
const PLUS = 0x2b;
const AMPERSAND = 0x26;
const EQUALS = 0x3d;

/** Percent escapes undone; what is no escape stays. The same Buffer when there is nothing to undo. */
export function percentDecode(bytes: Buffer, plusIsSpace = false): Buffer {
  const hasPlus = plusIsSpace && bytes.includes(PLUS);
  if (!hasPlus && !bytes.includes(PERCENT)) return bytes;
  const into = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const value = byte === PERCENT ? hexByte(bytes, at + 1) : -1;
    if (value >= 0) at += 2;
    into[length] = value >= 0 ? value : byte === PLUS && hasPlus ? 0x20 : byte;
    length += 1;
  }
  return into.subarray(0, length);
}

/** Two hexadecimal digits; -1 when they are none. */
export function hexByte(bytes: Buffer, at: number): number {
  const high = hexDigit(bytes[at] ?? 0);
  const low = hexDigit(bytes[at + 1] ?? 0);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

export interface FormReading {
  /** The body with its escapes undone; the same Buffer when nothing was encoded. */
  readonly decoded: Buffer;
  /** The short decoded values in their order, glued together; empty when there are fewer than two. */
  readonly values: Buffer;
}

/** A secret cut over several values has pieces shorter than this. */
const MAX_PIECE_BYTES = 128;

/** Reads application/x-www-form-urlencoded, in one pass. */
export function readForm(bytes: Buffer): FormReading {
  const pieces = new ValuePieces(bytes.length);
  let isValue = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === AMPERSAND) {
      pieces.endValue();
      isValue = false;
    } else if (isValue) {
      const value = byte === PERCENT ? hexByte(bytes, at + 1) : -1;
      pieces.add(value >= 0 ? value : byte === PLUS ? 0x20 : byte);
      if (value >= 0) at += 2;
    } else {
      isValue = byte === EQUALS;
    }
  }
  pieces.endValue();
  return { decoded: percentDecode(bytes, true), values: pieces.joined() };
}

/** Gathers values byte by byte and takes one back when its end shows that it is no piece. */
class ValuePieces {
  readonly #into: Buffer;
  #start = 0;
  #length = 0;
  #count = 0;
  #letters = 0;

  constructor(capacity: number) {
    this.#into = Buffer.allocUnsafe(capacity);
  }

  add(byte: number): void {
    this.#into[this.#length] = byte;
    this.#length += 1;
    this.#letters |= byte & 0xc0;
  }

  /** Values of digits alone are no pieces: ids and amounts glued together look like card numbers. */
  endValue(): void {
    const isPiece = this.#letters !== 0 && this.#length - this.#start <= MAX_PIECE_BYTES;
    if (isPiece) this.#count += 1;
    else this.#length = this.#start;
    this.#start = this.#length;
    this.#letters = 0;
  }

  joined(): Buffer {
    return this.#into.subarray(0, this.#count < 2 ? 0 : this.#length);
  }
}
