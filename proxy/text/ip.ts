// IP addresses and CIDR blocks as data: one canonical spelling per address, 16 bytes per address, blocks compiled once.
// Judges nothing: which blocks are internal is scan/address.ts and the policy.

/** Characters an address literal may consist of in any spelling; keeps `/`, `@` and `?` away from the URL parser. */
const LITERAL = /^[0-9a-fx.:]+$/i;

/**
 * The one canonical spelling of an address literal, or undefined when the text is none. Accepts brackets, a zone id
 * (dropped) and every IPv4 spelling of inet_aton; an IPv4-mapped IPv6 address becomes the IPv4 address it stands for.
 */
export function canonicalAddress(text: string): string | undefined {
  if (quadValue(text) !== undefined) return text;
  const literal = withoutZone(text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text);
  if (!LITERAL.test(literal)) return undefined;
  const url = URL.parse(literal.includes(':') ? `http://[${literal}]/` : `http://${literal}/`);
  if (!url || !isAddressHostname(url.hostname)) return undefined;
  return canonicalHostname(url.hostname);
}

/** Whether the hostname of a parsed WHATWG URL is an address: that parser leaves no other name ending in a number. */
export function isAddressHostname(hostname: string): boolean {
  return hostname.startsWith('[') || /(?:^|\.)[0-9]+$/.test(hostname);
}

/** The address in a WHATWG hostname, without brackets and unwrapped from its IPv4-mapped form (RFC 4291 2.5.5.2). */
export function canonicalHostname(hostname: string): string {
  if (!hostname.startsWith('[')) return hostname;
  const bytes = addressBytes(hostname.slice(1, -1));
  return bytes && isIpv4(bytes) ? ipv4At(bytes, 12) : hostname.slice(1, -1);
}

function withoutZone(text: string): string {
  const zone = text.indexOf('%');
  return zone === -1 || !text.includes(':') ? text : text.slice(0, zone);
}

/** A canonical address as 16 bytes, IPv4 in its mapped form; undefined when the text is not canonical. */
export function addressBytes(address: string): Uint8Array | undefined {
  const bytes = new Uint8Array(16);
  const filled = address.includes(':') ? fillIpv6(bytes, address) : fillIpv4(bytes, address);
  return filled ? bytes : undefined;
}

function fillIpv4(bytes: Uint8Array, address: string): boolean {
  const value = quadValue(address);
  if (value === undefined) return false;
  bytes[10] = 0xff;
  bytes[11] = 0xff;
  for (let index = 0; index < 4; index++) bytes[12 + index] = value >>> (24 - 8 * index);
  return true;
}

/** The 32 bits of four decimal numbers from 0 to 255; a leading zero is another spelling and gives undefined. */
function quadValue(text: string): number | undefined {
  if (text.length > 15) return undefined;
  let value = 0;
  let at = 0;
  for (let index = 0; index < 4; index++) {
    const end = index < 3 ? text.indexOf('.', at) : text.length;
    const octet = octetValue(text, at, end);
    if (octet === undefined) return undefined;
    value = value * 256 + octet;
    at = end + 1;
  }
  return value;
}

function octetValue(text: string, start: number, end: number): number | undefined {
  if (end <= start || end > start + 3 || (text[start] === '0' && end > start + 1)) return undefined;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value > 255 ? undefined : value;
}

function fillIpv6(bytes: Uint8Array, address: string): boolean {
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return false;
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return false;
  return (
    before.every((group, index) => setGroup(bytes, index, group)) &&
    after.every((group, index) => setGroup(bytes, before.length + missing + index, group))
  );
}

function setGroup(bytes: Uint8Array, index: number, group: string): boolean {
  if (!/^[0-9a-f]{1,4}$/.test(group)) return false;
  const value = Number.parseInt(group, 16);
  bytes[index * 2] = value >> 8;
  bytes[index * 2 + 1] = value & 0xff;
  return true;
}

/** Whether 16 address bytes stand for an IPv4 address (the mapped form). */
export function isIpv4(bytes: Uint8Array): boolean {
  for (let index = 0; index < 10; index++) if (bytes[index] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

/** The dotted quad in the four bytes at an offset. */
export function ipv4At(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

interface Cidr {
  readonly bytes: Uint8Array;
  /** Prefix length over the 16 bytes: an IPv4 block counts the 96 bits of the mapped prefix. */
  readonly bits: number;
}

function parseCidr(text: string): Cidr | string {
  const [address = '', length, ...more] = text.split('/');
  const canonical = canonicalAddress(address);
  if (canonical === undefined || more.length > 0) return `"${text}" is not an address or a CIDR block`;
  if (canonical !== address.toLowerCase())
    return `"${text}" is not canonical: write the address as ${canonical}`;
  const bytes = addressBytes(canonical);
  if (!bytes) return `"${text}" is not an address or a CIDR block`;
  const width = isIpv4(bytes) ? 32 : 128;
  const prefix = length === undefined ? width : Number(length);
  if (length !== undefined && (!/^(?:0|[1-9][0-9]{0,2})$/.test(length) || prefix > width)) {
    return `"${text}" has no usable prefix length: write /1 to /${width}`;
  }
  const bits = 128 - width + prefix;
  if (!isNetwork(bytes, bits)) return `"${text}" has host bits set: write the first address of the block`;
  return { bytes, bits };
}

function isNetwork(bytes: Uint8Array, bits: number): boolean {
  return bytes.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return (byte & (0xff >> kept)) === 0;
  });
}

/** Why an entry of an address list is refused, or undefined when it is good. `/0` is refused: it opens or shuts all. */
export function checkCidr(text: string): string | undefined {
  const cidr = parseCidr(text);
  if (typeof cidr === 'string') return cidr;
  const everything = cidr.bits === (isIpv4(cidr.bytes) ? 96 : 0);
  return everything ? `"${text}" covers every address: name the blocks you mean` : undefined;
}

/**
 * Compiles a list of canonical CIDR blocks (or single addresses) to one test of a canonical address or its 16 bytes.
 * Throws a TypeError naming the entry that `checkCidr` would refuse as unreadable.
 */
export function compileCidrs(list: readonly string[]): (address: string | Uint8Array) => boolean {
  const cidrs = list.map((text) => {
    const cidr = parseCidr(text);
    if (typeof cidr === 'string') throw new TypeError(cidr);
    return cidr;
  });
  return (address) => {
    const bytes = typeof address === 'string' ? addressBytes(address) : address;
    return bytes !== undefined && cidrs.some((cidr) => contains(cidr, bytes));
  };
}

function contains(cidr: Cidr, bytes: Uint8Array): boolean {
  const whole = cidr.bits >> 3;
  for (let index = 0; index < whole; index++) {
    if (cidr.bytes[index] !== bytes[index]) return false;
  }
  const rest = cidr.bits & 7;
  if (rest === 0) return true;
  return ((cidr.bytes[whole] ?? 0) ^ (bytes[whole] ?? 0)) >> (8 - rest) === 0;
}
