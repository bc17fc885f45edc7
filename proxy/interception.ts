// Which certificate authority opens TLS at the moment. A policy that asks for one which cannot be used is refused: at
// the start the process ends, at a reload the policy before stays.

import type { SecureContext } from 'node:tls';
import { PipelockError } from './errors.ts';
import { parseDuration } from './policy/duration.ts';
import type { Policy } from './policy/schema/policy.ts';
import { authorityFiles, loadAuthority } from './tls/authority.ts';
import { LeafStore } from './tls/leaf.ts';

export class Interception {
  readonly #stateDirectory: string;
  #store: LeafStore | undefined;

  constructor(stateDirectory: string) {
    this.#stateDirectory = stateDirectory;
  }

  /** Certificates kept. */
  get size(): number {
    return this.#store?.size ?? 0;
  }

  /** What a policy opens TLS with; undefined when it does not. Throws CA_UNUSABLE. */
  prepare({ tls_interception: tls }: Policy): LeafStore | undefined {
    if (!tls.enabled) return undefined;
    const authority = loadAuthority(authorityFiles(tls, this.#stateDirectory), Date.now());
    const ttlMs = parseDuration(tls.cert_ttl) ?? 0;
    const known = this.#store;
    const isSame =
      known?.authority.certificate.fingerprint256 === authority.certificate.fingerprint256 &&
      known.options.ttlMs === ttlMs &&
      known.options.maxLeaves === tls.cert_cache_size;
    return isSame
      ? known
      : new LeafStore(authority, { ttlMs, maxLeaves: tls.cert_cache_size, now: Date.now });
  }

  /** Brings it into force. */
  use(store: LeafStore | undefined): void {
    this.#store = store;
  }

  async warm(): Promise<void> {
    await this.#store?.warm();
  }

  /** Rejects with CA_UNUSABLE. */
  async contextFor(host: string): Promise<SecureContext> {
    if (!this.#store) throw new PipelockError('CA_UNUSABLE', 'there is no interception authority in force');
    return this.#store.contextFor(host);
  }
}
