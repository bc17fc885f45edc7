// Connections kept open, one pool for each origin and pinned address: a connection to an address that was judged for
// one request serves another only when that address was judged for it too. Bounded; the pool unused longest goes first.

import { dial, trustStore } from './dial.ts';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { buildConnector, Pool } from 'undici';
import type { Target } from '../model/target.ts';

export interface PoolLimits {
  readonly connectTimeoutMs: number;
  /** Until the head of the answer. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of the answer's body; there is no limit on the whole. */
  readonly idleTimeoutMs: number;
  readonly maxPools: number;
  readonly extraCa: readonly string[];
  /** Told how long each TLS handshake took, in seconds. */
  readonly onHandshake?: (seconds: number) => void;
}

export class OriginPools {
  readonly #limits: PoolLimits;
  readonly #pools = new Map<string, Pool>();
  /** Evicted, but with requests under way. */
  readonly #retired = new Set<Pool>();
  /** Where the last attempt to connect failed: a family without a route must not cost every request its time. */
  readonly #failing = new Set<string>();
  /** The key asked for last. */
  #latest = '';
  #trust: SecureContext | undefined;
  #undici: Promise<{ Pool: typeof Pool }> | undefined;

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  /** Roots and their parsing are paid for once, at the first TLS connection or before. */
  get trust(): SecureContext {
    return (this.#trust ??= trustStore(this.#limits.extraCa));
  }

  /** Pays now. */
  loadTrust(): void {
    this.#trust ??= trustStore(this.#limits.extraCa);
  }

  /** Loading undici costs tens of milliseconds: after listening, not before. */
  load(): Promise<{ Pool: typeof Pool }> {
    // The default export is what a bundle has of a CommonJS package that is loaded late.
    return (this.#undici ??= import('undici').then((module) => module.default));
  }

  /** The pinned addresses in the order to try: those with an open connection first, those that failed last time last. */
  inOrder(target: Target, addresses: readonly string[]): readonly string[] {
    if (addresses.length < 2) return addresses;
    const rank = (address: string): number => {
      if (this.isOpen(target, address)) return 0;
      return this.#failing.has(keyOf(target, address)) ? 2 : 1;
    };
    return addresses.toSorted((one, other) => rank(one) - rank(other));
  }

  isOpen(target: Target, address: string): boolean {
    return (this.#pools.get(keyOf(target, address))?.stats.connected ?? 0) > 0;
  }

  async get(target: Target, address: string): Promise<Pool> {
    const key = keyOf(target, address);
    const known = this.#pools.get(key);
    if (known && key === this.#latest) return known;
    const { Pool } = await this.load();
    const pool = this.#pools.get(key) ?? this.#open(Pool, target, address);
    // Moved to the end of the map: the first in it is the one unused longest.
    this.#pools.delete(key);
    this.#pools.set(key, pool);
    this.#latest = key;
    this.#evict();
    return pool;
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values(), ...this.#retired];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #open(PoolClass: typeof Pool, target: Target, address: string): Pool {
    const limits = this.#limits;
    return new PoolClass(`${target.scheme}://${target.authority}`, {
      connect: this.#connector(target, address),
      headersTimeout: limits.headersTimeoutMs,
      bodyTimeout: limits.idleTimeoutMs,
      keepAliveMaxTimeout: 60_000,
      maxHeaderSize: 64 * 1024,
      pipelining: 1,
      allowH2: false,
      useMilo: false,
    });
  }

  #connector(target: Target, address: string): buildConnector.connector {
    const key = keyOf(target, address);
    let session: Buffer | undefined;
    return (_options, callback) => {
      const { onHandshake, connectTimeoutMs: timeoutMs } = this.#limits;
      const secure = target.scheme === 'https' ? { context: this.trust, session, onHandshake } : undefined;
      dial({ target, addresses: [address], timeoutMs, secure }).then(
        (socket: Socket) => {
          this.#failing.delete(key);
          if (secure) socket.on('session', (ticket: Buffer) => (session = ticket));
          callback(null, socket);
        },
        (error: unknown) => {
          if (this.#failing.size >= this.#limits.maxPools) this.#failing.clear();
          this.#failing.add(key);
          callback(error as Error, null);
        },
      );
    };
  }

  #evict(): void {
    if (this.#pools.size <= this.#limits.maxPools) return;
    for (const [key, pool] of this.#pools) {
      if (this.#pools.size <= this.#limits.maxPools) return;
      this.#pools.delete(key);
      // Lets requests under way finish; new ones get a pool of their own.
      this.#retired.add(pool);
      void pool.close().finally(() => this.#retired.delete(pool));
    }
  }
}

function keyOf(target: Target, address: string): string {
  return `${target.scheme}://${target.host} ${target.port} ${address}`;
}
