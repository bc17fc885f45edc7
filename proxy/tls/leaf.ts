// The identity shown to a client whose TLS is opened: a certificate for the host it asked for, made once and kept. Both
// tables are bounded, so a client cannot grow them by inventing names (F-36).

import { generateKeyPairSync } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { PipelockError } from '../errors.ts';
import type { Authority } from './authority.ts';
import { makeLeafWriter, type LeafWish } from './certificates.ts';

/** A certificate is some hundred bytes, a context ready to shake hands tens of kilobytes: far fewer of those are kept. */
const MAX_CONTEXTS = 256;
/** A certificate about to expire is not shown any more: a clock may be slow, a handshake may take its time. */
const USED_SHARE = 0.9;

export interface LeafOptions {
  readonly ttlMs: number;
  readonly maxLeaves: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Leaf {
  readonly pem: string;
  /** Milliseconds since the epoch from which it is no longer shown. */
  readonly staleAt: number;
}

export class LeafStore {
  readonly authority: Authority;
  readonly options: LeafOptions;
  readonly #leaves: Recent<Promise<Leaf>>;
  readonly #contexts: Recent<{ readonly leaf: Leaf; readonly context: SecureContext }>;
  /** One key for all hosts: whoever could read one could read them all. */
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #keyPem = this.#keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  #writer: Promise<(wish: LeafWish) => Promise<string>> | undefined;

  constructor(authority: Authority, options: LeafOptions) {
    this.authority = authority;
    this.options = options;
    this.#leaves = new Recent(options.maxLeaves);
    this.#contexts = new Recent(MAX_CONTEXTS);
  }

  /** Certificates kept. */
  get size(): number {
    return this.#leaves.size;
  }

  /** Loads what the first certificate would wait for. */
  async warm(): Promise<void> {
    await this.#load();
  }

  /** What to shake hands with as `host` (`Target.host`). Rejects with CA_UNUSABLE when the authority has expired. */
  async contextFor(host: string): Promise<SecureContext> {
    const leaf = await this.#leafFor(host);
    const known = this.#contexts.get(host);
    if (known?.leaf === leaf) return known.context;
    const context = createSecureContext({
      key: this.#keyPem,
      cert: leaf.pem + this.authority.chain,
      minVersion: 'TLSv1.2',
    });
    this.#contexts.set(host, { leaf, context });
    return context;
  }

  async #leafFor(host: string): Promise<Leaf> {
    const known = this.#leaves.get(host);
    if (known) {
      const leaf = await known;
      if (leaf.staleAt > this.options.now()) return leaf;
    }
    // Whoever came first after it went stale has put a new one there.
    const newer = this.#leaves.get(host);
    if (newer && newer !== known) return newer;
    const made = this.#make(host);
    this.#leaves.set(host, made);
    made.catch(() => this.#leaves.delete(host, made));
    return made;
  }

  async #make(host: string): Promise<Leaf> {
    const now = this.options.now();
    const { certificate, certFile } = this.authority;
    const end = certificate.validToDate.getTime();
    if (end <= now) {
      throw new PipelockError('CA_UNUSABLE', `the interception authority ${certFile} has expired`);
    }
    const notAfter = Math.min(now + this.options.ttlMs, end);
    const write = await this.#load();
    return { pem: await write({ host, notAfter, now }), staleAt: now + (notAfter - now) * USED_SHARE };
  }

  #load(): Promise<(wish: LeafWish) => Promise<string>> {
    const { certificate, key } = this.authority;
    return (this.#writer ??= makeLeafWriter(
      { certificate: certificate.toString(), key },
      this.#keys.publicKey,
    ));
  }
}

/** A table of at most `limit` entries; the one unused longest goes first. */
class Recent<V> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Forgets an entry, unless another has taken its place. */
  delete(key: string, value: V): void {
    if (this.#entries.get(key) === value) this.#entries.delete(key);
  }
}
