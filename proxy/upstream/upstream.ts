// The only door out: requests and tunnels to addresses that were judged. Proxy settings of this host are not read.
// A request is sent again only where nobody can tell that it was sent twice.

import { PipelockError } from '../errors.ts';
import { dial } from './dial.ts';
import { errorCode, exchange, type UpstreamRequest, type UpstreamResponse } from './exchange.ts';
import { OriginPools, type PoolLimits } from './pools.ts';
import type { OnReadOpts, Socket } from 'node:net';
import type { Target } from '../model/target.ts';

export interface TunnelRequest {
  readonly target: Target;
  readonly addresses: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Speak TLS, checking the certificate against the target's name. */
  readonly secure?: boolean;
  /** Reads into the caller's own buffer; not with `secure`. */
  readonly onread?: OnReadOpts;
}

export interface Upstream {
  /** One request, one answer. Rejects with DIAL_FAILED, UPSTREAM_FAILED or INTERNAL. */
  request(request: UpstreamRequest): Promise<UpstreamResponse>;
  /** A connected socket, half-open allowed. Rejects with DIAL_FAILED. */
  connect(request: TunnelRequest): Promise<Socket>;
  /** Loads what the first request would have to wait for; `secure`: the authorities of TLS as well. */
  warm(options?: { readonly secure: boolean }): Promise<void>;
  /** Ends every pooled connection; tunnels belong to those who opened them. */
  close(): Promise<void>;
}

const DEFAULT_LIMITS: PoolLimits = {
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 300_000,
  idleTimeoutMs: 300_000,
  maxPools: 256,
  extraCa: [],
};

/**
 * Every limit has a default: 5 s to connect to an address, 300 s of silence (the silence before the answer's head counts
 * the same as one inside its body), 256 pools, no roots beyond the system's.
 */
export function makeUpstream(limits: Partial<PoolLimits> = {}): Upstream {
  const silenceMs = limits.idleTimeoutMs ?? DEFAULT_LIMITS.idleTimeoutMs;
  const effective = { ...DEFAULT_LIMITS, headersTimeoutMs: silenceMs, ...limits };
  const pools = new OriginPools(effective);
  return {
    request: (request) => requestInTurn(pools, request),
    connect: ({ target, addresses, signal, secure, onread }) =>
      dial({
        target,
        addresses,
        signal,
        onread,
        halfOpen: true,
        timeoutMs: effective.connectTimeoutMs,
        secure: secure ? { context: pools.trust } : undefined,
      }),
    warm: async ({ secure } = { secure: false }) => {
      await pools.load();
      if (secure) pools.loadTrust();
    },
    close: () => pools.close(),
  };
}

const MAX_ATTEMPTS = 4;

/** Tries the pinned addresses one after the other; only a connection that was never made leads to the next one. */
async function requestInTurn(pools: OriginPools, request: UpstreamRequest): Promise<UpstreamResponse> {
  const { target } = request;
  let failure: PipelockError | undefined;
  for (const address of pools.inOrder(target, request.addresses).slice(0, MAX_ATTEMPTS)) {
    try {
      return await requestAt(pools, request, address);
    } catch (error) {
      if (!(error instanceof PipelockError) || error.code !== 'DIAL_FAILED') throw error;
      failure = error;
    }
  }
  throw failure ?? new PipelockError('DIAL_FAILED', `No connection to ${target.host}: it has no address.`);
}

async function requestAt(
  pools: OriginPools,
  request: UpstreamRequest,
  address: string,
): Promise<UpstreamResponse> {
  const reused = pools.isOpen(request.target, address);
  try {
    return await exchange(await pools.get(request.target, address), request);
  } catch (error) {
    // A server may close a kept connection just as a request is written on it (RFC 9110 9.2.2, RFC 9112 9.3.1).
    if (!reused || !isRepeatable(request) || !isReset(error)) throw error;
    return exchange(await pools.get(request.target, address), request);
  }
}

function isRepeatable({ method, body, signal }: UpstreamRequest): boolean {
  return body === undefined && !signal?.aborted && ['GET', 'HEAD', 'OPTIONS'].includes(method);
}

function isReset(error: unknown): boolean {
  if (!(error instanceof PipelockError) || error.code !== 'UPSTREAM_FAILED') return false;
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(errorCode(error.cause));
}
