// Requests and bytes per registrable domain in the last minute, for the whole process. Holds counts, no limits: those
// come with each question, so a reload of the policy loses nothing (L-50).

import { BoundedMap } from './bounded-map.ts';
import { SlidingWindow } from './window.ts';

export interface DomainLimits {
  /** Requests per registrable domain and minute; absent or 0 is no limit. */
  readonly maxRequestsPerMinute?: number;
  /** Bytes per registrable domain and minute; absent or 0 is no limit. */
  readonly maxBytesPerMinute?: number;
}

interface DomainCounters {
  readonly requests: SlidingWindow;
  readonly bytes: SlidingWindow;
}

export type DomainRefusal = { readonly label: 'ratelimit' | 'databudget'; readonly retryAfterMs: number };

/**
 * Counters of at most `maxDomains` domains (F-36). A domain that was evicted starts from zero: to reset one counter, a
 * client has to spend `maxDomains` requests on other domains.
 */
export class DomainRates {
  readonly #domains: BoundedMap<string, DomainCounters>;

  constructor(maxDomains: number) {
    this.#domains = new BoundedMap(maxDomains);
  }

  get size(): number {
    return this.#domains.size;
  }

  /** Why one more request to `domain` may not go out at `now`, or undefined. Changes nothing. */
  refusal(domain: string, limits: DomainLimits, now: number): DomainRefusal | undefined {
    const counters = this.#domains.get(domain);
    if (counters === undefined) return undefined;
    const { maxRequestsPerMinute = 0, maxBytesPerMinute = 0 } = limits;
    if (maxRequestsPerMinute > 0 && counters.requests.total(now) >= maxRequestsPerMinute) {
      return { label: 'ratelimit', retryAfterMs: counters.requests.untilNextExpiry(now) };
    }
    if (maxBytesPerMinute > 0 && counters.bytes.total(now) >= maxBytesPerMinute) {
      return { label: 'databudget', retryAfterMs: counters.bytes.untilNextExpiry(now) };
    }
    return undefined;
  }

  addRequest(domain: string, now: number): void {
    this.#counters(domain).requests.add(now, 1);
  }

  addBytes(domain: string, bytes: number, now: number): void {
    this.#counters(domain).bytes.add(now, bytes);
  }

  /** Bytes used for `domain` in the last minute. */
  bytes(domain: string, now: number): number {
    return this.#domains.get(domain)?.bytes.total(now) ?? 0;
  }

  #counters(domain: string): DomainCounters {
    return this.#domains.getOrMake(domain, () => ({
      requests: new SlidingWindow(),
      bytes: new SlidingWindow(),
    }));
  }
}
