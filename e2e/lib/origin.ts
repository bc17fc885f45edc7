// Servers of our own on loopback that remember what reached them.

import http, { type IncomingMessage, type RequestListener } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface Origin {
  readonly port: number;
  readonly url: string;
  /** Every request that arrived whole. */
  readonly requests: readonly Seen[];
  /** TCP connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** An HTTP server; without a listener of its own it answers 200 `ok`. */
export async function startOrigin(
  answer: RequestListener = (_request, response) => void response.end('ok'),
): Promise<Origin> {
  const requests: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request;
      requests.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks) });
    });
    answer(request, response);
  });
  return { ...(await listening(server)), requests };
}

/** A TCP server: `serve` gets every socket. */
export async function startTcp(serve: (socket: Socket) => void): Promise<Omit<Origin, 'requests'>> {
  return listening(net.createServer(serve));
}

/** Opens any server on a port of the system's choice and closes it with all its connections. */
export async function listening(server: net.Server): Promise<Omit<Origin, 'requests'>> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
