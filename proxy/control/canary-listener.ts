// A port that accepts and closes, and is good for one thing: a pod that reaches it is not isolated from the network. No
// network policy of an agent allows it, so its gate stays shut while it answers.

import { createServer, type Server } from 'node:net';
import { errorText, PipelockError } from '../errors.ts';
import { parseListen } from '../policy/listen.ts';

const MOST_CONNECTIONS = 64;

/** Throws USAGE for what is no address, LISTEN_FAILED when it cannot be opened. */
export async function openCanary(address: string): Promise<Server> {
  const at = parseListen(address);
  if (!at) throw new PipelockError('USAGE', `"${address}" is no address to listen on; write it as :8899`);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('not isolated\n');
    socket.setTimeout(1000, () => socket.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new PipelockError('LISTEN_FAILED', `cannot listen on ${address}: ${errorText(error)}`, {
          cause: error,
        }),
      );
    });
    server.listen({ port: at.port, host: at.host === '' ? '::' : at.host }, resolve);
  });
  return server;
}
