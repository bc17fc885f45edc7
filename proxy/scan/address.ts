// What an address is and which addresses hide inside it. A pure table; no policy, no DNS.
// A block the floor names is refused as a literal whatever the policy says.

import { addressBytes, compileCidrs, ipv4At, isIpv4 } from '../text/ip.ts';

/** Private, loopback, link-local and shared space as literals: no setting but `ip_allowlist` opens them. */
export const FLOOR_CIDRS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::/127',
  'fc00::/7',
  'fe80::/10',
] as const;

export type AddressClass =
  | 'metadata'
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'link-local'
  | 'cgnat'
  | 'multicast'
  | 'documentation'
  | 'reserved'
  | 'public';

/** Addresses that hand out cloud credentials; some lie inside other blocks. */
export const isMetadataAddress = compileCidrs([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
]);

/** First match wins. */
const CLASSES: readonly (readonly [AddressClass, (bytes: Uint8Array) => boolean])[] = [
  ['metadata', isMetadataAddress],
  ['unspecified', compileCidrs(['0.0.0.0/8', '::'])],
  ['loopback', compileCidrs(['127.0.0.0/8', '::/127'])],
  ['private', compileCidrs(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'])],
  ['link-local', compileCidrs(['169.254.0.0/16', 'fe80::/10'])],
  ['cgnat', compileCidrs(['100.64.0.0/10'])],
  ['multicast', compileCidrs(['224.0.0.0/4', 'ff00::/8'])],
  [
    'documentation',
    compileCidrs(['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20']),
  ],
  [
    'reserved',
    compileCidrs(['192.0.0.0/24', '192.88.99.0/24', '198.18.0.0/15', '240.0.0.0/4', '100::/64', '5f00::/16']),
  ],
];

/** The class of a canonical address; an address that cannot be read is `reserved`. */
export function classifyAddress(address: string): AddressClass {
  const bytes = addressBytes(address);
  if (!bytes) return 'reserved';
  return CLASSES.find(([, covers]) => covers(bytes))?.[0] ?? 'public';
}

const inNat64 = compileCidrs(['64:ff9b::/96']);
const inLocalNat64 = compileCidrs(['64:ff9b:1::/48']);
const in6to4 = compileCidrs(['2002::/16']);
const inTeredo = compileCidrs(['2001::/32']);
const inCompatible = compileCidrs(['::/96']);

/**
 * Every address a packet to this one can end at: itself, and the IPv4 addresses carried by translation and tunnel
 * forms (compatible, NAT64, 6to4, ISATAP, Teredo). All of them must be judged.
 */
export function reachableAddresses(address: string): readonly string[] {
  const bytes = addressBytes(address);
  if (!bytes || isIpv4(bytes)) return [address];
  return [address, ...embeddedIpv4(bytes)];
}

function embeddedIpv4(bytes: Uint8Array): string[] {
  const found: string[] = [];
  // `::` and `::1` are addresses of their own, not the compatible form of 0.0.0.0 and 0.0.0.1.
  if (inCompatible(bytes) && !(bytes[12] === 0 && bytes[13] === 0)) found.push(ipv4At(bytes, 12));
  if (inNat64(bytes)) found.push(ipv4At(bytes, 12));
  if (inLocalNat64(bytes)) found.push(...localNat64(bytes));
  if (in6to4(bytes)) found.push(ipv4At(bytes, 2));
  if (isIsatap(bytes)) found.push(ipv4At(bytes, 12));
  if (inTeredo(bytes)) found.push(ipv4At(bytes, 4), teredoClient(bytes));
  return found;
}

/**
 * RFC 8215 space may be cut at any RFC 6052 length: judge the IPv4 address each one would give. Octet 8 is skipped there,
 * and what begins with 0 is the empty part of another cut.
 */
function localNat64(bytes: Uint8Array): string[] {
  const withoutOctet8 = Uint8Array.from([...bytes.subarray(0, 8), ...bytes.subarray(9)]);
  const cuts = [ipv4At(bytes, 12), ...[6, 7, 8].map((at) => ipv4At(withoutOctet8, at))];
  return cuts.filter((cut) => !cut.startsWith('0.'));
}

/** RFC 5214 6.1: interface id `[02]00:5efe:a.b.c.d` under any prefix. */
function isIsatap(bytes: Uint8Array): boolean {
  return ((bytes[8] ?? 0) & 0xfc) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}

/** RFC 4380 4: the client's address stands inverted in the last four bytes. */
function teredoClient(bytes: Uint8Array): string {
  return ipv4At(
    bytes.map((byte) => byte ^ 0xff),
    12,
  );
}
