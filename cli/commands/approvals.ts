// `pipelock approvals …`: what waits for a person, and the person's answer.

import { PipelockError } from '../../proxy/errors.ts';
import type { PendingApproval } from '../../proxy/control/approval.ts';
import { ADMIN_OPTIONS, callAdmin } from '../admin-client.ts';
import type { Command, Invocation } from '../command.ts';

const PATH = '/api/v1/approvals';

export const approvalsList: Command = {
  name: 'approvals list',
  summary: 'List the messages that wait for a person.',
  positionals: '',
  options: ADMIN_OPTIONS,
  run: async (invocation) => {
    const answer = (await callAdmin(invocation, 'GET', PATH)) as { approvals: PendingApproval[] };
    const { output } = invocation;
    if (output.json) {
      output.value(answer);
      return 0;
    }
    if (answer.approvals.length === 0) output.line('nothing waits');
    for (const { id, agent, summary, waiting, expires_at } of answer.approvals) {
      output.line(
        `${output.paint('bold', id)}  ${agent}  ${summary}  (${waiting} waiting, until ${expires_at})`,
      );
    }
    return 0;
  },
};

export const approvalsAllow = answering('allow', 'Let a waiting message pass.');
export const approvalsBlock = answering('block', 'Refuse a waiting message.');

function answering(decision: 'allow' | 'block', summary: string): Command {
  return {
    name: `approvals ${decision}`,
    summary,
    positionals: 'ID',
    options: ADMIN_OPTIONS,
    run: (invocation) => answer(invocation, decision),
  };
}

async function answer(invocation: Invocation, decision: 'allow' | 'block'): Promise<number> {
  const { positionals, output } = invocation;
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) {
    throw new PipelockError('USAGE', `name one question: pipelock approvals ${decision} ID`);
  }
  const result = await callAdmin(invocation, 'POST', `${PATH}/${encodeURIComponent(id)}`, { decision });
  if (output.json) output.value(result);
  else output.line(`${id}: ${decision}`);
  return 0;
}
