// The composition root of `mcp proxy`: the line of the proxy around one MCP server that runs as a child. No listener, no
// web server; stdout belongs to the client, so the audit log goes to stderr unless a file is named.

import type { Readable, Writable } from 'node:stream';
import { errorText } from './errors.ts';
import { late } from './late.ts';
import { openKillSwitch, openLog, openRecorder, scannerMaker } from './line-parts.ts';
import { makeLineServices } from './line-services.ts';
import { Gate } from './mediate/gate.ts';
import { makeMediator } from './mediate/mediator.ts';
import { makeMetrics } from './observe/metrics.ts';
import { makeRulingObserver } from './observe/rulings.ts';
import { makeStats } from './observe/stats.ts';
import type { LoadedPolicy } from './policy/load.ts';
import { pinFile } from './session/pin-file.ts';
import { Fragments } from './session/fragments.ts';
import { makeSessions } from './session/reserve.ts';
import { ToolPins } from './session/tool-pins.ts';
import { makeIdentify } from './surface/identity.ts';
import { startChild, type Child } from './surface/mcp/child.ts';
import { relay } from './surface/mcp/relay.ts';
import { makeStdioPipe } from './surface/mcp/stdio.ts';
import { loadTables } from './tables.ts';
import { VERSION } from './version.ts';

export interface WrapperOptions {
  readonly loaded: LoadedPolicy;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder for state that outlives the process. */
  readonly stateDirectory: string;
  readonly serverName: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly serverEnvironment: Readonly<Record<string, string>>;
  readonly agent?: string | undefined;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Where signals arrive: `process`. */
  readonly signals: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
}

/** Passed on to the server; after the first group the wrapper ends too, as the server does. */
const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;
const OTHERS = ['SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'] as const;

/** Runs until the server has ended; resolves with its exit code, 10 when it could not be started. */
export async function runMcpWrapper(options: WrapperOptions): Promise<number> {
  const { stdin, stdout, stderr } = options;
  const line = await openLine(options);
  // Pins that cannot be read are found before anything runs.
  await line.memory.refresh();
  const [program, ...args] = options.command;
  const child = startChild({ command: program, args, environment: options.serverEnvironment, stderr });
  const over = new AbortController();
  const release = passSignals(options.signals, child);
  const client = makeStdioPipe({
    input: stdin,
    output: stdout,
    whyEnded: () => Promise.resolve('it has gone'),
  });
  stdin.once('close', () => void child.stop());
  stdout.once('close', () => void child.stop());
  try {
    await relay({
      client,
      server: child.pipe,
      gate: line.gate,
      surface: 'mcp-stdio',
      agent: line.agent,
      serverName: options.serverName,
      memory: line.memory,
      signal: over.signal,
    });
  } catch (error) {
    line.log.write({ event: 'error', message: `the conversation broke off: ${errorText(error)}` });
  }
  await child.stop();
  const exit = await child.exited;
  over.abort(new Error('the conversation is over'));
  release();
  stdin.destroy();
  await line.close();
  if (!exit.started) stderr.write(`pipelock mcp proxy: ${exit.text}\n`);
  return exit.started ? exit.code : 10;
}

function passSignals(signals: WrapperOptions['signals'], child: Child): () => void {
  const end = (name: NodeJS.Signals): void => {
    child.signal(name);
    void child.stop();
  };
  const pass = (name: NodeJS.Signals): void => child.signal(name);
  for (const name of ENDING) signals.on(name, end);
  for (const name of OTHERS) signals.on(name, pass);
  return () => {
    for (const name of ENDING) signals.off(name, end);
    for (const name of OTHERS) signals.off(name, pass);
  };
}

const STDERR = 2;

async function openLine({ loaded, environment, stateDirectory, serverName, agent }: WrapperOptions) {
  const { policy } = loaded;
  const log = openLog(policy, STDERR);
  const recorder = await openRecorder(policy, log);
  const fragments = new Fragments(Date.now);
  const killSwitch = openKillSwitch(policy, stateDirectory, log);
  const metrics = makeMetrics(VERSION);
  const tables = late(loadTables());
  const services = makeLineServices({
    killSwitch,
    ask: () => Promise.resolve('block'),
    sessions: makeSessions(Date.now),
    fragments,
    record: recorder?.record,
    resolve: () => Promise.reject(new Error('no name is resolved here')),
    observer: makeRulingObserver({ log, metrics, stats: makeStats(metrics, Date.now), now: Date.now }),
    registrableDomain: (host) => host,
    warming: tables.loading,
    policy: () => gate.mediator.policy,
  });
  const file = pinFile(stateDirectory, serverName);
  const pins = new ToolPins({ file, server: serverName, now: Date.now });
  const makeScanners = scannerMaker(environment, tables, () => ({
    ownListeners: [],
    fragments,
    toolsOf: () => pins,
  }));
  const gate: Gate = new Gate(makeMediator(policy, makeScanners(policy)), services);
  return {
    log,
    gate,
    agent: makeIdentify(policy)({ listenerAgent: agent, clientAddress: '' }),
    memory: pins,
    close: async () => {
      killSwitch.close();
      await recorder?.close();
      await log.close();
    },
  };
}
