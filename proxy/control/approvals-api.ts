// GET /api/v1/approvals lists what waits for a person; POST /api/v1/approvals/{id} answers one question.

import type { FastifyInstance } from 'fastify';

import { refuse, refuseOtherMethods } from './admin-api.ts';
import type { Approvals } from './approval.ts';

export type ApprovalsApi = Pick<Approvals, 'list' | 'answer'>;

const PATH = '/api/v1/approvals';
const BODY = /^\s*\{\s*"decision"\s*:\s*"(allow|block)"\s*\}\s*$/;

export function registerApprovalsApi(app: FastifyInstance, api: ApprovalsApi): void {
  app.get(PATH, (_request, reply) => {
    const approvals = api.list();
    return reply.send({ approvals, count: approvals.length });
  });
  refuseOtherMethods(app, PATH, 'GET');
  app.post<{ Params: { id: string } }>(`${PATH}/:id`, (request, reply) => {
    const word = BODY.exec(typeof request.body === 'string' ? request.body : '')?.[1];
    if (word === undefined) {
      return refuse(reply, 400, 'The body must be {"decision": "allow"} or {"decision": "block"}.');
    }
    const { id } = request.params;
    const decision = word === 'allow' ? 'allow' : 'block';
    if (!api.answer(id, decision)) {
      return refuse(reply, 404, 'No such question is waiting; it was answered or has expired.');
    }
    return reply.send({ id, decision });
  });
  refuseOtherMethods(app, `${PATH}/:id`, 'POST');
}
