// The composition root: builds the line, the listeners and what steers them from one policy; starts, reloads, stops.

import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { makeApprovals, type Approvals, type Question as ApprovalQuestion } from './control/approval.ts';
import { KillSwitch } from './control/kill-switch.ts';
import { watchPolicy, type PolicyWatch } from './control/reload.ts';
import { errorText, PipelockError } from './errors.ts';
import { readKnownSecrets } from './known-secrets.ts';
import { book, makeLineServices } from './line-services.ts';
import { openListeners, type Listening } from './listeners.ts';
import { Gate } from './mediate/gate.ts';
import { makeMediator, type MakeScanners, type Mediator } from './mediate/mediator.ts';
import type { ScannerInputs } from './mediate/scanners.ts';
import { openAuditLog, type AuditLog } from './observe/audit-log.ts';
import { makeAuditSinks } from './observe/audit-sinks.ts';
import { makeMetrics, type Metrics } from './observe/metrics.ts';
import { makeRulingObserver } from './observe/rulings.ts';
import { makeStats, type StatsSource } from './observe/stats.ts';
import { refuseReload } from './policy/diff.ts';
import { digestPolicy } from './policy/digest.ts';
import { loadPolicy, type LoadedPolicy, type LoadOptions } from './policy/load.ts';
import type { Policy } from './policy/schema/policy.ts';
import { late, type Late } from './late.ts';
import { makeSessions } from './session/reserve.ts';
import { ServerActivity } from './server-activity.ts';
import { loadTables, type Tables } from './tables.ts';
import { makeResolver, type Resolve } from './upstream/resolve.ts';
import { makeUpstream, type Upstream } from './upstream/upstream.ts';
import { VERSION } from './version.ts';

