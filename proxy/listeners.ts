// Opens every listener a policy names, all or none, and says where they are.

import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { makeAdminApp, registerControl, registerObserve } from './control/admin.ts';
import type { Approvals } from './control/approval.ts';
import { registerHealth, registerProbes, type HealthReport, type Readiness } from './control/health.ts';
import type { KillSwitch } from './control/kill-switch.ts';
import type { ReloadStatus } from './control/reload.ts';
import { headerValue } from './codec/headers.ts';
import type { Gate } from './mediate/gate.ts';
import type { LineServices } from './mediate/mediate.ts';
import type { Agent } from './model/transaction.ts';
import type { AuditLog } from './observe/audit-log.ts';
import type { Metrics } from './observe/metrics.ts';
import type { StatsSource } from './observe/stats.ts';
import { parseDuration } from './policy/duration.ts';
import { parseListen } from './policy/listen.ts';
import type { Policy } from './policy/schema/policy.ts';
import type { FlightRecorder } from './record/flight-recorder.ts';
import { handleConnect, type ConnectServices } from './surface/connect.ts';
import { registerFetch } from './surface/fetch.ts';
import { handleForward, TunnelHttp } from './surface/forward.ts';
import { listen, makeFront, makeHttpServer } from './surface/front.ts';
import { makeIdentify } from './surface/identity.ts';
import { registerReverse } from './surface/reverse.ts';
import { registerScanApi } from './surface/scan-api.ts';
import type { ServerActivity } from './server-activity.ts';
import type { Interception } from './interception.ts';
import type { Upstream } from './upstream/upstream.ts';
import { killExemption } from './line-services.ts';
import { VERSION } from './version.ts';
import { clientAddress } from './surface/client-address.ts';

export interface ListenerParts {
  readonly policy: Policy;
  readonly gate: Gate;
  readonly upstream: Upstream;
  readonly interception: Interception;
  readonly activity: ServerActivity;
  readonly killSwitch: KillSwitch;
  readonly approvals: Approvals;
  readonly metrics: Metrics;
  readonly stats: StatsSource;
  readonly log: AuditLog;
  readonly recorder: FlightRecorder | undefined;
  readonly resolve: LineServices['resolve'];
  readonly state: { readonly ready: boolean };
  /** Rules for credentials besides the policy's own; 0 in the first moments, while messages wait for them. */
  readonly builtInPatterns: () => number;
  readonly reloadStatus: () => ReloadStatus | undefined;
  readonly token: () => string;
}

export interface Listening {
  readonly addresses: Readonly<Record<string, AddressInfo>>;
  /** Stops accepting; resolves when every connection has ended. */
  close(): Promise<void>;
  /** Ends the connections that are left. */
  cut(): void;
}

interface Door {
  readonly name: string;
  readonly listen: string;
  readonly app: FastifyInstance;
  /** Ends what waits inside tunnels. */
  readonly closeIdle?: () => void;
}

/** Throws LISTEN_FAILED after closing what was already open: no traffic without every guard in place. */
export async function openListeners(parts: ListenerParts): Promise<Listening> {
  const doors = await doorsOf(parts);
  const addresses: Record<string, AddressInfo> = {};
  try {
    for (const door of doors) {
      const { host, port } = parseListen(door.listen) ?? { host: '', port: 0 };
      addresses[door.name] = await listen(door.app, { host: host === '' ? '::' : host, port });
    }
  } catch (error) {
    await Promise.all(doors.map((door) => door.app.close()));
    throw error;
  }
  return {
    addresses,
    close: async () => {
      doors.forEach((door) => door.closeIdle?.());
      await Promise.all(doors.map((door) => door.app.close()));
    },
    cut: () => doors.forEach((door) => door.app.server.closeAllConnections()),
  };
}

async function doorsOf(parts: ListenerParts): Promise<Door[]> {
  const { policy } = parts;
  const doors: Door[] = [];
  if (policy.admin.listen !== '')
    doors.push({ name: 'admin', listen: policy.admin.listen, app: adminApp(parts) });
  if (policy.metrics_listen !== '')
    doors.push({ name: 'metrics', listen: policy.metrics_listen, app: observeApp(parts) });
  if (policy.kill_switch.api_listen !== '')
    doors.push({ name: 'kill_switch', listen: policy.kill_switch.api_listen, app: controlApp(parts) });
  if (policy.scan_api.listen !== '')
    doors.push({ name: 'scan_api', listen: policy.scan_api.listen, app: scanApp(parts) });
  if (policy.reverse_proxy.enabled)
    doors.push({ name: 'reverse', listen: policy.reverse_proxy.listen, app: await reverseApp(parts) });
  for (const [name, agent] of Object.entries(policy.agents)) {
    for (const [index, address] of agent.listeners.entries()) {
      doors.push({ name: `agent:${name}:${index}`, listen: address, ...agentFront(parts, name) });
    }
  }
  doors.push({ name: 'main', listen: policy.fetch_proxy.listen, ...agentFront(parts, undefined) });
  return doors;
}

