// What is under way: so that a kill switch can cut it, a shutdown can wait for it and the numbers are right.

import type { Transaction } from './model/transaction.ts';
import type { Metrics } from './observe/metrics.ts';
import type { RulingObserver } from './observe/rulings.ts';
import type { Activity, Done, Why } from './surface/activity.ts';

/** As the original: more open tunnels than this are refused. */
const MAX_TUNNELS = 1024;

export interface ActivityParts {
  readonly metrics: Metrics;
  /** Told when a request or tunnel is over. */
  readonly finished: RulingObserver['finished'];
  /** Books bytes on the budgets; false when one is used up. */
  readonly book: (tx: Transaction, bytes: number) => boolean;
}

export class ServerActivity implements Activity {
  readonly #parts: ActivityParts;
  readonly #underWay = new Set<(why: Why) => void>();
  #tunnels = 0;
  #waiting: (() => void) | undefined;

  constructor(parts: ActivityParts) {
    this.#parts = parts;
  }

  track(end: (why: Why) => void): () => void {
    this.#underWay.add(end);
    return () => {
      this.#underWay.delete(end);
      if (this.#underWay.size === 0) this.#waiting?.();
    };
  }

  openTunnel(_tx: Transaction, end: () => void): (() => void) | undefined {
    if (this.#tunnels >= MAX_TUNNELS) return undefined;
    this.#tunnels += 1;
    this.#parts.metrics.set('active_tunnels', {}, this.#tunnels);
    const untrack = this.track(end);
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#tunnels -= 1;
      this.#parts.metrics.set('active_tunnels', {}, this.#tunnels);
      untrack();
    };
  }

  shookHands(outcome: 'intercepted' | 'handshake_error', seconds: number): void {
    const { metrics } = this.#parts;
    metrics.count('tls_intercept_total', { outcome });
    metrics.observe('tls_handshake_duration_seconds', { side: 'client' }, seconds);
  }

  carry(tx: Transaction, bytes: number): boolean {
    return this.#parts.book(tx, bytes);
  }

  done(tx: Transaction, done: Done): void {
    this.#parts.finished(tx, done);
  }

  /** Cuts everything under way at once. */
  endAll(why?: Why): void {
    for (const end of [...this.#underWay]) end(why);
  }

  /** Resolves when nothing is under way any more, or after `graceMs`. */
  idle(graceMs: number): Promise<void> {
    if (this.#underWay.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.#waiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
