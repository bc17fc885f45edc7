// String literals that stand side by side in source code, put together: `'AKIA' + 'IOSF…'`, `"ghp_" "abc"`. Only pieces of
// the alphabet of tokens count, so that prose in quotes is never glued.

const [SINGLE, DOUBLE, BACKTICK] = [0x27, 0x22, 0x60];
/** Blanks and line ends between two literals. */
const MAX_GAP = 200;
const MAX_PIECE = 256;
/** No secret is shorter. */
const MIN_JOINED = 16;

const QUOTES = new Uint8Array(256);
for (const quote of [SINGLE, DOUBLE, BACKTICK]) QUOTES[quote] = 1;
const BLANK = new Uint8Array(256);
for (const blank of ' \t\r\n\\') BLANK[blank.charCodeAt(0)] = 1;
/** What joins strings in the usual languages; Lua's `..` is two of them. */
const OPERATOR = new Uint8Array(256);
for (const sign of '+.&~|<') OPERATOR[sign.charCodeAt(0)] = 1;
const TOKEN = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_.:~-')
  TOKEN[char.charCodeAt(0)] = 1;

/** Every chain of joined literals, a line each; empty when there is none. Linear in the length. */
export function readLiterals(bytes: Uint8Array): string {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    if (QUOTES[bytes[at] as number] === 0) continue;
    const after = bytes[at + 1] ?? 0;
    if (BLANK[after] === 0 && OPERATOR[after] === 0) continue;
    const next = opensAfter(bytes, at);
    if (next < 0) continue;
    const first = pieceBefore(bytes, at);
    const [joined, end] = chainFrom(bytes, next, first);
    if (first !== '' && joined.length > first.length && joined.length >= MIN_JOINED) found.push(joined);
    at = Math.max(at, end);
  }
  return found.join('\n');
}

/** Where the next literal opens when one closes at `close` and nothing but an operator lies between; else -1. */
function opensAfter(bytes: Uint8Array, close: number): number {
  let at = skipBlanks(bytes, close + 1);
  let operators = 0;
  for (; operators < 2 && OPERATOR[bytes[at] ?? 0] === 1; operators += 1) at += 1;
  at = skipBlanks(bytes, at);
  const isApart = operators > 0 || at > close + 1;
  return isApart && QUOTES[bytes[at] ?? 0] === 1 ? at : -1;
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at - from < MAX_GAP && BLANK[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

/** The literal that closes at `close`; empty when it is no piece of a token. */
function pieceBefore(bytes: Uint8Array, close: number): string {
  let start = close;
  while (start > 0 && close - start < MAX_PIECE && TOKEN[bytes[start - 1] as number] === 1) start -= 1;
  return bytes[start - 1] === bytes[close] ? textOf(bytes, start, close) : '';
}

/** What the literals from `open` on add to `first`, and the last place looked at. */
function chainFrom(bytes: Uint8Array, open: number, first: string): [joined: string, end: number] {
  let [joined, at] = [first, open];
  for (;;) {
    let close = at + 1;
    while (close - at <= MAX_PIECE && TOKEN[bytes[close] ?? 0] === 1) close += 1;
    // An unfinished piece may close the next literal: the walk goes on before its opening quote.
    if (close === at + 1 || bytes[close] !== bytes[at]) return [joined, at - 1];
    joined += textOf(bytes, at + 1, close);
    const next = opensAfter(bytes, close);
    if (next < 0) return [joined, close];
    at = next;
  }
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end)).toString('latin1');
}
