// The closed list of reason codes: what agents read in a header, operators in logs and metrics. Codes never change.

export interface Reason {
  /** HTTP status of a block for this reason. */
  readonly status: number;
  /** Shown only with `explain_blocks`: it helps the honest user and teaches an attacker. */
  readonly hint: string;
}

const forbidden = (hint: string): Reason => ({ status: 403, hint });

export const REASONS = {
  parser: { status: 400, hint: 'Send a complete http or https URL.' },
  scheme: forbidden('Only http and https leave through this proxy.'),
  length: forbidden('Shorten the URL, or raise fetch_proxy.monitoring.max_url_length.'),
  crlf_injection: forbidden('Remove the encoded line breaks from the URL.'),
  path_traversal: forbidden('Remove the ".." segments from the path.'),
  allowlist: forbidden('Add the host to api_allowlist; mode strict allows nothing else.'),
  blocklist: forbidden('The host is on fetch_proxy.monitoring.blocklist.'),
  core_ssrf: forbidden('Internal addresses need an entry in ssrf.ip_allowlist.'),
  ssrf: forbidden(
    'The name leads to an internal address; use trusted_domains or ssrf.ip_allowlist if that is meant.',
  ),
  resolve_failed: {
    status: 502,
    hint: 'The name could not be resolved; check its spelling and the resolver.',
  },
  core_dlp: forbidden('A credential stands in the URL. Send it in a header to its own provider instead.'),
  dlp: forbidden('A credential stands in the URL. Send it in a header to its own provider instead.'),
  header_dlp: forbidden('A header carries a credential that does not belong to this host.'),
  body_dlp: forbidden('The body carries a credential that does not belong to this host.'),
  canary: forbidden('A planted token is leaving; find out who read it.'),
  address_protection: forbidden('A payment address differs from the allowed one it resembles.'),
  entropy: forbidden(
    'A random-looking value stands in the URL; move it to the body or raise entropy_threshold.',
  ),
  subdomain_entropy: forbidden(
    'A random-looking host label; add the domain to subdomain_entropy_exclusions if that is meant.',
  ),
  cross_request_dlp: forbidden(
    'This request and earlier ones of the agent carry a credential in pieces; see cross_request_detection.',
  ),
  cross_request_entropy: forbidden(
    'The agent has sent more random-looking text than its budget; see cross_request_detection.entropy_budget.',
  ),
  response_scan: forbidden(
    'The answer holds instructions aimed at the agent; see suppress and response_scanning.',
  ),
  response_dlp: forbidden('The answer holds a credential; see response_scanning.dlp.'),
  mcp_input: forbidden(
    'A message to the MCP server carries a credential or an instruction; see suppress and mcp_input_scanning.',
  ),
  tool_poisoning: forbidden(
    'A definition of the MCP server speaks to the agent; see suppress and mcp_tool_scanning.',
  ),
  tool_drift: forbidden(
    'The definition of a tool changed since it was first seen; see: pipelock mcp list, pipelock mcp approve.',
  ),
  mcp_protocol: {
    status: 400,
    hint: 'Send one JSON-RPC 2.0 message a line, without batches and without a name twice in one object.',
  },
  mcp_unrequested: { status: 400, hint: 'An answer passes once, to the request it belongs to.' },
  body_undecodable: forbidden('The body could not be decoded for scanning; see on_undecodable.'),
  ratelimit: { status: 429, hint: 'Slow down, or raise fetch_proxy.monitoring.max_requests_per_minute.' },
  databudget: { status: 429, hint: 'The data budget of this domain is used up for the minute.' },
  agent_budget: { status: 429, hint: 'The budget of this agent is used up.' },
  kill_switch_active: { status: 503, hint: 'The kill switch is on; nothing passes until it is released.' },
  approval: forbidden('Nobody approved the message in time.'),
  scan_error: { status: 503, hint: 'A scanner failed, so the message did not pass; see the log.' },
  record_failed: {
    status: 503,
    hint: 'The decision could not be written to the flight recorder, so the message did not pass; see the log.',
  },
  sni_mismatch: forbidden('The TLS server name differs from the host of the CONNECT request.'),
  sni_missing: forbidden('The TLS client sent no server name; see forward_proxy.on_missing_sni.'),
  ech: forbidden('The TLS client hides its server name; see forward_proxy.on_ech.'),
  tunnel_protocol: forbidden(
    'Only TLS and HTTP pass in a tunnel, unless forward_proxy.non_tls_protocols names the host.',
  ),
  tunnel_port: forbidden('CONNECT to this port is not allowed; see forward_proxy.ports.'),
  authority_mismatch: forbidden('Inside a tunnel every request must name the host of the tunnel.'),
  upgrade_refused: forbidden('Protocol upgrades are not forwarded.'),
  own_listener: forbidden('The proxy does not connect to its own control interfaces.'),
  tunnel_limit: { status: 503, hint: 'Too many tunnels are open at once.' },
  disabled: { status: 405, hint: 'This way through the proxy is switched off in the policy.' },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof REASONS;

export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(REASONS, text);
}
