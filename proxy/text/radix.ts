// Base64, hex and base32 read leniently: what is not in the alphabet is skipped, padding is optional, and the bytes are
// returned whether or not they make sense. Whether they do is judged elsewhere.

export type RadixName = 'base64' | 'hex' | 'base32';

/** Digit values by byte; 255 for bytes outside the alphabet. */
export type Digits = Uint8Array;

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';

function digits(...alphabets: readonly string[]): Digits {
  const table = new Uint8Array(256).fill(255);
  for (const alphabet of alphabets) {
    for (const [value, char] of Array.from(alphabet).entries()) table[char.charCodeAt(0)] = value;
  }
  return table;
}

export const BASE64_STANDARD = digits(UPPER + LOWER + DIGITS + '+/');
export const BASE64_URL = digits(UPPER + LOWER + DIGITS + '-_');
export const BASE64_EITHER = digits(UPPER + LOWER + DIGITS + '+/', UPPER + LOWER + DIGITS + '-_');
export const BASE32 = digits(UPPER + '234567', LOWER + '234567');
export const HEXADECIMAL = digits(DIGITS + 'abcdef', DIGITS + 'ABCDEF');

const BITS: Readonly<Record<RadixName, number>> = { base64: 6, hex: 4, base32: 5 };

let scratch = Buffer.allocUnsafe(1 << 14);

export interface Encoded {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Digits to leave out at the beginning, for text cut in the middle of a group. */
  readonly skip: number;
}

/** Decodes `[start, end)`; the result lies in a buffer that the next call reuses. */
export function decodeRadix(name: RadixName, table: Digits, { bytes, start, end, skip }: Encoded): Buffer {
  if (scratch.length < end - start) scratch = Buffer.allocUnsafe(2 * (end - start));
  const out = scratch;
  const width = BITS[name];
  let [pending, bits, length, left] = [0, 0, 0, skip];
  for (let i = start; i < end; i++) {
    const value = table[bytes[i] as number] as number;
    if (value === 255) continue;
    if (left > 0) {
      left--;
      continue;
    }
    pending = ((pending << width) | value) & 0xffff;
    bits += width;
    if (bits >= 8) {
      bits -= 8;
      out[length++] = pending >> bits;
    }
  }
  return out.subarray(0, length);
}
