// File names in the headers of a diff: prefixes, quotes, dates behind them. The result is relative and has no `..`, so
// that a hostile diff can name no place outside.

/** The new path of `diff --git a/x b/x` (or `diff --cc x`), as far as the line tells it. */
export function pathsOfGitHeader(text: string): string {
  const rest = text.slice(text.indexOf(' ', 'diff --'.length) + 1);
  if (!text.startsWith('diff --git ')) return relative(unquote(rest));
  if (rest.endsWith('"')) return withoutPrefix(unquote(rest.slice(openQuote(rest))));
  // Both names are the same unless the file was renamed, and then `rename to` follows.
  const half = (rest.length - 1) / 2;
  if (
    Number.isInteger(half) &&
    rest[half] === ' ' &&
    withoutPrefix(rest.slice(0, half)) === withoutPrefix(rest.slice(half + 1))
  ) {
    return withoutPrefix(rest.slice(half + 1));
  }
  const cut = rest.lastIndexOf(' b/');
  return withoutPrefix(cut < 0 ? rest : rest.slice(cut + 1));
}

/**
 * The path of a `+++` line or of `rename to`; `/dev/null` stays as it is.
 * @param oldName of the `---` line: only where both have a prefix is it one. Undefined for names without any.
 */
export function pathOfNewName(text: string, oldName: string | undefined): string {
  const name = unquote(withoutDate(text));
  if (name === '/dev/null') return name;
  if (oldName === undefined) return relative(name);
  const old = unquote(withoutDate(oldName));
  return old === '/dev/null' || PREFIX.test(old) ? withoutPrefix(name) : relative(name);
}

/** `a/` and `b/`, or with diff.mnemonicPrefix the letters for commit, index, work tree and object. */
const PREFIX = /^[abciwo]\//;

function withoutPrefix(name: string): string {
  return relative(name.replace(PREFIX, ''));
}

/** Without root, drive and steps upwards. */
function relative(name: string): string {
  const steps = name.split('/').filter((step) => step !== '' && step !== '.' && step !== '..');
  return steps.join('/') || 'unnamed';
}

/** `diff -u` writes a tab and the date behind the name; git a lone tab behind names with blanks. */
function withoutDate(text: string): string {
  const tab = text.indexOf('\t');
  return tab < 0 || text.startsWith('"') ? text : text.slice(0, tab);
}

/** Start of the last quoted name of a line that ends in a quote. */
function openQuote(text: string): number {
  for (let at = text.length - 2; at >= 0; at -= 1) {
    if (text[at] === '"' && (at === 0 || text[at - 1] === ' ')) return at;
  }
  return 0;
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Git's C-style quotes: `"b/\303\274.txt"`, whatever follows the closing one. Anything not quoted stays. */
function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const bytes: Buffer[] = [];
  for (const [piece] of text.slice(1).matchAll(/\\[0-7]{3}|\\[^]|[^\\"]{1,4096}|[\\"]/g)) {
    if (piece === '"') break;
    bytes.push(piece.startsWith('\\') ? Buffer.from([unescape(piece)]) : Buffer.from(piece));
  }
  return Buffer.concat(bytes).toString('utf8');
}

function unescape(piece: string): number {
  const code = piece[1] ?? '\\';
  if (piece.length === 4) return Number.parseInt(piece.slice(1), 8) & 0xff;
  return ESCAPES[code] ?? code.charCodeAt(0) & 0xff;
}
