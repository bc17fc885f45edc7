// One policy made ready: scanners compiled, actions read off. Immutable; a reload makes a new one.

import type { DecisionPolicy } from '../decide/decide.ts';
import { compileSuppressions } from '../decide/suppress.ts';
import type { Scanner } from '../model/scanner.ts';
import { profileFor } from '../policy/agents.ts';
import { egressTargets } from '../policy/egress.ts';
import { portAllowed } from '../policy/ports.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { makeEntropyScanner } from '../scan/entropy.ts';
import { makeHostScanner } from '../scan/host.ts';
import { makeOwnListenerScanner } from '../scan/own-listener.ts';
import { makeProtocolScanner } from '../scan/protocol.ts';
import { makeSsrfScanners } from '../scan/ssrf.ts';
import { makeUndecodableScanner } from '../scan/undecodable.ts';
import { makeUrlShapeScanner } from '../scan/url-shape.ts';
import { compileDomains } from '../text/domain.ts';
import { excusingCredentials } from './excused-entropy.ts';
import type { LineRules } from './mediate.ts';
import { injectionScanner, secretScanners, type TextInputs } from './text-scanners.ts';

export interface MediatorInputs extends TextInputs {
  /** Where this process itself listens: nobody reaches that through the proxy. */
  readonly ownListeners: readonly { readonly address: string; readonly port: number }[];
}

export interface Profile {
  readonly policy: Policy;
  readonly rules: LineRules;
}

export interface Mediator {
  readonly policy: Policy;
  /** The rules of an agent's profile; `_default` for an unknown one. */
  profile(name: string): Profile;
}

/** Compiles a checked policy; every profile is ready before the first request. */
export function makeMediator(policy: Policy, inputs: MediatorInputs): Mediator {
  const base = makeProfile(profileFor(policy, '_default'), inputs);
  const named = new Map<string, Profile>();
  for (const name of Object.keys(policy.agents))
    named.set(name, makeProfile(profileFor(policy, name), inputs));
  return { policy, profile: (name) => named.get(name) ?? base };
}

function makeProfile(policy: Policy, inputs: MediatorInputs): Profile {
  return { policy, rules: { scanners: scannersOf(policy, inputs), decision: decisionOf(policy) } };
}

/**
 * The order is the order of cost, and of what may be known: shape and lists first, then the text itself, and only
 * after all of that the addresses a name resolved to.
 */
function scannersOf(policy: Policy, inputs: MediatorInputs): Scanner[] {
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
    makeUndecodableScanner({
      outbound: policy.request_body_scanning.on_undecodable,
      inbound: policy.response_scanning.on_undecodable,
    }),
    makeOwnListenerScanner(inputs.ownListeners),
    answers,
  ];
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

function decisionOf(policy: Policy): DecisionPolicy {
  const exempt = compileDomains(policy.response_scanning.exempt_domains);
  const dlp = policy.response_scanning.dlp;
  return {
    enforce: policy.enforce && policy.mode !== 'audit',
    explain: policy.explain_blocks,
    requestAction: policy.request_body_scanning.action,
    responseAction: policy.response_scanning.enabled ? policy.response_scanning.action : 'block',
    responseDlpAction: dlp === 'off' ? 'allow' : dlp,
    addressAction: policy.address_protection.action,
    suppressed: compileSuppressions(policy.suppress),
    responseExempt: (host) => exempt(host) !== undefined,
  };
}
