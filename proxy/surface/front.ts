// One port for the agent: fastify on a plain http.Server. CONNECT and absolute-form requests are taken before routing,
// everything else goes to fastify's routes.

import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import { errorText, PipelockError } from '../errors.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { plainReply, rawReply } from './deny.ts';
import { send } from './exchange.ts';
import { sayLast } from './last-word.ts';

export interface FrontHandlers {
  /** A request whose target is an absolute URL (RFC 9112 3.2.2). */
  readonly forward: (request: IncomingMessage, response: ServerResponse) => void;
  readonly connect: (request: IncomingMessage, client: Socket, head: Buffer) => void;
}

/** Makes the server and fastify over it; routes are registered by the caller before `listen`. */
export function makeFront(limits: Policy['limits'], handlers: FrontHandlers): FastifyInstance {
  return fastify({
    logger: false,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    serverFactory: (route) => {
      const server = makeHttpServer(limits, (request, response) => {
        if (isAbsolute(request.url ?? '')) handlers.forward(request, response);
        else route(request, response);
      });
      server.on('connect', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
        if (stream instanceof Socket) handlers.connect(request, stream, head);
        else stream.destroy();
      });
      return server;
    },
  });
}

/** How much longer than an upstream's a client's silence is borne. */
const ANSWER_MS = 3000;

/** An HTTP server with the policy's bounds; also serves plain HTTP inside tunnels. */
export function makeHttpServer(
  limits: Policy['limits'],
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): http.Server {
  const server = http.createServer(
    {
      maxHeaderSize: limits.header_bytes,
      headersTimeout: limits.header_timeout_seconds * 1000,
      // A body may take as long as it moves; the idle timeout ends one that does not.
      requestTimeout: 0,
      keepAliveTimeout: limits.idle_timeout_seconds * 1000,
      connectionsCheckingInterval: Math.min(5000, limits.header_timeout_seconds * 500),
      noDelay: true,
      insecureHTTPParser: false,
      requireHostHeader: false,
    },
    (request, response) => {
      if (isFramedAsKnown(request)) handler(request, response);
      else send(response, plainReply(501, 'the transfer coding of the request is not chunked alone'));
    },
  );
  server.maxConnections = limits.max_connections;
  // A server that stays silent as long is given up first: then there is still a client to tell.
  server.setTimeout(limits.idle_timeout_seconds * 1000 + ANSWER_MS);
  server.on('clientError', answerMalformed);
  return server;
}

/**
 * Bodies are undone from `chunked` and nothing else: one in another transfer coding would be scanned and sent on as what
 * it is not (RFC 9112 6.1). HTTP/1.0 knows none, so there the sender and we would disagree on where the body ends.
 */
function isFramedAsKnown({ headers, httpVersion }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  return coding === undefined || (coding.toLowerCase() === 'chunked' && httpVersion === '1.1');
}

function isAbsolute(target: string): boolean {
  return target.charCodeAt(0) !== 0x2f && target !== '*';
}

/** What the parser refused is answered in words and the connection closed: it cannot be trusted to be in step. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, line] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'the head of the request is larger than limits.header_bytes']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'the head of the request did not arrive in time']
        : [400, `the request is malformed: ${error.message}`];
  sayLast(socket, rawReply(plainReply(status, line)));
}

/** Starts listening; the error names the address and what to do. */
export async function listen(
  app: FastifyInstance,
  address: { host: string; port: number },
): Promise<AddressInfo> {
  try {
    await app.listen(address);
    return app.server.address() as AddressInfo;
  } catch (error) {
    const where = `${address.host}:${address.port}`;
    const advice =
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? '; another program uses it: choose another address'
        : '';
    throw new PipelockError('LISTEN_FAILED', `cannot listen on ${where}: ${errorText(error)}${advice}`, {
      cause: error,
    });
  }
}
