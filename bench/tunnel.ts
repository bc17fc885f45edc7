// Tunnels through a proxy to an echo server: how many can be set up, how fast small and large data goes round.

import net, { type Socket } from 'node:net';

/** Opens a tunnel; nothing has been said in it. */
export function connectTunnel(proxyPort: number, authority: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port: proxyPort, host: '127.0.0.1', noDelay: true });
    let seen = '';
    socket.on('error', reject);
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    const onData = (chunk: Buffer): void => {
      seen += chunk.toString('latin1');
      if (!seen.endsWith('\r\n\r\n')) return;
      socket.off('data', onData);
      if (seen.startsWith('HTTP/1.1 200')) resolve(socket);
      else reject(new Error(seen));
    };
    socket.on('data', onData);
  });
}

/** Opens a tunnel and sends what the far end will echo, so that it is known to carry. */
export async function openTunnel(
  proxyPort: number,
  targetPort: number,
  first = 'hello echo',
): Promise<Socket> {
  const socket = await connectTunnel(proxyPort, `127.0.0.1:${targetPort}`);
  return new Promise((resolve) => {
    let left = first.length;
    const onData = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left > 0) return;
      socket.off('data', onData);
      resolve(socket);
    };
    socket.on('data', onData);
    socket.write(first);
  });
}

/** Tunnels set up, used for one echo and closed, per second. */
export async function setUpRate(
  proxyPort: number,
  targetPort: number,
  { connections, durationMs }: { connections: number; durationMs: number },
): Promise<number> {
  const until = performance.now() + durationMs;
  const started = performance.now();
  let count = 0;
  const drive = async (): Promise<void> => {
    while (performance.now() < until) {
      (await openTunnel(proxyPort, targetPort)).destroy();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, drive));
  return count / ((performance.now() - started) / 1000);
}

/** Echoes of `bytes` per second over tunnels that stay open. */
export async function echoRate(
  proxyPort: number,
  targetPort: number,
  options: { connections: number; durationMs: number; bytes: number },
): Promise<number> {
  const sockets = await Promise.all(
    Array.from({ length: options.connections }, () => openTunnel(proxyPort, targetPort)),
  );
  const message = Buffer.alloc(options.bytes, 'x');
  const started = performance.now();
  const until = started + options.durationMs;
  let count = 0;
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          let left = message.length;
          socket.on('data', (chunk) => {
            left -= chunk.length;
            if (left > 0) return;
            count += 1;
            left = message.length;
            if (performance.now() < until) socket.write(message);
            else {
              socket.destroy();
              resolve();
            }
          });
          socket.write(message);
        }),
    ),
  );
  return count / ((performance.now() - started) / 1000);
}

/** MB per second there and back through one tunnel. */
export async function bulkRate(proxyPort: number, targetPort: number, megabytes: number): Promise<number> {
  const socket = await openTunnel(proxyPort, targetPort);
  const chunk = Buffer.alloc(256 * 1024, 'x');
  const total = megabytes * 1024 * 1024;
  const started = performance.now();
  await new Promise<void>((resolve) => {
    let received = 0;
    let sent = 0;
    const fill = (): void => {
      while (sent < total) {
        sent += chunk.length;
        if (!socket.write(chunk)) return void socket.once('drain', fill);
      }
    };
    socket.on('data', (data) => {
      received += data.length;
      if (received >= total) resolve();
    });
    fill();
  });
  socket.destroy();
  return megabytes / ((performance.now() - started) / 1000);
}
