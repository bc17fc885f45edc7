// `pipelock mcp list`: the MCP servers whose tools are pinned, and what changed since.

import type { Command, Invocation } from '../command.ts';
import { cleanText } from '../../proxy/observe/clean-text.ts';
import { diffLines, pendingChanges, pinnedServers, type PinnedServer } from '../mcp/pins.ts';

export const mcpList: Command = {
  name: 'mcp list',
  summary: 'Show the pinned tools of MCP servers, and the changes that wait for approval.',
  positionals: '',
  options: {},
  details: 'Exit code 0 when nothing waits, 1 when something does.',
  run,
};

async function run({ output, environment }: Invocation): Promise<number> {
  const servers = await pinnedServers(environment);
  const waits = servers.some(({ pins }) => pins.tools.some(({ pending }) => pending !== undefined));
  if (output.json) output.value(servers.map(jsonOf));
  else {
    if (servers.length === 0) output.line('No tools are pinned yet; they are when a client lists them.');
    for (const { pins } of servers) {
      output.line(`${pins.server}: ${pins.tools.length} tools pinned`);
      for (const tool of pins.tools.filter(({ pending }) => pending !== undefined)) {
        output.line(`  ${cleanText(tool.name)} changed since ${tool.since}; approve it with:`);
        output.line(`    pipelock mcp approve ${pins.server} ${cleanText(tool.name)}`);
        for (const line of diffLines(pendingChanges(tool))) output.line(line);
      }
    }
  }
  return waits ? 1 : 0;
}

function jsonOf({ pins }: PinnedServer): object {
  return {
    server: pins.server,
    tools: pins.tools.map((tool) => ({
      name: tool.name,
      since: tool.since,
      pending: tool.pending !== undefined,
      changes: pendingChanges(tool),
    })),
  };
}
