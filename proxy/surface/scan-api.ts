// A verdict without traffic: `POST /api/v1/scan` for other systems. A scan that did not finish is never an allow.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorText, PipelockError } from '../errors.ts';
import type { Gate } from '../mediate/gate.ts';
import type { Finding } from '../model/finding.ts';
import type { Agent } from '../model/transaction.ts';
import { parseDuration } from '../policy/duration.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { TokenBuckets } from './token-bucket.ts';
import { VERSION } from '../version.ts';
import { ScanRefused, parseScanRequest, scanMessages, targetFor, type ScanRequest } from './scan-request.ts';
import { clientAddress } from './client-address.ts';

export interface ScanDone {
  readonly kind: string;
  readonly decision: 'allow' | 'deny' | 'error';
  readonly status: number;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
  readonly errorCode?: string;
}

export interface ScanApiServices {
  readonly gate: Gate;
  readonly identify: (agentName: string | undefined, request: FastifyRequest) => Agent;
  readonly halted: () => boolean;
  readonly observe: (done: ScanDone) => void;
}

/** Order of refusals: method, token, rate, kill switch, body, kind. Every reply has the documented shape. */
export function registerScanApi(app: FastifyInstance, services: ScanApiServices, policy: Policy): void {
  const options = policy.scan_api;
  const isKnown = tokenCheck(options.auth.bearer_tokens);
  const buckets = new TokenBuckets(options.rate_limit.requests_per_minute / 60, options.rate_limit.burst);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: options.max_body_bytes },
    (_request, body, done) => done(null, body),
  );
  app.setErrorHandler((error: { code?: string; message: string }, _request, reply) => {
    const tooLarge = error.code === 'FST_ERR_CTP_BODY_TOO_LARGE';
    const code = tooLarge ? 'body_too_large' : 'read_error';
    return reply.code(400).send(failure({ code, message: error.message }));
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST')
      return refuse(reply, { code: 'method_not_allowed', status: 405, message: 'use POST' });
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !isKnown(token)) {
      return refuse(reply, {
        code: 'unauthorized',
        status: 401,
        message: 'send a bearer token of scan_api.auth.bearer_tokens',
      });
    }
    if (!buckets.take(token, Date.now())) {
      reply.header('Retry-After', '1');
      return refuse(reply, {
        code: 'rate_limited',
        status: 429,
        message: 'too many requests with this token',
      });
    }
    if (services.halted())
      return refuse(reply, { code: 'kill_switch_active', status: 503, message: 'the kill switch is on' });
    return undefined;
  });
  app.all('/api/v1/scan', (request, reply) => answer(services, policy, request, reply));
}

function refuse(
  reply: FastifyReply,
  refused: { code: string; status: number; message: string },
): FastifyReply {
  return reply.code(refused.status).send(failure(refused));
}

async function answer(
  services: ScanApiServices,
  policy: Policy,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const started = performance.now();
  let kind = 'unknown';
  try {
    const scan = parseScanRequest(request.body as Buffer, policy.scan_api);
    kind = scan.kind;
    const result = await runScan(services, policy, scan, request);
    const durationMs = performance.now() - started;
    services.observe({ kind, decision: result.decision, status: 200, durationMs, findings: result.findings });
    return await reply.send(success(scan, result, durationMs));
  } catch (error) {
    const { code, status, message } = failureOf(error);
    services.observe({
      kind,
      decision: 'error',
      status,
      durationMs: performance.now() - started,
      findings: [],
      errorCode: code,
    });
    return reply.code(status).send(failure({ code, message }));
  }
}

interface ScanResult {
  readonly decision: 'allow' | 'deny';
  readonly findings: readonly Finding[];
}

async function runScan(
  services: ScanApiServices,
  policy: Policy,
  scan: ScanRequest,
  request: FastifyRequest,
): Promise<ScanResult> {
  const deadline = AbortSignal.timeout(parseDuration(policy.scan_api.timeouts.scan) ?? 5000);
  const open = services.gate.open({
    surface: 'scan-api',
    agent: services.identify(scan.agentName, request),
    clientAddress: clientAddress(request.socket),
    method: 'GET',
    target: targetFor(scan),
    signal: deadline,
  });
  const findings: Finding[] = [];
  let denied = false;
  for (const message of scanMessages(scan, open.tx.target)) {
    const { verdict } = await Promise.race([open.mediate(message), rejectOn(deadline)]);
    findings.push(...verdict.findings);
    denied ||=
      verdict.action === 'block' ||
      verdict.findings.some((found) => !found.warnOnly && found.confidence === 'certain');
  }
  deadline.throwIfAborted();
  return { decision: denied ? 'deny' : 'allow', findings };
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

function success(scan: ScanRequest, result: ScanResult, durationMs: number): object {
  return {
    status: 'completed',
    decision: result.decision,
    kind: scan.kind,
    scan_id: scanId(),
    ...(scan.requestId === undefined ? {} : { request_id: scan.requestId }),
    duration_ms: Math.round(durationMs * 1000) / 1000,
    engine_version: VERSION,
    findings: result.findings.map((finding) => ({
      scanner: finding.scanner,
      rule_id: ruleId(finding),
      severity: finding.severity,
      message: finding.note,
      ...(scan.includeEvidence
        ? { evidence: finding.encoding === '' ? {} : { encoding: finding.encoding } }
        : {}),
    })),
    errors: [],
  };
}

const URL_RULE_IDS: Readonly<Record<string, string>> = {
  ssrf: 'SSRF-Private-IP',
  core_ssrf: 'SSRF-Private-IP',
  blocklist: 'BLOCK-Domain',
  dlp: 'DLP-URL-Exfil',
  core_dlp: 'DLP-URL-Exfil',
};

function ruleId(finding: Finding): string {
  if (finding.scanner === 'response_scan') return `INJ-${finding.rule}`;
  if (finding.part.kind === 'url' || finding.part.kind === 'host') {
    return URL_RULE_IDS[finding.scanner] ?? `URL-${finding.scanner}`;
  }
  return `DLP-${finding.rule}`;
}

function failure({ code, message }: { code: string; message: string }): object {
  const retryable = [
    'rate_limited',
    'scan_deadline_exceeded',
    'kill_switch_active',
    'internal_error',
  ].includes(code);
  return {
    status: 'error',
    scan_id: scanId(),
    engine_version: VERSION,
    findings: [],
    errors: [{ code, message, retryable }],
  };
}

function failureOf(error: unknown): { code: string; status: number; message: string } {
  if (error instanceof ScanRefused) return { code: error.code, status: 400, message: error.message };
  if (error instanceof PipelockError && error.code === 'URL_INVALID') {
    return { code: 'invalid_input', status: 400, message: error.message };
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return {
      code: 'scan_deadline_exceeded',
      status: 503,
      message: 'the scan did not finish within scan_api.timeouts.scan',
    };
  }
  return { code: 'internal_error', status: 500, message: errorText(error) };
}

function scanId(): string {
  return `scan-${randomBytes(8).toString('hex')}`;
}

/** Compares in constant time against every token, so that timing tells neither which nor how much of one was right. */
function tokenCheck(tokens: readonly string[]): (token: string) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const known = tokens.map(digest);
  return (token) => {
    const given = digest(token);
    return known.reduce((found, candidate) => timingSafeEqual(candidate, given) || found, false);
  };
}