/** The port an agent talks to; `listenerAgent` names it when the listener is its own. */
function agentFront(
  parts: ListenerParts,
  listenerAgent: string | undefined,
): Pick<Door, 'app' | 'closeIdle'> {
  const { gate, upstream, activity, interception, policy } = parts;
  const identify = (request: IncomingMessage): Agent => identified(parts, request, listenerAgent);
  const services = { gate, upstream, activity, identify };
  const tunnels = new TunnelHttp(services, (handler) => makeHttpServer(policy.limits, handler));
  const connecting: ConnectServices = {
    ...services,
    contextFor: (host) => interception.contextFor(host),
    serveTunnel: (socket, tunnel) => tunnels.serve(socket, tunnel),
  };
  const app = makeFront(policy.limits, {
    forward: (request, response) => handleForward(services, request, response),
    connect: (request, client: Socket, head) => void handleConnect(connecting, request, client, head),
  });
  shutWhileHalted(app, parts);
  registerHealth(app, () => health(parts));
  registerFetch(app, { ...services, identify: (request) => identify(request.raw) });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: `nothing is at ${request.method} here; use /fetch?url=…, or this address as HTTP(S)_PROXY`,
    }),
  );
  return { app, closeIdle: () => tunnels.closeIdle() };
}

const CONTROL_PATHS = /^\/(?:health|metrics|stats|api\/v1\/.*)$/;

/** Own paths the policy does not exempt are shut while the kill switch is on; the probes of the process stay open. */
function shutWhileHalted(app: FastifyInstance, { killSwitch, gate }: ListenerParts): void {
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    if (!killSwitch.isActive() || !CONTROL_PATHS.test(path)) return undefined;
    const { policy } = gate.mediator;
    const isExempt = killExemption(policy);
    if (isExempt({ path, clientAddress: clientAddress(request.raw.socket) })) return undefined;
    return reply.code(503).send({ error: 'kill_switch_active', message: policy.kill_switch.message });
  });
}

/** One Identify per policy, made when that policy is first asked. */
const identifiers = new WeakMap<Policy, ReturnType<typeof makeIdentify>>();

function identifier(policy: Policy): ReturnType<typeof makeIdentify> {
  const known = identifiers.get(policy);
  if (known) return known;
  const made = makeIdentify(policy);
  identifiers.set(policy, made);
  return made;
}

function identified(
  parts: ListenerParts,
  request: IncomingMessage,
  listenerAgent: string | undefined,
): Agent {
  const identify = identifier(parts.gate.mediator.policy);
  const url = request.url ?? '';
  const query = url.startsWith('/fetch?')
    ? (new URLSearchParams(url.slice(7)).get('agent') ?? undefined)
    : undefined;
  return identify({
    listenerAgent,
    clientAddress: clientAddress(request.socket),
    header: headerValue(request.rawHeaders, 'x-pipelock-agent'),
    query,
  });
}

function adminApp(parts: ListenerParts): FastifyInstance {
  const app = makeAdminApp({
    health: () => health(parts),
    readiness: () => readiness(parts),
    ...observeRoutes(parts),
    ...controlRoutes(parts),
  });
  shutWhileHalted(app, parts);
  return app;
}

function observeApp(parts: ListenerParts): FastifyInstance {
  const app = fastify({ logger: false });
  registerObserve(app, observeRoutes(parts));
  return app;
}

function controlApp(parts: ListenerParts): FastifyInstance {
  const app = fastify({ logger: false });
  registerProbes(app, () => readiness(parts));
  registerControl(app, controlRoutes(parts));
  return app;
}

function scanApp(parts: ListenerParts): FastifyInstance {
  const { scan_api } = parts.policy;
  const { read, write, scan } = scan_api.timeouts;
  const app = fastify({
    logger: false,
    requestTimeout: milliseconds(read),
    connectionTimeout: milliseconds(read) + milliseconds(scan) + milliseconds(write),
  });
  app.server.maxConnections = scan_api.connection_limit;
  registerScanApi(
    app,
    {
      gate: parts.gate,
      identify: (name, request) => {
        const identify = identifier(parts.gate.mediator.policy);
        return identify({ clientAddress: clientAddress(request.socket), header: name });
      },
      halted: () => parts.killSwitch.isActive(),
      observe: (done) => {
        const { metrics } = parts;
        metrics.count('scan_api_requests_total', {
          kind: done.kind,
          decision: done.decision,
          status_code: String(done.status),
        });
        metrics.observe('scan_api_duration_seconds', { kind: done.kind }, done.durationMs / 1000);
        for (const { scanner, severity } of done.findings)
          metrics.count('scan_api_findings_total', { kind: done.kind, scanner, severity });
        if (done.errorCode !== undefined)
          metrics.count('scan_api_errors_total', { kind: done.kind, error_code: done.errorCode });
      },
    },
    parts.policy,
  );
  return app;
}

