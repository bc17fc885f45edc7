// The admin port: probes, metrics, statistics, kill switch and approvals, where an agent cannot reach them (L-106). It
// only wires: each part is handed in.

import { fastify, type FastifyInstance } from 'fastify';

import { guardAdminApi } from './admin-api.ts';
import { registerApprovalsApi, type ApprovalsApi } from './approvals-api.ts';
import { registerHealth, registerProbes, type HealthReport, type Readiness } from './health.ts';
import { registerKillSwitchApi, type KillSwitchApi } from './kill-switch-api.ts';

const SWITCH_POSTS_PER_MINUTE = 10;
const APPROVAL_POSTS_PER_MINUTE = 120;

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

export interface ObserveRoutes {
  readonly metrics: () => Promise<MetricsText>;
  /** Plain data for GET /stats. */
  readonly stats: () => unknown;
}

export interface ControlRoutes {
  /** The token in force; undefined or empty shuts the APIs with 503. */
  readonly token: () => string | undefined;
  readonly killSwitch: KillSwitchApi;
  readonly approvals: ApprovalsApi;
  /** Milliseconds, for the rate limits. */
  readonly clock?: () => number;
}

export interface AdminOptions extends ObserveRoutes, ControlRoutes {
  readonly health: () => HealthReport;
  readonly readiness: () => Readiness;
}

/** The whole admin port, not yet listening. */
export function makeAdminApp(options: AdminOptions): FastifyInstance {
  const app = fastify({ logger: false, exposeHeadRoutes: false });
  registerHealth(app, options.health);
  registerProbes(app, options.readiness);
  registerObserve(app, options);
  registerControl(app, options);
  return app;
}

/** GET /metrics and GET /stats. */
export function registerObserve(app: FastifyInstance, routes: ObserveRoutes): void {
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await routes.metrics();
    return reply.type(contentType).send(text);
  });
  app.get('/stats', (_request, reply) => reply.send(routes.stats()));
}

/** The kill switch and approval APIs, behind one token; each with its own rate, so that one cannot starve the other. */
export function registerControl(app: FastifyInstance, routes: ControlRoutes): void {
  const { token, clock = () => performance.now() } = routes;
  app.register((scope, _options, done) => {
    guardAdminApi(scope, { token, clock, postsPerMinute: SWITCH_POSTS_PER_MINUTE });
    registerKillSwitchApi(scope, routes.killSwitch);
    done();
  });
  app.register((scope, _options, done) => {
    guardAdminApi(scope, { token, clock, postsPerMinute: APPROVAL_POSTS_PER_MINUTE });
    registerApprovalsApi(scope, routes.approvals);
    done();
  });
}
