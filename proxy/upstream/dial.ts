// A connection to one of the addresses that were judged, or none at all. No name is looked up here.
// Certificates are always checked against the name the request was judged by.

import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { errorText, PipelockError } from '../errors.ts';
import type { Target } from '../model/target.ts';

/** A name with dozens of dead addresses must not hold a client for minutes. */
const MAX_ATTEMPTS = 4;

export interface Secure {
  readonly context: SecureContext;
  readonly session?: Buffer | undefined;
  /** Told how long the handshake took, in seconds. */
  readonly onHandshake?: ((seconds: number) => void) | undefined;
}

export interface Dialling {
  readonly target: Target;
  /** Canonical and judged; tried in order. */
  readonly addresses: readonly string[];
  /** For each address tried. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Present for TLS. */
  readonly secure?: Secure | undefined;
  /** For tunnels: either side may finish sending before the other. Plain connections only. */
  readonly halfOpen?: boolean | undefined;
  /** Reads into the caller's own buffer. Plain connections only. */
  readonly onread?: OnReadOpts | undefined;
}

/** The system takes these for this machine itself: no judged destination is ever meant by them. */
const UNSPECIFIED: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The certificates a server may be verified by: this system's, and extra PEM roots. Expensive: make it once. */
export function trustStore(extraCa: readonly string[] = []): SecureContext {
  return createSecureContext(
    extraCa.length === 0 ? {} : { ca: [...getCACertificates('default'), ...extraCa] },
  );
}

/**
 * Connects to the first address that accepts (after the TLS handshake where that is asked for).
 * Throws DIAL_FAILED naming the host and the last cause.
 */
export async function dial(dialling: Dialling): Promise<Socket> {
  let cause: unknown = new Error('there is no address to connect to');
  for (const address of dialling.addresses.slice(0, MAX_ATTEMPTS)) {
    if (dialling.signal?.aborted) break;
    try {
      return await connectOnce(address, dialling);
    } catch (error) {
      cause = error;
    }
  }
  const { host, port } = dialling.target;
  const reason = dialling.signal?.aborted ? 'the client went away' : errorText(cause);
  throw new PipelockError('DIAL_FAILED', `No connection to ${host} port ${port}: ${reason}`, { cause });
}

function connectOnce(address: string, dialling: Dialling): Promise<Socket> {
  // With a name here Node would resolve it, and nobody would have judged the answer.
  if (isIP(address) === 0) throw new TypeError('a pinned address is not an IP address');
  if (UNSPECIFIED.has(address)) throw new Error(`${address} is the address of no server`);
  return new Promise((resolve, reject) => {
    const socket = dialling.secure ? openTls(address, dialling) : openTcp(address, dialling);
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${dialling.timeoutMs} ms`)),
      dialling.timeoutMs,
    );
    const abort = (): void => void socket.destroy(new Error('the client went away'));
    const settle = (): void => {
      clearTimeout(timer);
      dialling.signal?.removeEventListener('abort', abort);
      socket.off('error', fail).off('close', closed);
    };
    const fail = (error: Error): void => {
      settle();
      // What a socket says after it failed is of no interest, but it must not go unheard.
      socket.on('error', () => undefined);
      reject(error);
    };
    const closed = (): void => fail(new Error('the server closed the connection'));
    dialling.signal?.addEventListener('abort', abort, { once: true });
    let connectedAt = 0;
    if (dialling.secure) socket.once('connect', () => (connectedAt = performance.now()));
    socket.once(dialling.secure ? 'secureConnect' : 'connect', () => {
      settle();
      dialling.secure?.onHandshake?.((performance.now() - connectedAt) / 1000);
      resolve(socket);
    });
    socket.on('error', fail).on('close', closed);
  });
}

function openTcp(address: string, { target, halfOpen, onread }: Dialling): Socket {
  return connectTcp({
    host: address,
    port: target.port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    allowHalfOpen: halfOpen ?? false,
    ...(onread ? { onread } : {}),
  });
}

function openTls(address: string, { target, secure }: Dialling): Socket {
  const socket = connectTls({
    host: address,
    port: target.port,
    // An address has no SNI; the certificate is then checked against the address itself (RFC 6066 3).
    servername: target.isAddress ? '' : target.host,
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: true,
    ...(secure?.context ? { secureContext: secure.context } : {}),
    ...(secure?.session ? { session: secure.session } : {}),
  });
  return socket.setNoDelay(true).setKeepAlive(true, 60_000);
}
