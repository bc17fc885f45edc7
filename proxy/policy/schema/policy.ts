// The whole policy document: the only place where a setting exists. Types, defaults, checks, reload warnings and the
// reference in docs/ are all made from it.

import type { Static } from 'typebox';
import { Agents } from './agents.ts';
import { Admin, Approval, KillSwitch, Limits, MetricsListen } from './control.ts';
import { AddressProtection, CanaryTokens, Dlp, SeedPhraseDetection } from './dlp.ts';
import { ApiAllowlist, Dns, FetchProxy, Internal, Ssrf, TrustedDomains } from './egress.ts';
import {
  A2aScanning,
  McpBinaryIntegrity,
  McpInputScanning,
  McpSessionBinding,
  McpToolPolicy,
  McpToolProvenance,
  McpToolScanning,
  McpWsListener,
  ToolChainDetection,
} from './mcp.ts';
import { Enforce, Mode } from './mode.ts';
import { Emit, FlightRecorder, Logging, MediationEnvelope, Rules, Sentry } from './observe.ts';
import { ForwardProxy, ReverseProxy, TlsInterception, WebsocketProxy } from './proxies.ts';
import { CrossRequestDetection, Redaction, RequestBodyScanning } from './request.ts';
import { BrowserShield, MediaPolicy, ResponseScanning } from './response.ts';
import { ScanApi } from './scan-api.ts';
import { AdaptiveEnforcement, Airlock, BehavioralBaseline, SessionProfiling, Taint } from './session.ts';
import { flag, list, oneOf, optional, section, text, whole } from './setting.ts';
import { FileSentry, GitProtection, Sandbox } from './workload.ts';

export const PRESET_NAMES = [
  'strict',
  'balanced',
  'audit',
  'claude-code',
  'cursor',
  'generic-agent',
  'hostile-model',
] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const Suppression = section(
  {
    rule: text(undefined, 'Name of the rule; upper and lower case are the same.', { min: 1 }),
    path: text(
      undefined,
      'Where it is suppressed: a path or URL, exactly, as a glob, as a directory ending in `/`, or by its end.',
      { min: 1 },
    ),
    reason: text('', 'Why the finding is wrong here.'),
    expires: optional(
      text(undefined, 'Date or time from which the exception no longer counts, e.g. `2027-01-31`.', {
        format: 'date',
      }),
      'never',
    ),
  },
  'One finding that is known to be wrong.',
);
export type Suppression = Static<typeof Suppression>;

const licence = (description: string) =>
  text('', description, {
    later: true,
    secret: true,
    operational: true,
    note: 'remove it: agents need no licence',
  });

export const Policy = section(
  {
    version: whole(1, 'Version of this format.', { min: 1, max: 1 }),
    preset: oneOf(
      ['', ...PRESET_NAMES],
      '',
      'A named set of values that holds where this file says nothing.',
      {
        operational: true,
      },
    ),
    mode: Mode,
    enforce: Enforce,
    explain_blocks: flag(
      false,
      'Tell the agent why it was refused and what would help. Helps attackers too.',
    ),
    api_allowlist: ApiAllowlist,
    trusted_domains: TrustedDomains,
    internal: Internal,
    ssrf: Ssrf,
    dns: Dns,
    suppress: list(Suppression, [], 'Findings that are known to be wrong. The floor cannot be suppressed.', {
      weaker: 'more',
      max: 10_000,
    }),
    default_agent_identity: text(
      '',
      'Name of an agent that gives none, e.g. `deployment/builder`; for a proxy that serves one agent. In records every ' +
        'character but letters, digits, dots and dashes becomes an underscore.',
      { max: 253 },
    ),
    bind_default_agent_identity: flag(false, 'Ignore the name that an agent gives itself.', {
      weaker: 'off',
    }),
    license_key: licence('Licence of the original.'),
    license_file: licence('File with the licence of the original.'),
    license_public_key: licence('Key for the licence of the original.'),
    metrics_listen: MetricsListen,
    admin: Admin,
    fetch_proxy: FetchProxy,
    forward_proxy: ForwardProxy,
    websocket_proxy: WebsocketProxy,
    reverse_proxy: ReverseProxy,
    tls_interception: TlsInterception,
    dlp: Dlp,
    canary_tokens: CanaryTokens,
    seed_phrase_detection: SeedPhraseDetection,
    address_protection: AddressProtection,
    request_body_scanning: RequestBodyScanning,
    cross_request_detection: CrossRequestDetection,
    redaction: Redaction,
    response_scanning: ResponseScanning,
    media_policy: MediaPolicy,
    browser_shield: BrowserShield,
    mcp_input_scanning: McpInputScanning,
    mcp_tool_scanning: McpToolScanning,
    mcp_tool_policy: McpToolPolicy,
    mcp_session_binding: McpSessionBinding,
    tool_chain_detection: ToolChainDetection,
    mcp_ws_listener: McpWsListener,
    mcp_binary_integrity: McpBinaryIntegrity,
    mcp_tool_provenance: McpToolProvenance,
    a2a_scanning: A2aScanning,
    session_profiling: SessionProfiling,
    adaptive_enforcement: AdaptiveEnforcement,
    airlock: Airlock,
    behavioral_baseline: BehavioralBaseline,
    taint: Taint,
    kill_switch: KillSwitch,
    approval: Approval,
    limits: Limits,
    file_sentry: FileSentry,
    sandbox: Sandbox,
    git_protection: GitProtection,
    logging: Logging,
    emit: Emit,
    sentry: Sentry,
    scan_api: ScanApi,
    flight_recorder: FlightRecorder,
    mediation_envelope: MediationEnvelope,
    rules: Rules,
    agents: Agents,
  },
  'Policy of a Pipelock proxy.',
);

/** A policy with every setting filled in. */
export type Policy = Static<typeof Policy>;
