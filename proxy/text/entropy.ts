// Shannon entropy of short tokens. Tables of n·log2(n) and of its steps keep logarithms out of the loop.

const TABLE_SIZE = 4096;
const N_LOG_N = new Float64Array(TABLE_SIZE + 1);
for (let n = 2; n <= TABLE_SIZE; n++) N_LOG_N[n] = n * Math.log2(n);

const counts = new Uint32Array(256);

function nLogN(n: number): number {
  return n <= TABLE_SIZE ? (N_LOG_N[n] ?? 0) : n * Math.log2(n);
}

/** Bits per byte, 0 to 8, of the bytes or of the text's UTF-8; 0 for nothing. */
export function shannonEntropy(input: string | Uint8Array): number {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const length = bytes.length;
  if (length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0;
    const before = counts[byte] ?? 0;
    counts[byte] = before + 1;
    sum += nLogN(before + 1) - nLogN(before);
  }
  for (let i = 0; i < length; i++) counts[bytes[i] ?? 0] = 0;
  return Math.max(0, (nLogN(length) - sum) / length);
}
