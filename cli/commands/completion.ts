// `pipelock completion SHELL`: completions read off the table of commands.

import { PipelockError } from '../../proxy/errors.ts';
import { COMMON_OPTIONS, type Command } from '../command.ts';

/** Takes the table as a function, since the table lists this command too. */
export function makeCompletion(loadCommands: () => Promise<readonly Command[]>): Command {
  return {
    name: 'completion',
    summary: 'Print completions for bash, zsh or fish.',
    positionals: 'SHELL',
    options: {},
    details:
      'bash: source <(pipelock completion bash). zsh: source <(pipelock completion zsh). fish: pipelock completion fish | source.',
    run: async ({ positionals, output }) => {
      const render = { bash, zsh, fish }[positionals[0] ?? ''];
      if (!render) throw new PipelockError('USAGE', 'name a shell: pipelock completion bash, zsh or fish');
      output.line(render(await loadCommands()));
      return 0;
    },
  };
}

function optionNames(command: Command): string[] {
  return Object.keys({ ...command.options, ...COMMON_OPTIONS }).map((name) => `--${name}`);
}

function firstWords(commands: readonly Command[]): string[] {
  return [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map(
    (command) => `    "${command.name}") words="${optionNames(command).join(' ')}" ;;`,
  );
  const groups = firstWords(commands).flatMap((first) => {
    const seconds = commands.flatMap(({ name }) =>
      name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
    );
    return seconds.length === 0 ? [] : [`    "${first}") seconds="${seconds.join(' ')}" ;;`];
  });
  return [
    '_pipelock() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" first="${COMP_WORDS[1]}" second="${COMP_WORDS[2]}" words="" seconds=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${firstWords(commands).join(' ')}" -- "$current")); return`,
    '  fi',
    '  case "$first" in',
    ...groups,
    '  esac',
    '  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$seconds" ]; then',
    '    COMPREPLY=($(compgen -W "$seconds" -- "$current")); return',
    '  fi',
    '  case "$first${seconds:+ $second}" in',
    ...cases,
    '  esac',
    '  case "$current" in',
    '    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;',
    '    *) COMPREPLY=($(compgen -f -- "$current")) ;;',
    '  esac',
    '}',
    'complete -F _pipelock pipelock',
  ].join('\n');
}

function zsh(commands: readonly Command[]): string {
  return ['autoload -U +X bashcompinit && bashcompinit', bash(commands)].join('\n');
}

function fish(commands: readonly Command[]): string {
  const lines = ['complete -c pipelock -f'];
  for (const command of commands) {
    const [first = '', second] = command.name.split(' ');
    const quoted = command.summary.replaceAll("'", "\\'");
    const at = second === undefined ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}`;
    lines.push(`complete -c pipelock -n '${at}' -a '${second ?? first}' -d '${quoted}'`);
    for (const [name, { help }] of Object.entries(command.options)) {
      lines.push(
        `complete -c pipelock -n '__fish_seen_subcommand_from ${second ?? first}' -l ${name} -d '${help.replaceAll("'", "\\'")}'`,
      );
    }
  }
  return lines.join('\n');
}
