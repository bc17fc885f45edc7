// Where a request wants to go: a URL or a CONNECT authority to one canonical Target, or a refusal.
// Refuses every text that two URL parsers could read differently; the path is passed on as it was written.

import { isUtf8 } from 'node:buffer';
import { PipelockError } from '../errors.ts';
import { canonicalAddress, canonicalHostname, isAddressHostname } from '../text/ip.ts';
import type { Target } from '../model/target.ts';

/** WebSocket schemes are judged and dialled as the HTTP they begin with (RFC 6455 3). */
const SCHEMES = new Map<string, Target['scheme']>([
  ['http', 'http'],
  ['https', 'https'],
  ['ws', 'http'],
  ['wss', 'https'],
]);
const DEFAULT_PORT = { http: 80, https: 443 } as const;
const HOST_NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
/** No number, escape, punycode or capital in it: no parser reads such a name as anything but itself. */
const PLAIN_NAME = /^(?:[a-z0-9_-]{1,63}\.){0,126}[a-z]{1,63}$/;
const MAX_HOST_LENGTH = 253;

/** Which layer of the URL pipeline a refused URL counts under. */
export type RefusedLayer = 'parser' | 'scheme';

/** The layer of an error thrown here; the other reasons are in its message. */
export function refusedLayer(error: PipelockError): RefusedLayer {
  return error.cause === 'scheme' ? 'scheme' : 'parser';
}

function refuse(reason: string, layer: RefusedLayer = 'parser'): never {
  throw new PipelockError('URL_INVALID', `The URL was refused: ${reason}.`, { cause: layer });
}

/**
 * Parses an absolute http, https, ws or wss URL. The text may be Unicode or, as node:http hands it over, one character
 * per byte; non-ASCII and spaces in the path are percent-encoded, everything else in it stays as written.
 * Throws URL_INVALID.
 */
export function parseTarget(raw: string): Target {
  const text = readable(raw);
  const colon = text.indexOf('://');
  if (colon === -1) refuse('it is not absolute; write it as http://host/path or https://host/path');
  const scheme = SCHEMES.get(text.slice(0, colon).toLowerCase());
  if (!scheme) refuse('its scheme is not http or https', 'scheme');
  const start = colon + 3;
  const length = text.slice(start).search(/[/?#\\]/);
  const end = length === -1 ? text.length : start + length;
  if (text[end] === '\\') refuse('a backslash ends its host, which servers read differently; use a slash');
  const place = parsePlace(text.slice(start, end), scheme);
  return { scheme, ...place, path: pathFrom(text, end), raw: text };
}

/**
 * Parses `host` or `host:port` as CONNECT and Host write it; without a port the scheme's default counts.
 * Throws URL_INVALID.
 */
export function parseAuthority(authority: string, scheme: Target['scheme']): Target {
  const text = readable(authority);
  if (/[/?#\\]/.test(text)) refuse('a CONNECT target is host:port and nothing else');
  return { scheme, ...parsePlace(text, scheme), path: '/', raw: text };
}

/** The text as its writer meant it: bytes that are UTF-8 are read as such, control characters are refused. */
function readable(raw: string): string {
  if (/^[!-~]*$/.test(raw)) return raw;
  const bytes = Buffer.from(raw, 'latin1');
  const text = isUtf8(bytes) && bytes.toString('latin1') === raw ? bytes.toString('utf8') : raw;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) refuse('it contains a control character');
  }
  return text.toWellFormed();
}

type Place = Pick<Target, 'host' | 'port' | 'authority' | 'isAddress'>;

function parsePlace(authority: string, scheme: Target['scheme']): Place {
  // Agents leak credentials this way, and parsers disagree on where such a host begins (RFC 3986 7.6).
  if (authority.includes('@'))
    refuse('it carries a user name or password before the host; use an Authorization header');
  const [hostText, portText] = splitPort(authority);
  const { host, isAddress } = parseHost(hostText);
  const port = portText === '' ? DEFAULT_PORT[scheme] : Number(portText);
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    host,
    port,
    authority: port === DEFAULT_PORT[scheme] ? shown : `${shown}:${port}`,
    isAddress,
  };
}

function splitPort(authority: string): [host: string, port: string] {
  const close = authority.startsWith('[') ? authority.indexOf(']') : -1;
  const colon = authority.indexOf(':', close + 1);
  if (
    authority.startsWith('[') &&
    (close === -1 || (colon !== close + 1 && authority.length !== close + 1))
  ) {
    refuse('brackets enclose an IPv6 address and nothing else');
  }
  const port = colon === -1 ? '' : authority.slice(colon + 1);
  if (port !== '' && (!/^[0-9]{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535)) {
    refuse('its port is not a number from 1 to 65535; an IPv6 address is written in brackets');
  }
  return [colon === -1 ? authority : authority.slice(0, colon), port];
}

function parseHost(text: string): { host: string; isAddress: boolean } {
  if (text === '') refuse('it has no host');
  if (text.startsWith('[')) {
    const host = text.includes(':') ? canonicalAddress(text) : undefined;
    return host === undefined
      ? refuse('brackets enclose an IPv6 address and nothing else')
      : { host, isAddress: true };
  }
  const hostname = hostnameOf(text);
  if (!hostname) refuse('its host is not a host name or an address');
  if (isAddressHostname(hostname)) return { host: canonicalHostname(hostname), isAddress: true };
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  if (host.length > MAX_HOST_LENGTH || !HOST_NAME.test(host))
    refuse('its host is not a host name or an address');
  return { host, isAddress: false };
}

/** The name as a URL parser leaves it; undefined when it is none. */
function hostnameOf(text: string): string | undefined {
  if (text.length <= MAX_HOST_LENGTH && PLAIN_NAME.test(text) && !text.includes('xn--')) return text;
  return /\s/.test(text) ? undefined : URL.parse(`http://${text}/`)?.hostname;
}

function pathFrom(text: string, start: number): string {
  const hash = text.indexOf('#', start);
  const written = text.slice(start, hash === -1 ? undefined : hash);
  const path = written.startsWith('/') ? written : `/${written}`;
  return /^[!-~]*$/.test(path) ? path : path.replace(/[^!-~]+/g, encodeURIComponent);
}
