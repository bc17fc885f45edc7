// The composition root of `mcp proxy`: the line of the proxy around one MCP server that runs as a child. No listener, no
// web server; stdout belongs to the client, so the audit log goes to stderr unless a file is named.

import type { Server } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { errorText, PipelockError } from './errors.ts';
import { late } from './late.ts';
import { openKillSwitch, openLog, openRecorder, scannerMaker } from './line-parts.ts';
import { makeLineServices } from './line-services.ts';
import { Gate } from './mediate/gate.ts';
import { makeMediator } from './mediate/mediator.ts';
import { makeMetrics, type Metrics } from './observe/metrics.ts';
import { makeRulingObserver } from './observe/rulings.ts';
import { makeStats } from './observe/stats.ts';
import type { LoadedPolicy } from './policy/load.ts';
import { parseListen } from './policy/listen.ts';
import { watchFile, type PolicyFile } from './policy-watch.ts';
import { pinFile } from './session/pin-file.ts';
import { Fragments } from './session/fragments.ts';
import { makeSessions } from './session/reserve.ts';
import { ToolPins } from './session/tool-pins.ts';
import { makeIdentify } from './surface/identity.ts';
import { startChild, type Child } from './surface/mcp/child.ts';
import { relay, type Carried } from './surface/mcp/relay.ts';
import { makeStdioPipe } from './surface/mcp/stdio.ts';
import { loadTables } from './tables.ts';
import { VERSION } from './version.ts';

export interface WrapperOptions {
  readonly loaded: LoadedPolicy;
  /** The file the policy came from; watched for changes. */
  readonly file?: PolicyFile;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder for state that outlives the process. */
  readonly stateDirectory: string;
  readonly serverName: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly serverEnvironment: Readonly<Record<string, string>>;
  readonly agent?: string | undefined;
  /** Where `/metrics` is served; nowhere when absent, since every server has a wrapper of its own. */
  readonly metricsListen?: string | undefined;
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
  const metrics = await serveMetrics(line.metrics, options.metricsListen);
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
      observe: line.observe,
      signal: over.signal,
    });
  } catch (error) {
    line.log.write({ event: 'error', message: `the conversation broke off: ${errorText(error)}` });
  }
  await child.stop();
  const exit = await child.exited;
  over.abort(new Error('the conversation is over'));
  release();
  metrics?.close();
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

async function openLine(options: WrapperOptions) {
  const { loaded, environment, stateDirectory, serverName, agent } = options;
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
  const pins = new ToolPins({
    file: pinFile(stateDirectory, serverName),
    server: serverName,
    now: Date.now,
  });
  const makeScanners = scannerMaker(environment, tables, () => ({
    ownListeners: [],
    fragments,
    toolsOf: () => pins,
  }));
  const gate: Gate = new Gate(makeMediator(policy, makeScanners(policy)), services);
  const watched = { gate, killSwitch, log, metrics, tables, makeScanners, recorder };
  // SIGHUP belongs to the server.
  const watch = options.file ? watchFile(options.file, watched) : undefined;
  const counted = countMessages(metrics);
  return {
    log,
    gate,
    metrics,
    observe: counted.observe,
    agent: makeIdentify(policy)({ listenerAgent: agent, clientAddress: '' }),
    memory: pins,
    close: async () => {
      watch?.close();
      killSwitch.close();
      log.write({
        event: 'shutdown',
        message: `the conversation with ${serverName} is over`,
        detail: counted.sums,
      });
      await recorder?.close();
      await log.close();
    },
  };
}

/** Counts every message, for whoever scrapes and for the last line of the log. */
function countMessages(metrics: Metrics): {
  observe: (carried: Carried) => void;
  sums: Record<string, number>;
} {
  const sums = { passed: 0, blocked: 0, refused: 0, definitions_removed: 0 };
  return {
    sums,
    observe: ({ from, method, result, removed }) => {
      sums[result] += 1;
      sums.definitions_removed += removed;
      metrics.count('mcp_messages_total', { from, method, result });
      if (removed > 0) metrics.count('mcp_definitions_removed_total', { method }, removed);
    },
  };
}

/** Throws LISTEN_FAILED. */
async function serveMetrics(metrics: Metrics, listen: string | undefined): Promise<Server | undefined> {
  const address = listen === undefined ? undefined : parseListen(listen);
  if (address === undefined) return undefined;
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') response.writeHead(404).end();
    else
      void metrics.render().then(({ contentType, text }) => {
        response.setHeader('Content-Type', contentType).end(text);
      });
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new PipelockError('LISTEN_FAILED', `cannot listen on ${listen}: ${errorText(error)}`, {
          cause: error,
        }),
      );
    });
    server.listen({ host: address.host === '' ? '::' : address.host, port: address.port }, () => {
      server.unref();
      resolve(server);
    });
  });
}
