// Where a command's words go: results to stdout, everything else to stderr, colour only on a terminal that wants it.

import type { Writable } from 'node:stream';
import { inspect } from 'node:util';

type Colour = 'red' | 'green' | 'yellow' | 'bold' | 'dim';

export interface Output {
  readonly json: boolean;
  readonly interactive: boolean;
  /** A line of the result. */
  line(text?: string): void;
  /** The result as JSON; used when `json` is set. */
  value(value: unknown): void;
  /** A note for the person: progress, warnings, what to do next. */
  note(text: string): void;
  /** A progress line that replaces itself; nothing unless stderr is a terminal. */
  progress(text: string): void;
  paint(colour: Colour, text: string): string;
}

export interface OutputOptions {
  readonly stdout: Writable & { isTTY?: boolean };
  readonly stderr: Writable & { isTTY?: boolean };
  readonly json: boolean;
  /** False with `--no-color` or the NO_COLOR variable (no-color.org). */
  readonly colour: boolean;
}

export function makeOutput({ stdout, stderr, json, colour }: OutputOptions): Output {
  const coloured = colour && stdout.isTTY === true;
  const terminal = stderr.isTTY === true;
  let pending = false;
  const clear = (): void => {
    if (pending) stderr.write('\r\x1b[2K');
    pending = false;
  };
  return {
    json,
    interactive: terminal,
    line: (text = '') => {
      clear();
      stdout.write(text + '\n');
    },
    value: (value) => {
      clear();
      stdout.write(JSON.stringify(value, null, 2) + '\n');
    },
    note: (text) => {
      clear();
      stderr.write(text + '\n');
    },
    progress: (text) => {
      if (!terminal) return;
      clear();
      stderr.write(text);
      pending = true;
    },
    paint: (name, text) => (coloured ? painted(name, text) : text),
  };
}

function painted(name: Colour, text: string): string {
  const [open, close] = inspect.colors[name] ?? [0, 0];
  return `\x1b[${open}m${text}\x1b[${close}m`;
}
