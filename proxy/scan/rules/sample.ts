// Made-up credentials for samples and tests, the same on every run. They are put together from an alphabet, so that no
// secret-shaped literal stands in the source for a secret scanner to find.

/** Alphabets of credential bodies: the regular expression class and the characters samples are drawn from. */
export const ALPHABETS = {
  digit: { class: '[0-9]', chars: '0123456789' },
  hex: { class: '[0-9a-f]', chars: '0123456789abcdef' },
  lower: { class: '[a-z0-9]', chars: 'abcdefghijklmnopqrstuvwxyz0123456789' },
  upper: { class: '[A-Z0-9]', chars: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789' },
  base32: { class: '[A-Z2-7]', chars: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567' },
  an: { class: '[A-Za-z0-9]', chars: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789' },
  word: { class: '[A-Za-z0-9_]', chars: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789' },
  dash: { class: '[A-Za-z0-9-]', chars: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789' },
  url: { class: '[A-Za-z0-9_-]', chars: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789' },
  dot: { class: '[A-Za-z0-9_.-]', chars: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789' },
  base64: {
    class: '[A-Za-z0-9+/]',
    chars: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  },
  base58: {
    class: '[1-9A-HJ-NP-Za-km-z]',
    chars: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  },
} as const;

export type Alphabet = keyof typeof ALPHABETS;

/**
 * A made-up token of `length` characters. Equal arguments give equal tokens. It mixes its alphabet well: from four
 * characters on it holds a digit, and a letter where the alphabet has letters.
 */
export function token(alphabet: Alphabet, length: number, seed = 1): string {
  const chars = ALPHABETS[alphabet].chars;
  let state = (seed * 2654435761 + length * 40503 + 12345) >>> 0;
  let out = '';
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const drawn = chars[(state >>> 9) % chars.length] ?? '';
    out +=
      i % 4 === 1
        ? (digitOf(chars, state) ?? drawn)
        : i % 4 === 2
          ? (letterOf(chars, state) ?? drawn)
          : drawn;
  }
  return out;
}

/** A made-up UUID. */
export function uuid(seed = 1): string {
  const hex = token('hex', 32, seed);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}

function digitOf(chars: string, state: number): string | undefined {
  const digits = Array.from(chars).filter((char) => char >= '0' && char <= '9');
  return digits[(state >>> 11) % Math.max(digits.length, 1)];
}

function letterOf(chars: string, state: number): string | undefined {
  const letters = Array.from(chars).filter((char) => /[A-Za-z]/.test(char));
  return letters[(state >>> 10) % Math.max(letters.length, 1)];
}
