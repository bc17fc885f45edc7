// A last word on a socket, said so that it arrives. Closing at once while the client still sends would make the system
// answer with a reset, and the client would lose the word together with what it sent.

import type { Duplex } from 'node:stream';

/** How long a client may go on sending before it is cut off. */
const LINGER_MS = 2000;

/** Writes the bytes, closes our half, reads and drops what still comes, and closes for good soon after. */
export function sayLast(socket: Duplex, bytes: string): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(bytes);
  socket.resume();
}
