// What every admin API call goes through before its body is read: token, then rate. Bodies are small and strict.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { checkBearer } from './bearer.ts';
import { makePostLimit } from './post-limit.ts';

export const MAX_BODY_BYTES = 1024;

export interface AdminGuard {
  /** The token in force; undefined or empty shuts the API. */
  readonly token: () => string | undefined;
  readonly postsPerMinute: number;
  /** Milliseconds. */
  readonly clock: () => number;
}

/**
 * Guards all routes of `app` (an encapsulated plugin instance). The rate is counted behind the token: otherwise an agent
 * without one could use up the calls an operator needs to stop it.
 */
export function guardAdminApi(app: FastifyInstance, guard: AdminGuard): void {
  const mayPost = makePostLimit(guard.postsPerMinute, guard.clock);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    // A body that is too long is one more bad body; a defect of ours tells the caller nothing.
    const isClients = (error.statusCode ?? 500) < 500;
    if (isClients) return refuse(reply, 400, `The body must be JSON of at most ${MAX_BODY_BYTES} bytes.`);
    return refuse(reply, 500, 'The call failed; see the log.');
  });
  app.addHook('onRequest', async (request, reply) => {
    const check = checkBearer(request.headers.authorization, guard.token());
    if (check === 'unset')
      return refuse(reply, 503, 'No API token is configured; set kill_switch.api_token.');
    if (check === 'wrong') {
      return refuse(reply.header('www-authenticate', 'Bearer'), 401, 'The bearer token is missing or wrong.');
    }
    if (request.method === 'POST' && !mayPost()) {
      return refuse(reply.header('retry-after', '60'), 429, 'Too many calls; try again in a minute.');
    }
    return undefined;
  });
}

/** Answers other methods on a path that exists. */
export function refuseOtherMethods(app: FastifyInstance, url: string, allowed: 'GET' | 'POST'): void {
  const others = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter((method) => method !== allowed);
  app.route({
    method: others,
    url,
    handler: (_request: FastifyRequest, reply) =>
      refuse(reply.header('allow', allowed), 405, `Use ${allowed} on this path.`),
  });
}

export function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send({ error: message });
}
