// An MCP server as a process of ours: a process group of its own, stderr passed on, and an end in bounded time. No other
// process holds its stdin, so it sees the end of the wrapper even when that was killed (F-32).

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { makeStdioPipe } from './stdio.ts';
import type { Pipe } from './pipe.ts';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where the server's stderr goes. It is read whether or not anybody reads this one (F-31). */
  readonly stderr: Writable;
}

export interface Exit {
  /** As a shell would report it: the code, 128 and the signal, 127 when the program could not be started. */
  readonly code: number;
  readonly started: boolean;
  /** One clause for a person. */
  readonly text: string;
}

export interface Child {
  readonly pipe: Pipe;
  readonly exited: Promise<Exit>;
  /** Passes a signal on to the whole group. */
  signal(name: NodeJS.Signals): void;
  /** Ends the group: stdin closed, then TERM, then KILL, each after a while. Resolves when the server is gone. */
  stop(): Promise<void>;
}

/** How long a server may take to end by itself, and again after TERM. */
const GRACE_MS = 2000;
/** What is left of the group when the server itself has gone. */
const ORPHAN_MS = 500;

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

export function startChild({ command, args, environment, stderr }: ChildOptions): Child {
  const child: Process = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment,
    detached: true,
  });
  child.stderr.on('data', (chunk: Buffer) => passOn(chunk, stderr));
  child.stderr.on('error', () => child.stderr.destroy());
  const exited = exitOf(child, command).then(async (exit) => {
    await endOrphans(child);
    return exit;
  });
  const pipe = makeStdioPipe({
    input: child.stdout,
    output: child.stdin,
    whyEnded: async () => (await Promise.race([exited, closedOutput()])).text,
  });
  return {
    pipe,
    exited,
    signal: (name) => signalGroup(child, name),
    stop: () => stop(child, exited),
  };
}

/** Longest wait for the exit of a server that has closed its stdout. */
const EXIT_MS = 1000;

function closedOutput(): Promise<{ text: string }> {
  return pause(EXIT_MS, { text: 'it closed its output' }, { ref: false });
}

/** A reader who does not read loses what it does not read, so that the server never waits for it. */
const MAX_STDERR_BACKLOG = 1024 * 1024;

function passOn(chunk: Buffer, stderr: Writable): void {
  if (stderr.writable && stderr.writableLength < MAX_STDERR_BACKLOG) stderr.write(chunk);
}

function exitOf(child: Process, command: string): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      const why = error.code === 'ENOENT' ? 'there is no such program' : (error.code ?? 'unknown');
      resolve({ code: 127, started: false, text: `${command} cannot be started (${why})` });
    });
    child.once('exit', (code, signal) => {
      if (signal === null) resolve({ code: code ?? 1, started: true, text: `exit code ${code ?? 1}` });
      else resolve({ code: 128 + constants.signals[signal], started: true, text: `signal ${signal}` });
    });
  });
}

function signalGroup({ pid }: Process, name: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}

/** A launcher's children hold its pipes; they end with it. */
async function endOrphans(child: Process): Promise<void> {
  if (!signalGroup(child, 'SIGTERM')) return;
  for (let waited = 0; waited < ORPHAN_MS; waited += 20) {
    await pause(20);
    if (!signalGroup(child, 0)) return;
  }
  signalGroup(child, 'SIGKILL');
}

async function stop(child: Process, exited: Promise<Exit>): Promise<void> {
  child.stdin.end();
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    const isGone = await Promise.race([exited.then(() => true), pause(GRACE_MS, false, { ref: false })]);
    if (isGone) return;
    signalGroup(child, name);
  }
  await exited;
}
