// `pipelock kill-switch …`: stop all traffic of a running proxy, and let it flow again.

import { ADMIN_OPTIONS, callAdmin } from '../admin-client.ts';
import type { Command } from '../command.ts';

const PATH = '/api/v1/killswitch';

export const killSwitchOn = setting(true, 'kill-switch on', 'Stop all traffic at once.');
export const killSwitchOff = setting(false, 'kill-switch off', 'Release what `kill-switch on` stopped.');

export const killSwitchStatus: Command = {
  name: 'kill-switch status',
  summary: 'Show which sources stop traffic.',
  positionals: '',
  options: ADMIN_OPTIONS,
  run: async (invocation) => {
    const { output } = invocation;
    const answer = (await callAdmin(invocation, 'GET', `${PATH}/status`)) as {
      active: boolean;
      sources: Record<string, boolean>;
    };
    if (output.json) output.value(answer);
    else {
      const active = Object.entries(answer.sources)
        .filter(([, on]) => on)
        .map(([source]) => source);
      output.line(
        answer.active
          ? output.paint('red', `stopped by ${active.join(', ')}`)
          : output.paint('green', 'traffic flows'),
      );
    }
    return 0;
  },
};

function setting(active: boolean, name: string, summary: string): Command {
  return {
    name,
    summary,
    positionals: '',
    options: ADMIN_OPTIONS,
    run: async (invocation) => {
      const answer = await callAdmin(invocation, 'POST', PATH, { active });
      if (invocation.output.json) invocation.output.value(answer);
      else
        invocation.output.line(
          active
            ? 'traffic is stopped'
            : 'released; `pipelock kill-switch status` shows whether another source still stops it',
        );
      return 0;
    },
  };
}
