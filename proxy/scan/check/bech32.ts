// Bech32 (BIP-173) and Bech32m (BIP-350): addresses of Bitcoin's segwit and of chains that took the format over.

const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

export interface Bech32 {
  /** The part before the separator, lower case. */
  readonly prefix: string;
  /** Five-bit groups without the checksum. */
  readonly groups: readonly number[];
  readonly variant: 'bech32' | 'bech32m';
}

function polymod(values: readonly number[]): number {
  let state = 1;
  for (const value of values) {
    const top = state >>> 25;
    state = ((state & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATORS.entries()) if ((top >>> bit) & 1) state ^= generator;
  }
  return state >>> 0;
}

function expanded(prefix: string): number[] {
  const codes = Array.from(prefix).map((char) => char.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

/** Reads a Bech32 or Bech32m text of at most 90 characters; undefined when mixed in case, malformed or miscounted. */
export function decodeBech32(text: string): Bech32 | undefined {
  const lower = text.toLowerCase();
  if (text.length < 8 || text.length > 90 || (text !== lower && text !== text.toUpperCase()))
    return undefined;
  const separator = lower.lastIndexOf('1');
  if (separator < 1 || separator + 7 > lower.length) return undefined;
  const prefix = lower.slice(0, separator);
  const values = Array.from(lower.slice(separator + 1)).map((char) => CHARSET.indexOf(char));
  if (values.includes(-1)) return undefined;
  const sum = polymod([...expanded(prefix), ...values]);
  if (sum !== BECH32 && sum !== BECH32M) return undefined;
  return { prefix, groups: values.slice(0, -6), variant: sum === BECH32 ? 'bech32' : 'bech32m' };
}

/** The text of five-bit groups under a prefix, with its checksum. */
export function encodeBech32(prefix: string, groups: readonly number[], variant: Bech32['variant']): string {
  const constant = variant === 'bech32' ? BECH32 : BECH32M;
  const sum = polymod([...expanded(prefix), ...groups, 0, 0, 0, 0, 0, 0]) ^ constant;
  const checksum = [0, 1, 2, 3, 4, 5].map((index) => (sum >>> (5 * (5 - index))) & 31);
  return `${prefix}1${[...groups, ...checksum].map((value) => CHARSET[value] ?? '').join('')}`;
}
