// Whether a named value of a configuration is a credential written out, by its name and by not being a reference or a
// filler. What a key looks like is the rules' business; this finds the ones that look like nothing.

import { isPlaceholder } from '../../proxy/scan/check/placeholder.ts';

const SECRET_WORDS = new Set([
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'pass',
  'credential',
  'credentials',
  'apikey',
  'accesskey',
  'privatekey',
  'authkey',
  'auth',
  'authorization',
  'bearer',
  'cookie',
  'pat',
  'key',
]);
/** A name that ends so says where the secret is, whose it is or how it is used, not what it is. */
const ABOUT = new Set([
  'file',
  'path',
  'dir',
  'url',
  'uri',
  'endpoint',
  'host',
  'id',
  'name',
  'type',
  'mode',
  'method',
  'ttl',
  'limit',
  'env',
  'var',
]);
const LEAST_CHARS = 6;

/** `GITHUB_TOKEN`, `--api-key`, `X-Api-Key`, `accessToken`. */
export function namesSecret(name: string): boolean {
  const words = name
    .slice(0, 256)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  if (ABOUT.has(last) || words.includes('public')) return false;
  return words.some((word) => SECRET_WORDS.has(word));
}

/** A value that is neither a reference to a secret nor a filler, switch, number, path or address. */
export function isLiteral(value: string): boolean {
  const text = value.trim().replace(/^(?:bearer|basic|token|apikey)\s{1,8}/i, '');
  if (text.length < LEAST_CHARS || isPlaceholder(text)) return false;
  return !/^(?:true|false|none|null|\d{1,9}|[.~]{0,2}\/\S{0,4096}|[a-z][a-z0-9+.-]{1,20}:\/\/\S{0,4096})$/i.test(
    text,
  );
}

/** A password in an address, or a secret in its query. */
export function hasCredential(address: string): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  const password = decoded(url.password);
  if (password.length >= LEAST_CHARS && !isPlaceholder(password)) return true;
  return [...url.searchParams].some(([name, value]) => namesSecret(name) && isLiteral(value));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
