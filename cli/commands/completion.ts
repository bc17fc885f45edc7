// `pipelock completion SHELL`: completions read off the table of commands.

import { PipelockError } from '../../proxy/errors.ts';
import { COMMON_OPTIONS, type Command, type OptionSpec } from '../command.ts';

/** Takes the table as a function, since the table lists this command too. */
export function makeCompletion(loadCommands: () => Promise<readonly Command[]>): Command {
  return {
    name: 'completion',
    summary: 'Print completions for bash, zsh or fish.',
    positionals: 'SHELL',
    options: {},
    details:
      'bash: source <(pipelock completion bash). zsh: source <(pipelock completion zsh), after compinit. ' +
      'fish: pipelock completion fish | source.',
    run: async ({ positionals, output }) => {
      const [shell = '', ...more] = positionals;
      const render = { bash, zsh, fish }[shell];
      if (!render || more.length > 0) {
        throw new PipelockError('USAGE', 'name one shell: pipelock completion bash, zsh or fish');
      }
      output.line(render(await loadCommands()));
      return 0;
    },
  };
}

interface Group {
  readonly first: string;
  /** Commands by their second word; a command of one word alone has none. */
  readonly seconds: readonly string[];
}

/** `kill-switch on` and its like under their first word. */
function groups(commands: readonly Command[]): Group[] {
  const firsts = new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''));
  return [...firsts].map((first) => ({
    first,
    seconds: commands.flatMap(({ name }) =>
      name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
    ),
  }));
}

function optionWords({ options }: Command): string {
  return Object.keys({ ...options, ...COMMON_OPTIONS })
    .map((name) => `--${name}`)
    .join(' ');
}

/** Where the function offers nothing, bash completes file names itself: it quotes blanks and adds slashes. */
function bash(commands: readonly Command[]): string {
  const all = groups(commands);
  return [
    '_pipelock() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" first="${COMP_WORDS[1]}" second="${COMP_WORDS[2]}" words="" seconds=""',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${all.map(({ first }) => first).join(' ')}" -- "$current")); return`,
    '  fi',
    '  case "$first" in',
    ...all.flatMap(({ first, seconds }) =>
      seconds.length === 0 ? [] : [`    "${first}") seconds="${seconds.join(' ')}" ;;`],
    ),
    '  esac',
    '  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$seconds" ]; then',
    '    COMPREPLY=($(compgen -W "$seconds" -- "$current")); return',
    '  fi',
    '  case "$first${seconds:+ $second}" in',
    ...commands.map((command) => `    "${command.name}") words="${optionWords(command)}" ;;`),
    '  esac',
    '  case "$current" in',
    '    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;',
    '  esac',
    '}',
    'complete -o default -F _pipelock pipelock',
  ].join('\n');
}

function zsh(commands: readonly Command[]): string {
  return ['autoload -U +X bashcompinit && bashcompinit', bash(commands)].join('\n');
}

function fish(commands: readonly Command[]): string {
  const all = groups(commands);
  return [
    'complete -c pipelock -f',
    ...all.map(({ first, seconds }) => {
      const about = seconds.length === 0 ? summaryOf(commands, first) : seconds.join(', ');
      return `complete -c pipelock -n __fish_use_subcommand -a ${first} -d ${quoted(about)}`;
    }),
    ...commands.flatMap((command) => fishCommand(command)),
  ].join('\n');
}

function fishCommand(command: Command): string[] {
  const [first = '', second] = command.name.split(' ');
  const inFirst = `__fish_seen_subcommand_from ${first}`;
  const here = quoted(
    second === undefined ? inFirst : `${inFirst}; and __fish_seen_subcommand_from ${second}`,
  );
  const files = /PATH|FILE/.test(command.positionals) ? [`complete -c pipelock -n ${here} -F`] : [];
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(
    ([name, spec]) => `complete -c pipelock -n ${here} -l ${name}${fishValue(spec)} -d ${quoted(spec.help)}`,
  );
  if (second === undefined) return [...files, ...options];
  const words = `complete -c pipelock -n ${quoted(inFirst)} -a ${second} -d ${quoted(command.summary)}`;
  return [words, ...files, ...options];
}

function fishValue({ type, short, value }: OptionSpec): string {
  const letter = short === undefined ? '' : ` -s ${short}`;
  if (type === 'boolean') return letter;
  return `${letter} -r${value === 'FILE' ? ' -F' : ''}`;
}

function summaryOf(commands: readonly Command[], name: string): string {
  return commands.find((command) => command.name === name)?.summary ?? '';
}

/** For fish, where only the backslash and the quote count between single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
