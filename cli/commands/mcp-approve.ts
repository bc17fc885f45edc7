// `pipelock mcp approve`: makes the changed definition of a tool the pinned one. A running wrapper takes it over with the
// next list its client asks for.

import { PipelockError } from '../../proxy/errors.ts';
import { cleanText } from '../../proxy/observe/clean-text.ts';
import { writePins } from '../../proxy/session/pin-file.ts';
import { approved } from '../../proxy/session/tool-pins.ts';
import type { Command, Invocation } from '../command.ts';
import { diffLines, pendingChanges, pinnedServers, serverNamed } from '../mcp/pins.ts';

export const mcpApprove: Command = {
  name: 'mcp approve',
  summary: 'Accept the changed definition of a tool.',
  positionals: 'SERVER [TOOL…]',
  options: { all: { type: 'boolean', help: 'accept every change of this server' } },
  details:
    'Shows what changes, field by field, and accepts it. `pipelock mcp list` shows it without accepting.',
  run,
};

async function run({ options, positionals, output, environment }: Invocation): Promise<number> {
  const [server, ...tools] = positionals;
  const isAll = options.flag('all');
  if (server === undefined || isAll === tools.length > 0)
    throw new PipelockError('USAGE', 'pipelock mcp approve: name a server, and its tools or --all');
  const { file, pins } = serverNamed(await pinnedServers(environment), server);
  const { pins: next, names } = approved(pins, isAll ? 'all' : tools, new Date().toISOString());
  const missing = tools.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new PipelockError('USAGE', `nothing waits for approval: ${missing.map(cleanText).join(', ')}`);
  if (names.length > 0) await writePins(file, next);
  if (output.json) output.value({ server, approved: names });
  for (const tool of output.json ? [] : pins.tools.filter(({ name }) => names.includes(name))) {
    output.line(`approved: ${cleanText(tool.name)}`);
    for (const line of diffLines(pendingChanges(tool))) output.line(line);
  }
  if (!output.json && names.length === 0) output.line('nothing waits for approval');
  return 0;
}
