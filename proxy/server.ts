// The composition root: builds the line, the listeners and what steers them from one policy; starts, reloads, stops.

import { networkInterfaces } from 'node:os';
import type { AddressInfo } from 'node:net';
import { makeApprovals, type Approvals } from './control/approval.ts';
import type { KillSwitch } from './control/kill-switch.ts';
import type { PolicyWatch } from './control/reload.ts';
import { errorText } from './errors.ts';
import { Interception } from './interception.ts';
import { openKillSwitch, openLog, openRecorder, scannerMaker } from './line-parts.ts';
import { watchFile, type PolicyFile } from './policy-watch.ts';
import { book, makeLineServices } from './line-services.ts';
import { openListeners, type Listening } from './listeners.ts';
import { Gate } from './mediate/gate.ts';
import { makeMediator, type MakeScanners } from './mediate/mediator.ts';
import type { ScannerInputs } from './mediate/scanners.ts';
import type { AuditLog } from './observe/audit-log.ts';
import { makeMetrics, type Metrics } from './observe/metrics.ts';
import { makeRulingObserver } from './observe/rulings.ts';
import { makeStats, type StatsSource } from './observe/stats.ts';
import { digestPolicy } from './policy/digest.ts';
import type { LoadedPolicy } from './policy/load.ts';
import type { Policy } from './policy/schema/policy.ts';
import type { FlightRecorder } from './record/flight-recorder.ts';
import { late, type Late } from './late.ts';
import { Fragments } from './session/fragments.ts';
import { makeSessions, type Sessions } from './session/reserve.ts';
import { ServerActivity } from './server-activity.ts';
import { loadTables, type Tables } from './tables.ts';
import { makeResolver, type Resolve } from './upstream/resolve.ts';
import { makeUpstream, type Upstream } from './upstream/upstream.ts';
import { VERSION } from './version.ts';

const STDOUT = 1;

export interface ServerOptions {
  readonly loaded: LoadedPolicy;
  /** The file the policy came from and its text; watched for changes. Absent when the defaults are in force. */
  readonly file?: PolicyFile;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder for state that outlives the process. */
  readonly stateDirectory: string;
}

export interface RunningServer {
  /** Where the listeners really are, by role: `main`, `admin`, … */
  readonly addresses: Readonly<Record<string, AddressInfo>>;
  /** Resolves when everything is loaded; until then messages wait. Rejects when rules cannot be used: then stop. */
  readonly warm: Promise<void>;
  /** Stops accepting, lets what is under way end for at most `graceMs`, then cuts it. */
  stop(graceMs: number): Promise<void>;
  toggleKillSwitch(): void;
}

/** Starts everything or nothing. Throws LISTEN_FAILED, POLICY_INVALID, POLICY_UNREADABLE. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { policy } = options.loaded;
  const opened = Promise.withResolvers<Listening>();
  const log = openLog(policy, STDOUT);
  const recorder = await openRecorder(policy, log);
  const parts = buildParts(options, late(opened.promise.then(load)), { log, recorder });
  const { killSwitch, upstream, activity, approvals } = parts;
  const state = { ready: false };
  const watch = options.file ? watchFile(options.file, parts, process) : undefined;
  const { environment } = options;
  const listening = await openListeners({
    ...parts,
    policy,
    state,
    builtInPatterns: () => (parts.tables.loading() ? 0 : parts.tables.get().builtInPatterns),
    reloadStatus: () => watch?.status(),
    token: () =>
      environment['PIPELOCK_KILLSWITCH_API_TOKEN'] ?? parts.gate.mediator.policy.kill_switch.api_token,
  }).catch(async (error: unknown) => {
    watch?.close();
    killSwitch.close();
    await recorder?.close();
    throw error;
  });
  opened.resolve(listening);
  log.write({
    event: 'startup',
    message: `listening on ${addressText(listening.addresses['main'])}`,
    detail: { version: VERSION, mode: policy.mode, config_hash: digestPolicy(policy) },
  });
  const stopping = {
    listening,
    activity,
    approvals,
    killSwitch,
    watch,
    log,
    state,
    close: async () => {
      await upstream.close();
      await recorder?.close();
    },
  };
  return {
    addresses: listening.addresses,
    warm: warmUp(parts).then(() => {
      state.ready = true;
    }),
    toggleKillSwitch: () => {
      const { active } = killSwitch.toggleSignal();
      if (!active) log.write({ event: 'kill_switch_change', message: 'released by signal' });
    },
    stop: (graceMs) => stop(stopping, graceMs),
  };
}

/** Tables, and where this process itself listens: nobody reaches that through the proxy. */
interface Loaded extends Tables {
  readonly own: ScannerInputs['ownListeners'];
}

