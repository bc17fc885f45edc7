// The line of a match for people: what stands before it, then `[REDACTED]`. What follows the match is never shown, since
// a rule may end before the secret does (a key's header, then the key), and nor is anything else that was found.

import { cleanText } from '../../proxy/observe/clean-text.ts';

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const MOST_BYTES = 120;
const MARK = '[REDACTED]';

/**
 * @param lineStart where the line of the match begins
 * @param secret every range of the text that must not be shown
 * @returns undefined when nothing is left to show
 */
export function excerptBefore(
  bytes: Buffer,
  at: number,
  lineStart: number,
  secret: readonly ByteRange[],
): string | undefined {
  const from = Math.max(lineStart, at - MOST_BYTES);
  let end = at;
  for (const range of secret) if (range.start < end && range.end > from) end = Math.max(from, range.start);
  // The rest of a word whose end was found belongs to it.
  while (end > from && isWordByte(bytes[end - 1] ?? 0)) end -= 1;
  const text = cleanText(bytes.toString('utf8', from, end)).replace(/^[\ufffd\s]+/, '');
  if (text === '') return undefined;
  return `${from > lineStart ? '…' : ''}${text}${MARK}`;
}

/** Signs of keys and their encodings; all but ASCII counts too, for letters that only look alike. */
function isWordByte(byte: number): boolean {
  return byte >= 0x80 || WORD_BYTES.has(byte);
}

const WORD_BYTES = new Set(
  Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-.~%\\'),
);
