// UTF-8 read byte by byte, where making a string would cost too much. Broken bytes stand for themselves.

/** Bytes of the well-formed sequence that begins at `at`; 0 when there is none. */
export function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return at < bytes.length ? 1 : 0;
  const size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  for (let i = 1; i < size; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return isInRange(lead, bytes[at + 1] ?? 0) ? size : 0;
}

/** Refuses overlong forms, surrogates and code points past U+10FFFF. */
function isInRange(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second < 0xa0;
  if (lead === 0xf0) return second >= 0x90;
  return lead !== 0xf4 || second < 0x90;
}

/** The code point of a sequence whose length `sequenceLength` gave. */
export function codePointAt(bytes: Uint8Array, at: number, size: number): number {
  const a = bytes[at] ?? 0;
  if (size === 1) return a;
  const b = (bytes[at + 1] ?? 0) & 0x3f;
  if (size === 2) return ((a & 0x1f) << 6) | b;
  const c = (bytes[at + 2] ?? 0) & 0x3f;
  if (size === 3) return ((a & 0x0f) << 12) | (b << 6) | c;
  return ((a & 0x07) << 18) | (b << 12) | (c << 6) | ((bytes[at + 3] ?? 0) & 0x3f);
}

/** First index at or after `from` that does not lie inside a character. */
export function nextStart(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && at < from + 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
  return at;
}
