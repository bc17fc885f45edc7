// What may be spoken, and to whom it is said: ports of CONNECT, the server name inside TLS, the Host inside a tunnel,
// protocol upgrades. Domain fronting and protocol smuggling end here.

import type { Finding } from '../model/finding.ts';
import type { Message, Part } from '../model/message.ts';
import type { ScanContext, Scanner } from '../model/scanner.ts';
import type { Target } from '../model/target.ts';
import type { TunnelStart } from '../model/tunnel.ts';

export interface ProtocolRules {
  /** Ports CONNECT may name. */
  readonly portAllowed: (port: number) => boolean;
  readonly sniVerification: boolean;
  readonly onMissingSni: 'allow' | 'block';
  readonly onEch: 'allow' | 'block';
  /** Hosts whose tunnels may carry something that is neither TLS nor HTTP. */
  readonly nonTlsHost: (host: string, port: number) => boolean;
}

export function makeProtocolScanner(rules: ProtocolRules): Scanner {
  return {
    id: 'protocol',
    stage: 'before-dns',
    reads: { outbound: ['host', 'tunnel', 'protocol'], inbound: [] },
    scan: (message, context) => scanProtocol(rules, message, context),
  };
}

function scanProtocol(rules: ProtocolRules, message: Message, { tx }: ScanContext): Finding[] {
  const findings: Finding[] = [];
  for (const part of message.parts) {
    const problem =
      part.kind === 'tunnel'
        ? tunnelProblem(rules, tx.target, JSON.parse(part.text.toString()) as TunnelStart)
        : part.kind === 'protocol'
          ? headerProblem(part, tx.surface, tx.target)
          : portProblem(rules, tx.surface, tx.target.port);
    if (problem) findings.push(findingOf(problem, part));
  }
  return findings;
}

interface Problem {
  readonly code: string;
  readonly note: string;
}

function portProblem(rules: ProtocolRules, surface: string, port: number): Problem | undefined {
  if (surface !== 'connect' || rules.portAllowed(port)) return undefined;
  return { code: 'tunnel_port', note: `CONNECT to port ${port} is not in forward_proxy.ports` };
}

function tunnelProblem(rules: ProtocolRules, target: Target, start: TunnelStart): Problem | undefined {
  if (start.kind !== 'tls') {
    if (start.kind === 'malformed-tls')
      return { code: 'tunnel_protocol', note: 'the TLS hello in the tunnel is malformed' };
    if (rules.nonTlsHost(target.host, target.port)) return undefined;
    return {
      code: 'tunnel_protocol',
      note: `the tunnel to ${target.authority} carries neither TLS nor HTTP`,
    };
  }
  if (start.encryptedHello && rules.onEch === 'block') {
    return { code: 'ech', note: 'the TLS hello hides its real server name (ECH)' };
  }
  if (!rules.sniVerification) return undefined;
  if (start.serverName === undefined) {
    // A client that dials an address literal has no name to send (RFC 6066 3 forbids addresses there).
    if (rules.onMissingSni === 'allow' || target.isAddress) return undefined;
    return { code: 'sni_missing', note: `the TLS hello for ${target.host} names no server` };
  }
  if (start.serverName === target.host) return undefined;
  return { code: 'sni_mismatch', note: `the TLS hello names another server than ${target.host}` };
}

/** Inside a tunnel every request must name the tunnel's own host; elsewhere the target wins and Host is rewritten. */
function headerProblem(part: Part, surface: string, target: Target): Problem | undefined {
  const name = part.name.toLowerCase();
  const value = part.text.toString().trim().toLowerCase();
  if (name === 'upgrade' && /(^|,)\s{0,20}websocket\b/.test(value)) {
    return { code: 'upgrade_refused', note: 'WebSocket upgrades are not forwarded' };
  }
  if (name !== 'host' || (surface !== 'tunnel' && surface !== 'intercept')) return undefined;
  if (value === target.authority || value === `${target.authority}:${target.port}`) return undefined;
  return { code: 'authority_mismatch', note: 'authority mismatch: the Host is not the one of the tunnel' };
}

function findingOf({ code, note }: Problem, part: Part): Finding {
  return {
    scanner: code,
    rule: code,
    severity: 'high',
    confidence: 'certain',
    class: 'threat',
    part: { kind: part.kind, name: part.name },
    encoding: '',
    note,
    floor: true,
  };
}
