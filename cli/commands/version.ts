// `pipelock version`.

import type { Command } from '../command.ts';
import { VERSION } from '../../proxy/version.ts';

export const version: Command = {
  name: 'version',
  summary: 'Print the version.',
  positionals: '',
  options: {},
  run: ({ output }) => {
    if (output.json) output.value({ version: VERSION, node: process.versions.node });
    else output.line(`pipelock ${VERSION}`);
    return Promise.resolve(0);
  },
};
