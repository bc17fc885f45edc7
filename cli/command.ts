// What a command is: its words, its options as data (help, completions and docs are read off them), and one function.

import { parseArgs } from 'node:util';
import { PipelockError } from '../proxy/errors.ts';
import { nearest } from '../proxy/text/nearest.ts';
import type { Output } from './output.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** Shown in help as `--name VALUE`. */
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  /** As typed, e.g. `run` or `generate config`. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments for the usage line, e.g. `[PATH…]`; empty when none are taken. */
  readonly positionals: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** A paragraph for the help page and the reference. */
  readonly details?: string;
  run(invocation: Invocation): Promise<number>;
}

export interface Invocation {
  readonly options: Options;
  readonly positionals: readonly string[];
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Values by option name, already of the declared type. */
export class Options {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }
}

export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  json: { type: 'boolean', help: 'print JSON for programs instead of text for people' },
  'no-color': { type: 'boolean', help: 'never colour the output' },
  help: { type: 'boolean', short: 'h', help: 'show this page' },
};

/** Parses what follows the command's name. Throws USAGE and names the nearest option for a misspelt one. */
export function parseOptions(
  command: Command,
  args: readonly string[],
): { values: Options; positionals: string[] } {
  const specs = { ...command.options, ...COMMON_OPTIONS };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: command.positionals !== '',
      strict: true,
      options: Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, parserOption(spec)])),
    });
    return { values: new Options(values), positionals };
  } catch (error) {
    throw new PipelockError('USAGE', usageMessage(command, Object.keys(specs), error), { cause: error });
  }
}

function parserOption(spec: OptionSpec): { type: 'string' | 'boolean'; short?: string; multiple?: boolean } {
  return {
    type: spec.type,
    ...(spec.short === undefined ? {} : { short: spec.short }),
    ...(spec.multiple === undefined ? {} : { multiple: spec.multiple }),
  };
}

function usageMessage(command: Command, names: readonly string[], error: unknown): string {
  const text = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
  const wrong = /--([a-z-]+)/.exec(text)?.[1];
  const guess = wrong !== undefined && !names.includes(wrong) ? nearest(wrong, names) : undefined;
  const hint = guess === undefined ? '' : ` (did you mean --${guess}?)`;
  return `pipelock ${command.name}: ${text}${hint}; see: pipelock ${command.name} --help`;
}

/** The help page of one command. */
export function helpFor(command: Command): string {
  const specs = Object.entries({ ...command.options, ...COMMON_OPTIONS });
  const left = specs.map(([name, spec]) => `  ${optionWords(name, spec)}`);
  const width = Math.max(...left.map((text) => text.length)) + 2;
  const lines = specs.map(([, spec], index) => (left[index] ?? '').padEnd(width) + spec.help);
  const usage = ['pipelock', command.name, '[options]', command.positionals].filter(Boolean).join(' ');
  return [
    command.summary,
    '',
    `Usage: ${usage}`,
    '',
    ...lines,
    ...(command.details ? ['', wrapped(command.details)] : []),
  ].join('\n');
}

const LINE_LENGTH = 100;

/** The same words on lines no longer than that, where no word is longer itself. */
function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= LINE_LENGTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

export function optionWords(name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? '    ' : `-${spec.short}, `;
  return `${short}--${name}${spec.type === 'string' ? ` ${spec.value ?? 'VALUE'}` : ''}`;
}
