// The address a client connects from, in the one spelling that CIDR blocks and logs use.

import type { Socket } from 'node:net';

/** A dual-stack listener sees IPv4 clients as mapped IPv6 addresses (RFC 4291 2.5.5.2); they count as what they are. */
export function clientAddress(socket: Pick<Socket, 'remoteAddress'>): string {
  const address = socket.remoteAddress ?? '';
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
