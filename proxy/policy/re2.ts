// Regular expressions written for the original are RE2; what RE2 writes differently is put into JavaScript's words.
// What has no counterpart stays as it is, for the check of patterns to refuse. JavaScript patterns pass unchanged.

/** ASCII classes of RE2, as the inside of a JavaScript class. */
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const ESCAPES: Readonly<Record<string, string>> = { A: '^', z: '$', a: '\\x07' };

/** Pieces that differ, tried where the reading stands; each returns the translation, or undefined to leave it. */
type Rule = readonly [RegExp, (match: readonly string[]) => string];

const ESCAPE_RULES: readonly Rule[] = [
  [/\\x\{([0-9A-Fa-f]{1,6})\}/y, ([, hex]) => `\\u{${hex ?? ''}}`],
  [/\\([pP])([A-Z])/y, ([, p, category]) => `\\${p ?? ''}{${category ?? ''}}`],
  [/\\[upP]\{[^}]{1,40}\}/y, ([whole]) => whole ?? ''],
  // RE2 lets any punctuation be escaped; with the u flag JavaScript lets only its own.
  [/\\([!"#%&',:;<=>@_`~ ])/y, ([, sign]) => sign ?? ''],
];

const OUTSIDE: readonly Rule[] = [
  [/\\([Aza])/y, ([, letter]) => ESCAPES[letter ?? ''] ?? ''],
  [/\\-/y, () => '-'],
  ...ESCAPE_RULES,
  [/\\[^]/y, ([whole]) => whole ?? ''],
  // Case never counts and lines always do, so these flags change nothing.
  [/\(\?[im]{1,2}\)/y, () => ''],
  [/\(\?P</y, () => '(?<'],
  [/\{[0-9]{1,5}(?:,[0-9]{0,5})?\}/y, ([whole]) => whole ?? ''],
  [/[\]{}]/y, ([sign]) => `\\${sign ?? ''}`],
];

const INSIDE: readonly Rule[] = [
  [/\[:([a-z]{5,6}):\]/y, ([whole, name]) => POSIX[name ?? ''] ?? whole ?? ''],
  // A dash after a class is a dash in RE2 and an error in JavaScript.
  [/(\\[dDsSwW])-(?!\])/y, ([, set]) => `${set ?? ''}\\-`],
  [/\\a/y, () => '\\x07'],
  ...ESCAPE_RULES,
  [/\\[^]/y, ([whole]) => whole ?? ''],
];

/** The pattern in JavaScript's words, for the flags `i`, `m` and `u`. Linear in its length. */
export function fromRe2(source: string): string {
  const dotAll = /^\(\?[im]{0,2}s[im]{0,2}\)/.exec(source);
  let out = '';
  let inside = false;
  for (let at = dotAll?.[0].length ?? 0; at < source.length;) {
    const found = firstMatch(inside ? INSIDE : OUTSIDE, source, at);
    if (found) {
      out += found.text;
      at += found.length;
      continue;
    }
    const sign = source[at] ?? '';
    if (sign === '[') inside = true;
    else if (sign === ']') inside = false;
    out += sign === '.' && !inside && dotAll ? '[^]' : sign;
    at += 1;
  }
  return out;
}

function firstMatch(
  rules: readonly Rule[],
  source: string,
  at: number,
): { text: string; length: number } | undefined {
  for (const [pattern, translate] of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return { text: translate(match), length: match[0].length };
  }
  return undefined;
}
