// Is it alive, is it ready, how is it: three answers, kept apart. A reload that failed is shown but unreadies nothing:
// the old policy is in force and goes on protecting.

import type { FastifyInstance } from 'fastify';

export interface HealthReport {
  readonly status: 'healthy' | 'degraded';
  readonly version: string;
  readonly mode: string;
  readonly uptime_seconds: number;
  readonly kill_switch_active: boolean;
  /** Further members, e.g. `dlp_patterns`, `reload`, `audit_log`. No secret, no host name. */
  readonly [member: string]: unknown;
}

export interface Readiness {
  /** False until a policy is in force and all listeners are open, and again while shutting down. */
  readonly ready: boolean;
  /** What is amiss, ready or not; empty when nothing is. */
  readonly notes: readonly string[];
}

/** GET /health, on the main port too. */
export function registerHealth(app: FastifyInstance, health: () => HealthReport): void {
  app.get('/health', (_request, reply) => reply.header('cache-control', 'no-store').send(health()));
}

/** GET /livez and GET /readyz. */
export function registerProbes(app: FastifyInstance, readiness: () => Readiness): void {
  app.get('/livez', (_request, reply) => reply.header('cache-control', 'no-store').send({ alive: true }));
  app.get('/readyz', (_request, reply) => {
    const { ready, notes } = readiness();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, notes });
  });
}
