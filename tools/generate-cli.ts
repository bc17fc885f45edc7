// The command reference, read off the commands themselves.

import { COMMON_OPTIONS, optionWords, type Command } from '../cli/command.ts';
import { loadCommands } from '../cli/index.ts';

const COMMANDS = await loadCommands();

export function renderCliReference(): string {
  const common = Object.entries(COMMON_OPTIONS).map(
    ([name, spec]) => `| \`${optionWords(name, spec).trim()}\` | ${spec.help} |`,
  );
  return [
    '# Commands',
    '',
    'Exit codes: 0 done; 1 findings or a failure; 2 usage or configuration; 3 security stop; 10 a wrapped program failed.',
    '',
    'Every command takes:',
    '',
    '| option | meaning |',
    '| --- | --- |',
    ...common,
    '',
    ...COMMANDS.flatMap(renderCommand),
  ].join('\n');
}

function renderCommand(command: Command): string[] {
  const usage = ['pipelock', command.name, '[options]', command.positionals].filter(Boolean).join(' ');
  const rows = Object.entries(command.options).map(
    ([name, spec]) => `| \`${optionWords(name, spec).trim()}\` | ${spec.help} |`,
  );
  return [
    `## ${command.name}`,
    '',
    command.summary,
    '',
    '```',
    usage,
    '```',
    '',
    ...(rows.length > 0 ? ['| option | meaning |', '| --- | --- |', ...rows, ''] : []),
    ...(command.details === undefined ? [] : [command.details, '']),
  ];
}
