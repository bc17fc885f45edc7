// Finds what no literal announces: card numbers, IBANs, social security numbers, bare wallet keys and a few tokens.
// One pass over the text for runs of letters and digits; a run of the right length is then checked.

import { ibanLength, isIban } from './check/iban.ts';
import { isCardNumber } from './check/luhn.ts';
import { isWif } from './check/base58check.ts';
import { isFiller } from './check/placeholder.ts';
import type { Rule } from './rules/rule.ts';
import {
  AIRTABLE_TOKEN,
  BITCOIN_WIF,
  CREDIT_CARD,
  DISCORD_BOT_TOKEN,
  ETHEREUM_KEY,
  ETHEREUM_KEY_LIKE,
  IBAN,
  PASSWORD_IN_URL,
  SOCIAL_SECURITY_NUMBER,
  TWILIO_KEY,
} from './rules/dlp/shapeless.ts';

/** A place in a JavaScript string: UTF-16 offsets, `end` exclusive. */
export interface ShapelessMatch {
  readonly rule: Rule;
  readonly start: number;
  readonly end: number;
}

interface Group {
  readonly start: number;
  readonly end: number;
}

interface Run extends Group {
  readonly text: string;
}

const SOCIAL = /[0-9]{3}-[0-9]{2}-[0-9]{4}(?![A-Za-z0-9_-])/y;
const DISCORD = /[MNO][A-Za-z0-9]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}/y;
const AIRTABLE = /pat[A-Za-z0-9]{14}\.[0-9a-f]{64}(?![A-Za-z0-9])/y;
const ADDRESS = /https?:\/\/[^\s:/?#"'<>`@]{1,80}:[^\s/"'<>`@]{4,160}@[a-z0-9][^\s/@"'<>`]{2,120}/iy;
/** Lengths of runs of letters alone that may begin something: `http`, `https`, tokens. */
const WORD_LENGTHS = new Set([4, 5, 17, 24, 25, 26, 27, 28]);
/** Digits in the first group of a card, where other numbers stand before it. */
const CARD_STARTS = new Set([4, 6, 8, 12, 13, 14, 15, 16, 17, 18, 19]);
const MAX_CARD_DIGITS = 19;
const KEY_WORDS = /priv|secret|key|wallet|mnemonic|signer|account|\bpk\b/i;
/** How far before a hex number a word about keys may stand. */
const CONTEXT_CHARS = 48;

/** Everything shapeless in `text`, in order of place. Linear in the length of the text. */
export function findShapeless(text: string): ShapelessMatch[] {
  const found: ShapelessMatch[] = [];
  let skipTo = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (!isAlphanumeric(text.charCodeAt(i))) continue;
    const start = i;
    let digits = 0;
    for (; i < text.length && isAlphanumeric(text.charCodeAt(i)); i += 1) {
      if (text.charCodeAt(i) <= 57) digits += 1;
    }
    const length = i - start;
    if (start < skipTo || (digits === 0 && !WORD_LENGTHS.has(length))) continue;
    const match = digits === 0 ? judgeWord({ text, start, end: i }) : judge({ text, start, end: i }, digits);
    if (match === undefined) continue;
    found.push(match);
    skipTo = match.end;
  }
  return found;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
}

function judge(run: Run, digits: number): ShapelessMatch | undefined {
  const length = run.end - run.start;
  if (digits === length) return length === 3 ? (social(run) ?? card(run)) : card(run);
  if (length >= 4 && isIbanStart(run)) {
    const iban = ibanAt(run);
    if (iban !== undefined) return iban;
  }
  if (length === 17) return airtable(run);
  if (length === 34) return twilio(run);
  if (length === 51 || length === 52) return wif(run);
  if (length === 66) return ethereum(run);
  return length >= 24 && length <= 28 ? discord(run) : undefined;
}

/** Runs of letters alone: the scheme of an address, or a token that happens to have no digit. */
function judgeWord(run: Run): ShapelessMatch | undefined {
  const length = run.end - run.start;
  if (length <= 5) return passwordInUrl(run);
  return length === 17 ? airtable(run) : discord(run);
}

function passwordInUrl(run: Run): ShapelessMatch | undefined {
  if (!run.text.startsWith('://', run.end)) return undefined;
  return matchAt(PASSWORD_IN_URL, ADDRESS, run);
}

function airtable(run: Run): ShapelessMatch | undefined {
  return run.text[run.end] === '.' ? matchAt(AIRTABLE_TOKEN, AIRTABLE, run) : undefined;
}

/** The rule's match that begins with this run, judged by the rule's own check. */
function matchAt(rule: Rule, expression: RegExp, run: Run): ShapelessMatch | undefined {
  expression.lastIndex = run.start;
  const value = expression.exec(run.text)?.[0];
  if (value === undefined || rule.check?.(value) === false) return undefined;
  return { rule, start: run.start, end: run.start + value.length };
}

