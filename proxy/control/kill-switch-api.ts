// POST /api/v1/killswitch and GET /api/v1/killswitch/status.

import type { FastifyInstance } from 'fastify';

import { refuse, refuseOtherMethods } from './admin-api.ts';
import type { KillSources, SetResult } from './kill-switch.ts';

export interface KillSwitchApi {
  /** Sets the API source. */
  readonly set: (active: boolean) => SetResult;
  readonly sources: () => KillSources;
  /** What blocked agents are told; empty for none. */
  readonly message: () => string;
}

const PATH = '/api/v1/killswitch';
// The one body there is, spelled out: no unknown member, no second `active` that would win over the first.
const BODY = /^\s*\{\s*"active"\s*:\s*(true|false)\s*\}\s*$/;

export function registerKillSwitchApi(app: FastifyInstance, api: KillSwitchApi): void {
  const withMessage = () => {
    const message = api.message();
    return message === '' ? {} : { message };
  };
  app.post(PATH, (request, reply) => {
    const active = BODY.exec(typeof request.body === 'string' ? request.body : '')?.[1];
    if (active === undefined)
      return refuse(reply, 400, 'The body must be {"active": true} or {"active": false}.');
    const result = api.set(active === 'true');
    if (active === 'false' && result.active) {
      return refuse(reply, 500, 'The release could not be written to the state file, so the stop stays.');
    }
    const warning = result.unsaved
      ? { warning: 'The state file could not be written; a restart forgets this.' }
      : {};
    return reply.send({ active: result.active, source: 'api', ...withMessage(), ...warning });
  });
  refuseOtherMethods(app, PATH, 'POST');
  app.get(`${PATH}/status`, (_request, reply) => {
    const sources = api.sources();
    const active = Object.values(sources).includes(true);
    return reply.send({ active, sources, ...withMessage() });
  });
  refuseOtherMethods(app, `${PATH}/status`, 'GET');
}
