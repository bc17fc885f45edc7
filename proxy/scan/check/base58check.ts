// Base58Check: the checksum inside Bitcoin private keys (WIF), extended keys (BIP-32) and old-style addresses.

import { createHash } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const VALUES = new Map(Array.from(ALPHABET).map((char, value) => [char, BigInt(value)]));
/** The longest text decoded: an extended key has 111 characters. Decoding is quadratic, so there is a limit. */
const MAX_CHARS = 128;

/** The bytes of a base58 text, or undefined when it is empty, too long or holds another character. */
export function decodeBase58(text: string): Uint8Array | undefined {
  if (text.length === 0 || text.length > MAX_CHARS) return undefined;
  let number = 0n;
  for (const char of text) {
    const value = VALUES.get(char);
    if (value === undefined) return undefined;
    number = number * 58n + value;
  }
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const hex = number === 0n ? '' : number.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...bytes]);
}

/** The payload in front of a correct four-byte checksum (SHA-256 twice), or undefined. */
export function decodeBase58Check(text: string): Uint8Array | undefined {
  const bytes = decodeBase58(text);
  if (bytes === undefined || bytes.length < 5) return undefined;
  const payload = bytes.subarray(0, -4);
  const first = createHash('sha256').update(payload).digest();
  const sum = createHash('sha256').update(first).digest().subarray(0, 4);
  return sum.equals(bytes.subarray(-4)) ? payload : undefined;
}

/** The text of a payload with its checksum. */
export function encodeBase58Check(payload: Uint8Array): string {
  const first = createHash('sha256').update(payload).digest();
  const sum = createHash('sha256').update(first).digest().subarray(0, 4);
  const bytes = [...payload, ...sum];
  let number = bytes.reduce((total, byte) => total * 256n + BigInt(byte), 0n);
  let out = '';
  for (; number > 0n; number /= 58n) out = (ALPHABET[Number(number % 58n)] ?? '') + out;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros === -1 ? bytes.length : zeros) + out;
}

/** True for a Bitcoin private key in wallet import format: version 0x80, 32 bytes, optionally the suffix 0x01. */
export function isWif(text: string): boolean {
  const payload = decodeBase58Check(text);
  if (payload?.[0] !== 0x80) return false;
  return payload.length === 33 || (payload.length === 34 && payload[33] === 1);
}

/** True for an extended private key (BIP-32): 78 bytes whose key part starts with a zero byte. */
export function isExtendedPrivateKey(text: string): boolean {
  const payload = decodeBase58Check(text);
  return payload?.length === 78 && payload[45] === 0;
}
