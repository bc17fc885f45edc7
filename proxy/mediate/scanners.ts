// The scanners of one policy, in their order. Everything heavy hangs on this file, rules and engines: the process loads it
// when it already listens.

import type { FragmentMemory } from '../model/fragment.ts';
import type { Scanner } from '../model/scanner.ts';
import { egressTargets } from '../policy/egress.ts';
import { portAllowed } from '../policy/ports.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { makeEntropyScanner } from '../scan/entropy.ts';
import { makeFragmentScanner } from '../scan/fragment.ts';
import { makeHostScanner } from '../scan/host.ts';
import { makeOwnListenerScanner } from '../scan/own-listener.ts';
import { makeProtocolScanner } from '../scan/protocol.ts';
import type { RuleScanner } from '../scan/rule-scanner.ts';
import { DLP_RULES } from '../scan/rules/index.ts';
import { makeSsrfScanners } from '../scan/ssrf.ts';
import { makeToolDriftScanner, type PinnedTools } from '../scan/tool-drift.ts';
import { makeUndecodableScanner } from '../scan/undecodable.ts';
import { makeUrlShapeScanner } from '../scan/url-shape.ts';
import { compileDomains } from '../text/domain.ts';
import { excusingCredentials } from './excused-entropy.ts';
import { injectionScanner, secretScanners, type TextInputs } from './text-scanners.ts';

export interface ScannerInputs extends TextInputs {
  /** What agents sent over their last requests; absent where nothing leaves. */
  readonly fragments?: FragmentMemory;
  /** Where this process itself listens: nobody reaches that through the proxy. */
  readonly ownListeners: readonly { readonly address: string; readonly port: number }[];
  /** What is pinned of an MCP server's tools; absent where there are no such servers. */
  readonly toolsOf?: (server: string) => PinnedTools | undefined;
}

/** How many credentials are known without a policy's own. */
export const BUILT_IN_PATTERNS = DLP_RULES.length;

/**
 * The order is the order of cost, and of what may be known: shape and lists first, then the text itself, and only
 * after all of that the addresses a name resolved to.
 */
export function makeScanners(policy: Policy, inputs: ScannerInputs): Scanner[] {
  const { monitoring } = policy.fetch_proxy;
  const allow = egressTargets(policy.api_allowlist);
  const [literals, answers] = makeSsrfScanners({
    internal: policy.internal,
    ipAllowlist: policy.ssrf.ip_allowlist,
    trustedDomains: policy.trusted_domains,
    allow,
  });
  const [credentials, ...shapes] = secretScanners(policy, inputs);
  const entropy = makeEntropyScanner({
    threshold: monitoring.entropy_threshold,
    subdomainThreshold: monitoring.subdomain_entropy_threshold,
    exclusions: monitoring.subdomain_entropy_exclusions,
  });
  return [
    makeUrlShapeScanner({ maxUrlLength: monitoring.max_url_length }),
    makeHostScanner({ mode: policy.mode, allow, deny: egressTargets(monitoring.blocklist) }),
    makeProtocolScanner(protocolRules(policy)),
    literals,
    credentials,
    ...shapes,
    excusingCredentials(entropy, credentials),
    injectionScanner(policy, inputs),
    ...toolDriftScanner(policy, inputs),
    makeUndecodableScanner({
      outbound: policy.request_body_scanning.on_undecodable,
      inbound: policy.response_scanning.on_undecodable,
    }),
    makeOwnListenerScanner(inputs.ownListeners),
    ...crossRequestScanners(policy, credentials, inputs.fragments),
    answers,
  ];
}

function crossRequestScanners(
  { cross_request_detection: detection }: Policy,
  secrets: RuleScanner,
  memory: FragmentMemory | undefined,
): Scanner[] {
  const { enabled, entropy_budget: entropy, fragment_reassembly: fragments } = detection;
  if (!enabled || !memory) return [];
  const exempt = compileDomains(entropy.exempt_domains);
  const reassembly = { maxBytes: fragments.max_buffer_bytes, windowMs: fragments.window_minutes * 60_000 };
  const budget = {
    bits: entropy.bits_per_window,
    windowMs: entropy.window_minutes * 60_000,
    isExempt: (host: string) => exempt(host) !== undefined,
  };
  return [
    makeFragmentScanner({
      memory,
      secrets,
      ...(fragments.enabled ? { reassembly } : {}),
      ...(entropy.enabled ? { budget } : {}),
    }),
  ];
}

function toolDriftScanner({ mcp_tool_scanning }: Policy, { toolsOf }: ScannerInputs): Scanner[] {
  if (!mcp_tool_scanning.enabled || !toolsOf) return [];
  return [makeToolDriftScanner({ toolsOf, detectDrift: mcp_tool_scanning.detect_drift })];
}

function protocolRules({ forward_proxy }: Policy): Parameters<typeof makeProtocolScanner>[0] {
  const nonTls = compileDomains(forward_proxy.non_tls_hosts);
  return {
    portAllowed: portAllowed(forward_proxy.ports),
    sniVerification: forward_proxy.sni_verification,
    onMissingSni: forward_proxy.on_missing_sni,
    onEch: forward_proxy.on_ech,
    nonTlsHost: (host) => nonTls(host) !== undefined,
  };
}