async function load(listening: Listening): Promise<Loaded> {
  return { ...(await loadTables()), own: ownListeners(listening) };
}

/** What the first message would otherwise wait for, before it comes. */
async function warmUp({ tables, gate, upstream, interception }: Parts): Promise<void> {
  await tables.loading();
  gate.mediator.compile();
  const { enabled } = gate.mediator.policy.tls_interception;
  await upstream.warm({ secure: enabled });
  await interception.warm();
}

interface Parts {
  readonly log: AuditLog;
  /** Undefined while nothing is recorded. */
  readonly recorder: FlightRecorder | undefined;
  readonly metrics: Metrics;
  readonly stats: StatsSource;
  readonly killSwitch: KillSwitch;
  readonly approvals: Approvals;
  readonly resolve: Resolve;
  readonly tables: Late<Loaded>;
  /** The scanners of a policy with these secrets. */
  readonly makeScanners: (policy: Policy) => MakeScanners;
  readonly gate: Gate;
  readonly upstream: Upstream;
  readonly interception: Interception;
  readonly activity: ServerActivity;
}

/** Everything but the listeners: the line and what it stands on. */
function buildParts(
  options: ServerOptions,
  tables: Parts['tables'],
  { log, recorder }: Pick<Parts, 'log' | 'recorder'>,
): Parts {
  const { policy } = options.loaded;
  const metrics = makeMetrics(VERSION);
  const stats = makeStats(metrics, Date.now);
  const killSwitch = openKillSwitch(policy, options.stateDirectory, log);
  const approvals = openApprovals(policy, log, metrics);
  const ask = asking(approvals, log);
  const sessions = makeSessions(Date.now);
  const fragments = new Fragments(Date.now);
  const observer = makeRulingObserver({ log, metrics, stats, now: Date.now });
  const resolve = makeResolver({
    ...(policy.dns.servers.length > 0 ? { servers: policy.dns.servers } : {}),
    timeoutMs: policy.dns.timeout_seconds * 1000,
  });
  const { environment } = options;
  const makeScanners = scannerMaker(environment, tables, (loaded) => ({
    ownListeners: loaded.own,
    fragments,
  }));
  const line = {
    ...{ killSwitch, ask, sessions, fragments, resolve, observer },
    record: recorder?.record,
    registrableDomain: (host: string) => tables.get().suffixes.registrableDomain(host),
    warming: tables.loading,
    policy: (): Policy => gate.mediator.policy,
  };
  const gate: Gate = new Gate(makeMediator(policy, makeScanners(policy)), makeLineServices(line));
  const interception = new Interception(options.stateDirectory);
  interception.use(interception.prepare(policy));
  const upstream = openUpstream(policy, metrics);
  publishGauges(metrics, { sessions, fragments, interception });
  const activity = new ServerActivity({
    metrics,
    finished: (tx, finished) => {
      recorder?.finished(tx, finished);
      observer.finished(tx, finished);
    },
    book: (tx, bytes) => book(line, tx, bytes),
  });
  killSwitch.onActivate(() => {
    log.write({
      event: 'kill_switch_change',
      message: `traffic is stopped by ${killSwitch.activeSource() ?? 'nobody'}`,
    });
    activity.endAll({ reason: 'kill_switch_active', message: gate.mediator.policy.kill_switch.message });
  });
  return {
    ...{ log, recorder, metrics, stats, killSwitch, approvals },
    ...{ resolve, tables, makeScanners, gate, upstream, interception, activity },
  };
}

