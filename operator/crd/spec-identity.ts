// The section `identity`: how the proxy knows who calls, never by what the caller says.

import type { Static } from 'typebox';
import { list, oneOf, optional, section, text, whole } from '../../proxy/policy/schema/setting.ts';
import { labelSelector, listOf, shaped } from './kube-schema.ts';

const AgentIdentity = section(
  {
    name: shaped(
      { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', max: 63 },
      'Name of the agent in records, and of its profile in `policy.agents` if there is one.',
    ),
    selector: labelSelector('Pods that are this agent.'),
  },
  'One agent by label.',
);
export type AgentIdentity = Static<typeof AgentIdentity>;

export const Identity = section(
  {
    mode: oneOf(
      ['Listener', 'PodIP', 'Token'],
      'Listener',
      'How an agent is told from another: by a port only its pods can reach, by the address its gate registered, or ' +
        'by a token bound to its pod on each request.',
    ),
    defaultName: optional(
      shaped(
        { pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]*$', max: 253 },
        'Name in records of the pods that match none of `agents`, e.g. `deployment/builder`.',
      ),
      'the name of the policy',
    ),
    agents: listOf(
      ['name'],
      list(AgentIdentity, [], 'Agents told apart. Pods that match none are one agent together.', {
        max: 200,
      }),
    ),
    token: section(
      {
        audience: text('pipelock.dev/proxy', 'Audience of the token.', { min: 1, max: 253 }),
        expirationSeconds: whole(3600, 'Life of a token.', { min: 600, max: 86_400 }),
      },
      'The token of mode `Token`.',
    ),
  },
  'Who calls.',
);
export type Identity = Static<typeof Identity>;
