// A listener on loopback that answers every request alike and remembers what it was asked.

import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
  readonly address: string;
  /** `METHOD path authorization body`, in order. */
  readonly asked: readonly string[];
  close(): void;
}

/** `status` and `body` may be changed between requests by handing in an object of one's own. */
export async function startListener(answer: { status: number; body: string }): Promise<Listener> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push(
        [method, url, headers.authorization ?? '-', Buffer.concat(chunks).toString()].join(' ').trim(),
      );
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