function openApprovals({ approval }: Policy, log: AuditLog, metrics: Metrics): Approvals {
  return makeApprovals({
    maxPending: approval.max_pending,
    onOutcome: (outcome, { agent, surface, summary }) => {
      metrics.count('approvals_total', { outcome });
      log.write({ event: 'approval_answered', message: summary, agent, surface, detail: { outcome } });
    },
  });
}

function asking(approvals: Approvals, log: AuditLog): Approvals['ask'] {
  return (question) => {
    const { agent, surface, summary } = question;
    log.write({ event: 'approval_asked', message: summary, agent, surface });
    return approvals.ask(question);
  };
}

function openUpstream({ limits }: Policy, metrics: Metrics): Upstream {
  return makeUpstream({
    idleTimeoutMs: limits.idle_timeout_seconds * 1000,
    onHandshake: (seconds) =>
      metrics.observe('tls_handshake_duration_seconds', { side: 'upstream' }, seconds),
  });
}

function publishGauges(
  metrics: Metrics,
  {
    sessions,
    fragments,
    interception,
  }: {
    readonly sessions: Sessions;
    readonly fragments: Fragments;
    readonly interception: Interception;
  },
): void {
  metrics.set('config_last_success_timestamp_seconds', {}, Date.now() / 1000);
  metrics.beforeScrape(() => {
    const { domains, agents } = sessions.sizes();
    metrics.set('session_table_entries', { table: 'domains' }, domains);
    metrics.set('session_table_entries', { table: 'agents' }, agents);
    metrics.set('session_table_entries', { table: 'fragments' }, fragments.sizes().agents);
    metrics.set('cross_request_fragment_buffer_bytes', {}, fragments.sizes().bytes);
    metrics.set('tls_cert_cache_size', {}, interception.size);
  });
}

/** Every address of this machine for a wildcard listener, else the one named. */
function localAddresses(host: string): string[] {
  if (host !== '' && host !== '0.0.0.0' && host !== '::') return [host === 'localhost' ? '127.0.0.1' : host];
  return Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address));
}

/** Where this process listens: ports the system chose are known once it does, and no message is judged before. */
function ownListeners({ addresses }: Listening): ScannerInputs['ownListeners'] {
  return Object.values(addresses).flatMap(({ address, port }) =>
    localAddresses(address).map((local) => ({ address: local, port })),
  );
}

interface Stopping {
  readonly listening: Listening;
  readonly activity: ServerActivity;
  readonly approvals: Approvals;
  readonly killSwitch: KillSwitch;
  readonly watch: PolicyWatch | undefined;
  readonly log: AuditLog;
  readonly state: { ready: boolean };
  readonly close: () => Promise<void>;
}

async function stop(parts: Stopping, graceMs: number): Promise<void> {
  parts.state.ready = false;
  parts.log.write({ event: 'shutdown', message: 'draining' });
  parts.watch?.close();
  const closed = parts.listening.close();
  await parts.activity.idle(graceMs);
  parts.approvals.close();
  parts.activity.endAll();
  parts.listening.cut();
  await closed.catch((error: unknown) => parts.log.write({ event: 'error', message: errorText(error) }));
  parts.killSwitch.close();
  await parts.close();
  await parts.log.close();
}

function addressText(address: AddressInfo | undefined): string {
  if (!address) return '';
  return address.family === 'IPv6'
    ? `[${address.address}]:${address.port}`
    : `${address.address}:${address.port}`;
}
