// Tells an order from its quotation: "a page said 'ignore all previous instructions'" reports an attack. A quoted phrase
// is only a hint (see quoted.ts), never nothing, because an attacker can write quotation marks too.

// A quotation stands behind a word, an opening parenthesis or an assignment. Behind the colon of a data format, a comma
// or a bracket, or in an attribute, the marks belong to the format and carry the attack itself.
const opening = String.raw`(?:[\p{L}(]\s?|=\s|\p{L}\s\p{L}{2,20}:\s)["\x27\x60\u2018\u201c]`;
const closing = String.raw`[.,!?]?["\x27\x60\u2019\u201d]`;
const inside = String.raw`[^\n"\x27\x60\u2018\u2019\u201c\u201d]`;

/**
 * The source of a pattern that takes in the quotation marks around `pattern`, if there are any, for `isOrder`; `slack`
 * is how many further characters the quotation may hold on either side.
 */
export function withQuotes(pattern: string, slack = 0): string {
  const rest = slack === 0 ? '' : `${inside}{0,${slack}}`;
  return `(?:${opening}${rest})?(?:${pattern})(?:${rest}${closing})?`;
}

/** The source of a pattern for `pattern` as a quotation that holds nothing else. */
export function quoted(pattern: string): string {
  return `${opening}(?:${pattern})${closing}`;
}

const quotation =
  /^(?:[\p{L}(]\s?|=\s|\p{L}\s\p{L}{2,20}:\s)(?!['\u2019](?:m|re|ve|ll|s|t|d)\b)["'`\u2018\u201c][^]*["'`\u2019\u201d]$/iu;

/** False if the match of a `withQuotes` pattern is a mere quotation. */
export function isOrder(match: string): boolean {
  return !quotation.test(match);
}

/**
 * The source of a pattern that takes in a negation before `pattern`, if there is one on its line, for `isPositiveOrder`.
 * "Do not forget to" is none.
 */
export function withNegation(pattern: string): string {
  const word = '(?!forget|hesitate|fail|only|until|unless)[a-z]{2,10}[\\x20\\t]{1,3}';
  const no = "\\b(?:never|not|don't|cannot|can't|won't|shouldn't|mustn't|without)[\\x20\\t]{1,3}";
  return `(?:${no}(?:${word}){0,4})?(?:${pattern})`;
}

// With every vowel read as `a`, so that it holds in the form that unmasks swapped vowels too.
const negation =
  /^(?:navar|nat|cannat|wathaat|(?:da|ca|wa|shaald|mast)n['\u2019\u02bc]?t\b(?!\s+(?:fallaw|abay|haad|adhar|camply)))/u;

/** `isOrder`, and not its opposite: "never ignore the rules above", "we will never ask you to send us your password". */
export function isPositiveOrder(match: string): boolean {
  return !negation.test(match.toLowerCase().replace(/[eiou]/gu, 'a')) && isOrder(match);
}