export interface ServerOptions {
  readonly loaded: LoadedPolicy;
  /** The file the policy came from and its text; watched for changes. Absent when the defaults are in force. */
  readonly file?: {
    readonly path: string;
    readonly text: string;
    readonly options: LoadOptions;
    /** Throws when a changed text may not be used, whatever it says. */
    readonly check?: (text: string) => void;
  };
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
  const parts = buildParts(options, late(opened.promise.then(load)));
  const { log, killSwitch, upstream, activity, approvals } = parts;
  const state = { ready: false };
  const watch = options.file ? watchFile(options, parts) : undefined;
  const { environment } = options;
  const listening = await openListeners({
    ...parts,
    policy,
    state,
    builtInPatterns: () => (parts.tables.loading() ? 0 : parts.tables.get().builtInPatterns),
    reloadStatus: () => watch?.status(),
    token: () =>
      environment['PIPELOCK_KILLSWITCH_API_TOKEN'] ?? parts.gate.mediator.policy.kill_switch.api_token,
  }).catch((error: unknown) => {
    watch?.close();
    killSwitch.close();
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
    close: () => upstream.close(),
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
async function warmUp({ tables, gate, upstream }: Parts): Promise<void> {
  await tables.loading();
  gate.mediator.compile();
  await upstream.warm();
}

interface Parts {
  readonly log: AuditLog;
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
  readonly activity: ServerActivity;
}

/** Everything but the listeners: the line and what it stands on. */
function buildParts(options: ServerOptions, tables: Parts['tables']): Parts {
  const { policy } = options.loaded;
  const log = openLog(policy);
  const metrics = makeMetrics(VERSION);
  const stats = makeStats(metrics, Date.now);
  const killSwitch = openKillSwitch(options, log);
  const approvals = makeApprovals({
    maxPending: policy.approval.max_pending,
    onOutcome: (outcome, { agent, surface, summary }) => {
      metrics.count('approvals_total', { outcome });
      log.write({ event: 'approval_answered', message: summary, agent, surface, detail: { outcome } });
    },
  });
  const sessions = makeSessions(Date.now);
  const observer = makeRulingObserver({ log, metrics, stats, now: Date.now });
  const resolve = makeResolver({
    ...(policy.dns.servers.length > 0 ? { servers: policy.dns.servers } : {}),
    timeoutMs: policy.dns.timeout_seconds * 1000,
  });
  const makeScanners = scannerMaker(options, tables);
  const line = {
    killSwitch,
    ask: (question: ApprovalQuestion) => {
      const { agent, surface, summary } = question;
      log.write({ event: 'approval_asked', message: summary, agent, surface });
      return approvals.ask(question);
    },
    sessions,
    resolve,
    observer,
    registrableDomain: (host: string) => tables.get().suffixes.registrableDomain(host),
    warming: tables.loading,
    policy: (): Policy => gate.mediator.policy,
  };
  const gate: Gate = new Gate(makeMediator(policy, makeScanners(policy)), makeLineServices(line));
  const upstream = makeUpstream({ idleTimeoutMs: policy.limits.idle_timeout_seconds * 1000 });
  metrics.set('config_last_success_timestamp_seconds', {}, Date.now() / 1000);
  metrics.beforeScrape(() => {
    const { domains, agents } = sessions.sizes();
    metrics.set('session_table_entries', { table: 'domains' }, domains);
    metrics.set('session_table_entries', { table: 'agents' }, agents);
  });
  const activity = new ServerActivity({ metrics, observer, book: (tx, bytes) => book(line, tx, bytes) });
  killSwitch.onActivate(() => {
    log.write({
      event: 'kill_switch_change',
      message: `traffic is stopped by ${killSwitch.activeSource() ?? 'nobody'}`,
    });
    activity.endAll();
  });
  return {
    ...{ log, metrics, stats, killSwitch, approvals, resolve },
    ...{ tables, makeScanners, gate, upstream, activity },
  };
}

function openLog(policy: Policy): AuditLog {
  const { logging } = policy;
  const log = openAuditLog({
    sinks: makeAuditSinks({
      output: logging.output,
      file: logging.file,
      maxBytes: logging.max_size_mb === 0 ? Infinity : logging.max_size_mb * 1024 * 1024,
      maxFiles: logging.max_files + 1,
    }),
    format: logging.format,
    omit: [
      ...(logging.include_allowed ? [] : (['allowed', 'forward_http', 'tunnel_close'] as const)),
      ...(logging.include_blocked ? [] : (['blocked'] as const)),
    ],
  });
  process.once('exit', () => log.flushSync());
  return log;
}

function openKillSwitch({ loaded, stateDirectory }: ServerOptions, log: AuditLog): KillSwitch {
  const { kill_switch } = loaded.policy;
  return new KillSwitch({
    config: kill_switch.enabled,
    stateFile:
      kill_switch.state_file === '' ? path.join(stateDirectory, 'kill-switch.json') : kill_switch.state_file,
    ...(kill_switch.sentinel_file === '' ? {} : { sentinelFile: kill_switch.sentinel_file }),
    onTrouble: (message) => log.write({ event: 'error', message }),
  });
}

/** Reads the secrets of a policy at once and makes scanners of them when asked; engines are kept over reloads. */
function scannerMaker({ environment }: ServerOptions, tables: Parts['tables']): Parts['makeScanners'] {
  const engines: ScannerInputs['engines'] = new Map();
  return (policy) => {
    const knownSecrets = readKnownSecrets(policy, environment);
    const seedWords = (): Tables['seedWords'] => tables.get().seedWords;
    return (profile) => {
      const { makeScanners, own } = tables.get();
      return makeScanners(profile, { engines, ownListeners: own, knownSecrets, seedWords });
    };
  };
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

/** A new policy is compiled before it replaces the old one; whatever goes wrong leaves the old one in force. */
function watchFile(options: ServerOptions, parts: Parts): PolicyWatch {
  const { gate, killSwitch, log, metrics } = parts;
  const file = options.file;
  if (!file) throw new PipelockError('INTERNAL', 'there is no policy file to watch');
  return watchPolicy<Mediator>({
    file: file.path,
    current: file.text,
    load: (text) => {
      file.check?.(text);
      return prepare(loadPolicy(text, { ...file.options, file: file.path }).policy, parts);
    },
    apply: async (mediator) => {
      await parts.tables.loading();
      mediator.compile();
      killSwitch.setConfig(mediator.policy.kill_switch.enabled);
      gate.swap(mediator);
    },
    onResult: (result) => {
      metrics.count('config_reloads_total', { result: result.ok ? 'success' : 'failure' });
      metrics.set('config_reload_failed', {}, result.ok ? 0 : 1);
      if (result.ok) metrics.set('config_last_success_timestamp_seconds', {}, Date.now() / 1000);
      if (result.ok)
        log.write({
          event: 'config_reload',
          detail: { trigger: result.trigger, config_hash: result.digest },
        });
      else
        log.write({
          event: 'config_reload_failed',
          message: result.error,
          detail: { trigger: result.trigger },
        });
    },
    signals: process,
  });
}

function prepare(policy: Policy, { gate, makeScanners }: Parts): Mediator {
  const refused = refuseReload(gate.mediator.policy, policy);
  if (refused !== undefined) throw new PipelockError('POLICY_INVALID', refused);
  return makeMediator(policy, makeScanners(policy));
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
