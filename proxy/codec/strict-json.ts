// JSON in which nobody can read two things: valid UTF-8, no name twice in one object, bounded depth. What two parsers
// could understand differently is refused, because what was scanned must be what the receiver reads.

import { isUtf8 } from 'node:buffer';

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  /** One sentence for a person, without anything of the text. */
  | { readonly ok: false; readonly fault: string };

/** Parses one JSON text. Linear in its length, whatever it says. */
export function parseStrictJson(bytes: Buffer, { maxDepth }: { maxDepth: number }): StrictJson {
  if (!isUtf8(bytes)) return { ok: false, fault: 'it is not valid UTF-8' };
  const text = bytes.toString('utf8');
  const fault = depthFault(text, maxDepth);
  if (fault !== undefined) return { ok: false, fault };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, fault: 'it is not valid JSON' };
  }
  return hasRepeatedName(text)
    ? { ok: false, fault: 'an object in it has the same name twice' }
    : { ok: true, value };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Looked at before parsing: a parser may recurse. */
function depthFault(text: string, maxDepth: number): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at);
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth > maxDepth) return `it is nested more than ${maxDepth} levels deep`;
  }
  return undefined;
}

/** @param text valid JSON */
function hasRepeatedName(text: string): boolean {
  // The names of every open object; undefined for an open array.
  const open: (Set<string> | undefined)[] = [];
  let isNameNext = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      if (isNameNext && isKnown(open.at(-1), text.slice(at, end + 1))) return true;
      isNameNext = false;
      at = end;
    } else if (code === 0x7b || code === 0x5b) {
      open.push(code === 0x7b ? new Set() : undefined);
      isNameNext = code === 0x7b;
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
      isNameNext = false;
    } else if (code === COMMA) isNameNext = open.at(-1) !== undefined;
  }
  return false;
}

/** Adds the name as a parser reads it: `"\u0061"` is `"a"`. */
function isKnown(names: Set<string> | undefined, quoted: string): boolean {
  const name = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  if (names === undefined || names.has(name)) return names !== undefined;
  names.add(name);
  return false;
}

/** Where the closing quote stands; the end of the text when there is none. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
