// A scan command run in a folder of its own, with what it wrote.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { parseOptions, type Command } from '../../command.ts';
import { makeOutput } from '../../output.ts';
import type { ScanHost } from '../run-scan.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Run {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly stdin?: string | Buffer | readonly (string | Buffer)[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Both streams say that they are terminals. */
  readonly terminal?: boolean;
}

/** Compiling the rules is most of the work of a small scan. */
export const ENGINES: ScanHost['engines'] = new Map();

/** Runs it as `main` does, but for the mapping of errors: those are thrown. */
export async function runCommand(make: (host: ScanHost) => Command, run: Run): Promise<Ran> {
  const { args, cwd = '/', stdin = '', environment = {}, terminal = false } = run;
  const command = make({ stdin: () => stream(stdin), cwd: () => cwd, engines: ENGINES });
  const [stdout, stderr] = [sink(terminal), sink(terminal)];
  const output = makeOutput({
    stdout: stdout.stream,
    stderr: stderr.stream,
    json: args.includes('--json'),
    colour: terminal,
  });
  const { values, positionals } = parseOptions(command, args);
  const code = await command.run({ options: values, positionals, output, environment });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function sink(isTTY: boolean): { stream: Writable & { isTTY: boolean }; text: () => string } {
  const pieces: string[] = [];
  const write = (chunk: unknown, _encoding: unknown, done: () => void): void => {
    pieces.push(String(chunk));
    done();
  };
  return { stream: Object.assign(new Writable({ write }), { isTTY }), text: () => pieces.join('') };
}

async function* stream(input: NonNullable<Run['stdin']>): AsyncGenerator<Buffer> {
  for (const chunk of Array.isArray(input)
    ? (input as readonly (string | Buffer)[])
    : [input as string | Buffer]) {
    yield await Promise.resolve(Buffer.from(chunk as string));
  }
}

/** A folder with these files, and what removes it. */
export function makeTree(files: Readonly<Record<string, string | Buffer>>): {
  root: string;
  remove: () => void;
} {
  const root = mkdtempSync(path.join(tmpdir(), 'pipelock-scan-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return { root, remove: () => rmSync(root, { recursive: true }) };
}

/** Everything an async iterable gives. */
export async function gather<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** The bytes in chunks of a size, as a stream gives them. */
export async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
