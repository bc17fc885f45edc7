// Tells a machine-made credential from words, names, versions and paths. It judges shape alone and cannot know that a
// random text is secret, so rules that use it also ask for a context word.

import { shannonEntropy } from '../../text/entropy.ts';
import { isPlaceholder } from './placeholder.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Keys cut into groups as UUIDs or licence keys are, each group with a digit. */
const GROUPED =
  /^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12,14}$|^(?:(?=[A-Z]{0,7}[0-9])[0-9A-Z]{8}-){3}[0-9A-Z]{8}$/i;
const MIN_BITS = 2.9;
/** Letters and digits this varied come from no language, whatever their order. */
const WIDE_BITS = 4.3;
/** Below this share of changes between letters and digits (or cases) a text reads as words with a number behind. */
const MIN_CHANGES = 0.14;

/** True for a UUID in its usual spelling that is not all zeros or otherwise a filler. */
export function isUuid(text: string): boolean {
  return UUID.test(text) && new Set(text).size > 6;
}

/** True when `text` looks machine-made: varied, letters and digits mixed, not a placeholder, path or identifier. */
export function looksRandom(text: string, minLength = 16): boolean {
  if (text.length < minLength || isPlaceholder(text)) return false;
  if (isUuid(text) || (GROUPED.test(text) && digits(text) >= 4)) return true;
  const piece = longestPiece(text);
  return piece.length >= Math.min(minLength, 16) && isRandomPiece(piece);
}

function isRandomPiece(piece: string): boolean {
  const numbers = digits(piece);
  if (numbers === 0) return piece.length >= 20 && isScrambled(piece);
  if (numbers === piece.length || shannonEntropy(piece) < MIN_BITS) return false;
  if (isLongHex(piece) || shannonEntropy(piece) >= WIDE_BITS) return true;
  // Two digits, or digits in one place (`Ed25519Key`), belong to a name as often as to chance.
  if (numbers < 3 || (piece.match(/[0-9]{1,400}/g) ?? []).length < 2)
    return isScrambled(piece.replace(/[0-9]/g, ''));
  return changes(piece) / piece.length >= MIN_CHANGES;
}

/** The longest run between signs that join words; base64's `+` and `/` join only when the whole is base64-like. */
function longestPiece(text: string): string {
  const joined = /^[A-Za-z0-9+/]{32,}={0,2}$/.test(text) && !/^[a-z/]+$/.test(text);
  const pieces = joined ? [text.replace(/=+$/, '')] : text.split(/[^A-Za-z0-9]+/);
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
}

/** Digits and hex letters of one case, and enough of both: no word of a language is one. */
function isLongHex(piece: string): boolean {
  return piece.length >= 20 && /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(piece) && digits(piece) >= 4;
}

function digits(text: string): number {
  return text.replace(/[^0-9]/g, '').length;
}

/** Letters of both cases, varied, and with fewer vowels than words of any language have. */
function isScrambled(piece: string): boolean {
  if (!/[a-z]/.test(piece) || !/[A-Z]/.test(piece)) return false;
  const vowels = piece.replace(/[^aeiou]/gi, '').length;
  return vowels / piece.length < 0.25 && changes(piece) / piece.length >= 0.2 && shannonEntropy(piece) >= 3.4;
}

/** How often the kind of character (lower, upper, digit, other) changes from one to the next. */
function changes(text: string): number {
  let count = 0;
  for (let i = 1; i < text.length; i += 1) {
    if (kindOf(text.charCodeAt(i)) !== kindOf(text.charCodeAt(i - 1))) count += 1;
  }
  return count;
}

function kindOf(code: number): number {
  if (code >= 48 && code <= 57) return 0;
  if (code >= 97 && code <= 122) return 1;
  return code >= 65 && code <= 90 ? 2 : 3;
}
