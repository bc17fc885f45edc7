// One command run as `main` runs it, with what it wrote; what it throws is thrown.

import { Writable } from 'node:stream';
import { parseOptions, type Command } from '../command.ts';
import { makeOutput } from '../output.ts';

export interface Invoked {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function invoke(
  command: Command,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Invoked> {
  const stdout = sink();
  const stderr = sink();
  const streams = { stdout: stdout.stream, stderr: stderr.stream };
  const output = makeOutput({ ...streams, json: args.includes('--json'), colour: false });
  const { values, positionals } = parseOptions(command, args);
  const code = await command.run({ options: values, positionals, output, environment });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** A stream that remembers what was written to it. */
export function sink(isTTY = false): { stream: Writable & { isTTY: boolean }; text: () => string } {
  const pieces: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      pieces.push(String(chunk));
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => pieces.join('') };
}