/** A time of a checked policy. */
function milliseconds(text: string): number {
  return parseDuration(text) ?? 0;
}

async function reverseApp(parts: ListenerParts): Promise<FastifyInstance> {
  const { gate, upstream, activity, resolve, policy } = parts;
  const app = makeFront(policy.limits, {
    forward: (_request, response) =>
      void response.writeHead(400).end('absolute URLs are for the forward proxy\n'),
    connect: (_request, client) =>
      void client.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n'),
  });
  const identify = (request: IncomingMessage): Agent => identified(parts, request, undefined);
  await registerReverse(app, { gate, upstream, activity, resolve, identify }, policy.reverse_proxy.upstream);
  return app;
}

function observeRoutes({
  metrics,
  stats,
  killSwitch,
  log,
  recorder,
  approvals,
}: ListenerParts): Parameters<typeof registerObserve>[1] {
  metrics.beforeScrape(() => {
    const recorded = recorder?.health();
    if (recorded) {
      metrics.set('recorder_entries_total', {}, recorded.written);
      metrics.set('recorder_lost_total', {}, recorded.lost);
      metrics.set('recorder_flushes_total', {}, recorded.flushes);
      metrics.set('recorder_failing', {}, recorded.ok ? 0 : 1);
    }
    for (const [source, active] of Object.entries(killSwitch.sources()))
      metrics.set('kill_switch_active', { source }, active ? 1 : 0);
    for (const [sink, state] of Object.entries(log.health().sinks)) {
      metrics.set('audit_log_dropped_total', { sink }, state.dropped);
      metrics.set('audit_log_failing', { sink }, state.ok ? 0 : 1);
    }
    metrics.set(
      'approvals_pending',
      {},
      approvals.list().reduce((sum, { waiting }) => sum + waiting, 0),
    );
  });
  return { metrics: () => metrics.render(), stats: () => stats.snapshot() };
}

function controlRoutes({
  log,
  killSwitch,
  approvals,
  token,
  gate,
}: ListenerParts): Parameters<typeof registerControl>[1] {
  return {
    token,
    approvals,
    killSwitch: {
      set: (active) => {
        if (!active) log.write({ event: 'kill_switch_change', message: 'released by the API' });
        return killSwitch.set('api', active);
      },
      sources: () => killSwitch.sources(),
      message: () => gate.mediator.policy.kill_switch.message,
    },
  };
}

function health({
  gate,
  killSwitch,
  log,
  reloadStatus,
  stats,
  recorder,
  builtInPatterns,
}: ListenerParts): HealthReport {
  const { policy } = gate.mediator;
  const reload = reloadStatus();
  const audit = log.health();
  const isRecording = recorder?.health().ok ?? true;
  const degraded =
    !audit.ok || !isRecording || (reload !== undefined && reload.error !== '') || killSwitch.trouble() !== '';
  return {
    status: degraded ? 'degraded' : 'healthy',
    version: VERSION,
    mode: policy.mode,
    uptime_seconds: stats.snapshot().uptime_seconds,
    dlp_patterns: (policy.dlp.include_defaults ? builtInPatterns() : 0) + policy.dlp.patterns.length,
    response_scan_enabled: policy.response_scanning.enabled,
    git_protection_enabled: false,
    rate_limit_enabled: policy.fetch_proxy.monitoring.max_requests_per_minute > 0,
    forward_proxy_enabled: policy.forward_proxy.enabled,
    websocket_proxy_enabled: false,
    request_body_scan_enabled: policy.request_body_scanning.enabled,
    tls_interception_enabled: policy.tls_interception.enabled,
    kill_switch_active: killSwitch.isActive(),
    policy_in_force:
      reload === undefined || reload.error === '' ? 'current' : 'the file on disk could not be used',
    audit_log: audit.ok ? 'ok' : 'failing',
    flight_recorder: recorder ? (isRecording ? 'ok' : 'failing') : 'off',
  };
}

function readiness(parts: ListenerParts): Readiness {
  const reload = parts.reloadStatus();
  const isRecording = parts.recorder?.health().ok ?? true;
  const notes = [
    ...(reload && reload.error !== ''
      ? ['the policy on disk could not be used; the last good one is in force']
      : []),
    ...(parts.killSwitch.isActive() ? ['the kill switch is on'] : []),
    ...(parts.log.health().ok ? [] : ['the audit log cannot be written']),
    ...(isRecording ? [] : ['the flight recorder cannot be written to']),
  ];
  // A proxy that can record nothing lets nothing pass, unless the policy says so.
  return { ready: parts.state.ready && (isRecording || parts.recorder?.blocks !== true), notes };
}