function social(run: Run): ShapelessMatch | undefined {
  SOCIAL.lastIndex = run.start;
  const match = SOCIAL.exec(run.text)?.[0];
  const before = run.text[run.start - 1];
  if (match === undefined || before === '-' || before === '_') return undefined;
  const [area = '', group = '', serial = ''] = match.split('-');
  const issued = area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';
  return issued
    ? { rule: SOCIAL_SECURITY_NUMBER, start: run.start, end: run.start + match.length }
    : undefined;
}

/** The usual ways cards are grouped; otherwise the groups must be the whole run of digits. */
const CARD_GROUPS = new Set([
  '4-4-4-4',
  '4-4-4-4-3',
  '4-6-5',
  '4-6-4',
  '4-4-4-3',
  '4-4-4-2',
  '4-4-5',
  '8-8',
  '6-13',
]);

function card(run: Run): ShapelessMatch | undefined {
  const first = run.end - run.start;
  const isLater = isAfterGroup(run);
  if ((isLater && !CARD_STARTS.has(first)) || first > MAX_CARD_DIGITS || isInNumber(run.text, run.start))
    return undefined;
  const groups = digitGroups(run);
  for (let count = groups.length; count > 0; count -= 1) {
    const used = groups.slice(0, count);
    const isWhole = count === groups.length && !isLater;
    if (!isWhole && !isUsual(used)) continue;
    const end = used.at(-1)?.end ?? run.end;
    if (isCardNumber(run.text.slice(run.start, end)) && !isInNumberAfter(run.text, end)) {
      return { rule: CREDIT_CARD, start: run.start, end };
    }
  }
  return undefined;
}

function isUsual(groups: readonly Group[]): boolean {
  return groups.length === 1 || CARD_GROUPS.has(groups.map(({ start, end }) => end - start).join('-'));
}

/** The groups of digits from here on, joined by single blanks or hyphens, as far as a card could reach. */
function digitGroups(run: Run): Group[] {
  const groups: Group[] = [];
  let total = 0;
  for (let at = run.start; at < run.text.length; at += 1) {
    const start = at;
    while (at < run.text.length && isDigit(run.text, at) && at - start <= MAX_CARD_DIGITS) at += 1;
    total += at - start;
    if (at === start || total > MAX_CARD_DIGITS || isLetter(run.text, at)) break;
    groups.push({ start, end: at });
    if (run.text[at] !== ' ' && run.text[at] !== '-') break;
  }
  return groups;
}

/** Part of a decimal number: `0.4111…`. */
function isInNumber(text: string, start: number): boolean {
  return (text[start - 1] === '.' || text[start - 1] === ',') && isDigit(text, start - 2);
}

function isInNumberAfter(text: string, end: number): boolean {
  return (text[end] === '.' || text[end] === ',') && isDigit(text, end + 1);
}

function isAfterGroup(run: Run): boolean {
  return (
    (run.text[run.start - 1] === ' ' || run.text[run.start - 1] === '-') && isDigit(run.text, run.start - 2)
  );
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function isLetter(text: string, at: number): boolean {
  return isAlphanumeric(text.charCodeAt(at)) && !isDigit(text, at);
}

function isIbanStart(run: Run): boolean {
  const { text, start } = run;
  return (
    isLetter(text, start) && isLetter(text, start + 1) && isDigit(text, start + 2) && isDigit(text, start + 3)
  );
}

function ibanAt(run: Run): ShapelessMatch | undefined {
  const { text, start } = run;
  const wanted = ibanLength(text.slice(start, start + 2));
  if (wanted === undefined) return undefined;
  let at = start;
  for (let seen = 0; at < text.length && seen < wanted; at += 1) {
    if (isAlphanumeric(text.charCodeAt(at))) seen += 1;
    else if ((text[at] !== ' ' && text[at] !== '-') || !isAlphanumeric(text.charCodeAt(at + 1)))
      return undefined;
  }
  const end = at;
  if (isAlphanumeric(text.charCodeAt(end)) || !isIban(text.slice(start, end))) return undefined;
  return { rule: IBAN, start, end };
}

function twilio(run: Run): ShapelessMatch | undefined {
  const value = run.text.slice(run.start, run.end);
  return /^SK[0-9a-f]{32}$/i.test(value) && !isFiller(value.slice(2))
    ? { rule: TWILIO_KEY, start: run.start, end: run.end }
    : undefined;
}

function wif(run: Run): ShapelessMatch | undefined {
  const value = run.text.slice(run.start, run.end);
  return /^[5KL]/.test(value) && isWif(value)
    ? { rule: BITCOIN_WIF, start: run.start, end: run.end }
    : undefined;
}

function ethereum(run: Run): ShapelessMatch | undefined {
  const value = run.text.slice(run.start, run.end);
  if (!/^0x[0-9a-f]{64}$/i.test(value) || isFiller(value.slice(2))) return undefined;
  const before = run.text.slice(Math.max(0, run.start - CONTEXT_CHARS), run.start);
  const rule = KEY_WORDS.test(before) ? ETHEREUM_KEY : ETHEREUM_KEY_LIKE;
  return { rule, start: run.start, end: run.end };
}

function discord(run: Run): ShapelessMatch | undefined {
  if (run.text[run.end] !== '.') return undefined;
  return matchAt(DISCORD_BOT_TOKEN, DISCORD, run);
}
