// Secrets broken over lines or cut by dots. Joining is dangerous: two harmless lines must not become one false match,
// so what is found only after joining has to look like a key by itself.

import { shannonEntropy } from './entropy.ts';
import type { View } from './normalize.ts';

const LEAST_ENTROPY = 3;
const LEAST_LENGTH = 12;
const MAX_LENGTH = 512;
const MAX_INDENT = 64;

const TOKEN = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=:~%$') {
  TOKEN[char.charCodeAt(0)] = 1;
}

/** Where a token goes on that stops at `at`: behind a dot or a line break and its indent; -1 when it does not. */
function resumesAt(bytes: Uint8Array, at: number): number {
  let next = at;
  if (bytes[next] === 0x2e) next++;
  else {
    const limit = at + MAX_INDENT;
    let broke = false;
    for (; next < limit; next++) {
      const byte = bytes[next];
      if (byte === 10 || byte === 13) broke = true;
      else if (byte !== 0x20 && byte !== 9) break;
    }
    if (!broke) return -1;
  }
  return TOKEN[bytes[next] ?? 0] === 1 ? next : -1;
}

const joined = Buffer.alloc(MAX_LENGTH + 1);
const offsets = new Int32Array(MAX_LENGTH + 2);

/**
 * The token that begins at `from` without the line breaks and dots that cut it; undefined when none does. With `context`
 * the view begins with the byte before it: there a pattern's word boundary can tell whether the token begins a word.
 */
export function joinedView(bytes: Uint8Array, from: number, context = false): View | undefined {
  let next = resumesAt(bytes, firstCut(bytes, from));
  if (next < 0) return undefined;
  const first = context && from > 0 ? 1 : 0;
  joined[0] = bytes[from - first] as number;
  offsets[0] = from - first;
  let [at, length] = [from, first];
  const longest = first + MAX_LENGTH;
  for (next = from; next >= 0 && length < longest; next = resumesAt(bytes, at)) {
    for (at = next; TOKEN[bytes[at] ?? 0] === 1 && length < longest; at++) {
      joined[length] = bytes[at] as number;
      offsets[length++] = at;
    }
  }
  if (length - first < LEAST_LENGTH) return undefined;
  offsets[length] = at;
  return {
    text: joined.toString('latin1', 0, length),
    offsets: offsets.slice(0, length + 1),
    base: from - first,
  };
}

function firstCut(bytes: Uint8Array, from: number): number {
  let at = from;
  while (TOKEN[bytes[at] ?? 0] === 1 && at - from < MAX_LENGTH) at++;
  return at;
}

/** True for text that no two ordinary words make: letters and at least two digits, mixed as in a key. */
export function isPlausibleJoin(match: string): boolean {
  const digits = match.replace(/[^0-9]/g, '').length;
  const letters = match.replace(/[^A-Za-z]/g, '').length;
  return digits >= 2 && letters >= 4 && shannonEntropy(match) >= LEAST_ENTROPY;
}
