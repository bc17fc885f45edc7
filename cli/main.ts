// The `pipelock` command: finds the command, runs it, maps what was thrown to an exit code.

import { errorText, PipelockError } from '../proxy/errors.ts';
import { nearest } from '../proxy/text/nearest.ts';
import { helpFor, parseOptions } from './command.ts';
import { COMMANDS, type CommandEntry } from './index.ts';
import { makeOutput, type Output } from './output.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { stdout, stderr, env } = process;
  // What follows `--` is another program's.
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  // A reader that went away (`pipelock scan | head`) is no failure of ours.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const output = makeOutput({
    stdout,
    stderr,
    json: own.includes('--json'),
    colour: !own.includes('--no-color') && !env['NO_COLOR'],
  });
  try {
    return await dispatch(args, output);
  } catch (error) {
    return reportFailure(error, output);
  }
}

async function dispatch(words: string[], output: Output): Promise<number> {
  // `pipelock help run` is `pipelock run --help`.
  const args = words[0] === 'help' && words.length > 1 ? [...words.slice(1), '--help'] : words;
  const entry = findCommand(args);
  if (!entry) {
    output.line(overview());
    return 0;
  }
  const command = await entry.load();
  const rest = args.slice(command.name.split(' ').length);
  const { values, positionals } = parseOptions(command, rest);
  if (values.flag('help')) {
    output.line(helpFor(command));
    return 0;
  }
  return command.run({ options: values, positionals, output, environment: process.env });
}

/** The command named by the first one or two words; undefined when help was asked for. Throws USAGE. */
function findCommand(args: readonly string[]): CommandEntry | undefined {
  const [first, second] = args;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') return undefined;
  if (first === '--version' || first === '-V') return COMMANDS.find((command) => command.name === 'version');
  const named = (name: string): CommandEntry | undefined => COMMANDS.find((command) => command.name === name);
  const found = named(`${first} ${second ?? ''}`) ?? named(first);
  if (found) return found;
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) throw new PipelockError('USAGE', groupMessage(first, second, group));
  const guess = nearest(
    first,
    COMMANDS.map((command) => command.name.split(' ')[0] ?? ''),
  );
  const hint = guess === undefined ? '' : ` (did you mean ${guess}?)`;
  throw new PipelockError('USAGE', `pipelock: there is no command "${first}"${hint}; see: pipelock --help`);
}

/** For the first word of several commands, alone or with a second word that is none of theirs. */
function groupMessage(first: string, second: string | undefined, group: readonly CommandEntry[]): string {
  const wrong =
    second === undefined || second.startsWith('-') ? '' : `there is no command "${first} ${second}"; `;
  return `pipelock: ${wrong}there ${group.length === 1 ? 'is' : 'are'} ${group.map(({ name }) => name).join(', ')}`;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length)) + 2;
  return [
    'pipelock: a firewall for AI agents',
    '',
    'Usage: pipelock COMMAND [options]',
    '',
    ...COMMANDS.map((command) => `  ${command.name.padEnd(width)}${command.summary}`),
    '',
    'pipelock COMMAND --help explains one of them.',
  ].join('\n');
}

function reportFailure(error: unknown, output: Output): number {
  const code = error instanceof PipelockError ? error.code : 'INTERNAL';
  if (output.json) output.value({ error: { code, message: errorText(error) } });
  else output.note(errorText(error));
  if (code === 'INTERNAL' && error instanceof Error && error.stack) output.note(error.stack);
  return error instanceof PipelockError ? error.exitCode : 1;
}
