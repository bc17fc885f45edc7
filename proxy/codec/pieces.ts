// A secret cut over named values, put together again: in the order they came in, backwards, by their names, among decoys,
// over names and values. Every text it makes is one a receiver could make; arbitrary orders are out of reach.

/** What a query, a form or an object calls a value, and the value. */
export type NamedValue = readonly [name: string, value: string];

/** No secret that a rule knows is shorter. */
export const MIN_SECRET = 16;
const MIN_PIECE = 3;
const MAX_PIECE = 64;
/** A name shorter than this numbers its value and carries none of the secret. */
const MIN_NAME_PIECE = 4;
const MAX_PIECES = 20;
const MAX_LONGER_PICKS = 120;
/** Text of all arrangements together; beyond it the values in order alone remain. */
const MAX_ARRANGED = 64 * 1024;

export interface Arrangements {
  /** All values in order; a name without a value counts as one. Empty when there are fewer than two. */
  readonly joined: string;
  /** Each other way to put them together, a line each; empty when there is none. */
  readonly arranged: string;
  /** Picks of two to four among decoys, a line each. */
  readonly combined: string;
  /** Values, and all of them in order, without the signs between their pieces, a line each. */
  readonly stripped: string;
}

/**
 * Puts the pieces together in every way that costs little. Texts shorter than a secret are left out.
 * @param numbers whether values without a letter count: ids and amounts glued together look like card numbers
 */
export function arrange(all: readonly NamedValue[], numbers: 'kept' | 'dropped' = 'kept'): Arrangements {
  const pairs = numbers === 'kept' ? all : all.filter(([name, value]) => isNoNumber(value || name));
  const values = pairs.map(([name, value]) => value || name);
  const joined = values.length > 1 ? values.join('') : '';
  const size = all.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_ARRANGED) return { joined: longEnough(joined), arranged: '', combined: '', stripped: '' };
  return {
    joined: longEnough(joined),
    arranged: lines([...otherOrders(pairs, values), namesOf(all)], joined),
    combined: lines(combinations(values.slice(0, MAX_PIECES)), joined),
    stripped: stripped(values.length > 1 ? [...values, joined] : values),
  };
}

function longEnough(text: string): string {
  return text.length >= MIN_SECRET ? text : '';
}

function lines(texts: readonly string[], known: string): string {
  const found = new Set(texts.filter((text) => text.length >= MIN_SECRET && text !== known));
  return [...found].join('\n');
}

function otherOrders(pairs: readonly NamedValue[], values: readonly string[]): string[] {
  return [
    values.length > 1 ? values.toReversed().join('') : '',
    values.length > 2 ? byName(pairs).join('') : '',
    pairs.some(([name]) => carrier(name) !== '') ? overNames(pairs) : '',
  ];
}

function overNames(pairs: readonly NamedValue[]): string {
  return pairs.map(([name, value]) => `${carrier(name)}${value}`).join('');
}

function namesOf(pairs: readonly NamedValue[]): string {
  return pairs.map(([name]) => carrier(name)).join('');
}

/** The name, if it could carry a piece. */
function carrier(name: string): string {
  return name.length >= MIN_NAME_PIECE && isMixed(name) ? name : '';
}

/** One or two digits are what is left of a token written a character at a time. */
function isNoNumber(value: string): boolean {
  return value.length <= 2 || /[a-z]/i.test(value);
}

/** Values in the order of their names, `k2` before `k10`. */
function byName(pairs: readonly NamedValue[]): string[] {
  const numbered = pairs.map(([name, value]) => ({ key: name.replace(/[0-9]{1,9}/g, padded), value }));
  numbered.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return numbered.map(({ value }) => value);
}

function padded(digits: string): string {
  return digits.padStart(9, '0');
}

/** Each text without what is in no alphabet of a token, of base64 or of hex, a line each. */
export function stripped(texts: readonly string[]): string {
  const found = texts.flatMap((text) => {
    if (text.length < MIN_SECRET || !/[^A-Za-z0-9]/.test(text) || isProse(text)) return [];
    const forms = [
      text.replace(/[^A-Za-z0-9_-]+/g, ''),
      text.replace(/[^A-Za-z0-9+/=]+/g, ''),
      text.replace(/[^A-Za-z0-9]+/g, ''),
    ];
    return forms.filter((form) => form !== text);
  });
  return lines(found, '');
}

/** Mostly plain words: glued together they look like anything, and a secret between them stays cut by them. */
function isProse(text: string): boolean {
  const tokens = text.split(/\s+/).filter((token) => token !== '');
  const words = tokens.filter((token) => /^["'(]{0,2}[A-Za-z]?[a-z]{1,20}["'),.:;?!]{0,3}$/.test(token));
  return tokens.length >= 4 && words.length * 2 > tokens.length;
}

function isPiece(value: string): boolean {
  return value.length >= MIN_PIECE && value.length <= MAX_PIECE && /^[A-Za-z0-9+/=_.-]+$/.test(value);
}

interface Chosen {
  readonly text: string;
  readonly last: number;
}

/**
 * Ordered picks of two to four values: a secret among decoys. Every pair is made; longer picks go on with values that
 * look like a piece of a token only, and their number is capped.
 */
function combinations(values: readonly string[]): string[] {
  if (values.length < 3) return [];
  const pieces = [...new Set(values.filter(isPiece))];
  const pairs = extend(
    pieces.map((text, last) => ({ text, last })),
    pieces,
    MAX_PIECES * MAX_PIECES,
  );
  const mixed = pieces.map((piece) => (isMixed(piece) ? piece : ''));
  const triples = extend(pairs, mixed, MAX_LONGER_PICKS);
  const fours = extend(triples, mixed, MAX_LONGER_PICKS - triples.length);
  return [...pairs, ...triples, ...fours].map(({ text }) => text);
}

function extend(picks: readonly Chosen[], pieces: readonly string[], limit: number): Chosen[] {
  const longer: Chosen[] = [];
  for (const { text, last } of picks) {
    for (let index = last + 1; index < pieces.length; index++) {
      if (longer.length >= limit) return longer;
      const piece = pieces[index] ?? '';
      if (piece !== '') longer.push({ text: text + piece, last: index });
    }
  }
  return longer;
}

/** Letters beside digits, or capitals in number: what a cut through a token leaves and a word or a number is not. */
export function isMixed(piece: string): boolean {
  return /[A-Za-z]/.test(piece) && /[0-9]|[a-z][A-Z]|[A-Z]{5}/.test(piece);
}
