// The one spelling of what is hashed: members in order, no blanks, strings escaped as the original's encoder does it, so
// that other programs which parse an entry and print it again get the same bytes (L-76).

/** What a detail may hold: no fractions, so that no two programs print the same number differently. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

const SPECIAL = /["\\\u0000-\u001f<>&\u2028\u2029\ud800-\udfff]/;
const ESCAPED = /["\\\u0000-\u001f<>&\u2028\u2029]/g;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** The string in quotes. Half of a surrogate pair becomes U+FFFD: what cannot be written as UTF-8 cannot be verified. */
export function quote(text: string): string {
  if (!SPECIAL.test(text)) return `"${text}"`;
  return `"${text.toWellFormed().replace(ESCAPED, escapeOf)}"`;
}

function escapeOf(sign: string): string {
  return SHORT[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The value with the keys of every table in the order of their UTF-8 bytes. Throws for a number that is no safe integer. */
export function canonical(value: Plain): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TypeError('not a whole number');
    return String(value);
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value)
    .sort(byBytes)
    .map((key) => `${quote(key)}:${canonical(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

/** UTF-16 order differs from that of bytes where a surrogate pair meets U+E000 and above. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Milliseconds since the epoch as RFC 3339 in UTC, the fraction without trailing zeros. */
export function timestamp(time: number): string {
  const text = new Date(time).toISOString();
  return text.replace(/\.?0*Z$/, 'Z');
}
