// The metrics there are, as data: name (without the prefix `pipelock_`), kind, help and labels. A label's values come
// from closed lists or from the policy, never from what an agent sends.

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Family {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds, for histograms. */
  readonly buckets?: readonly number[];
}

export const FAMILIES = {
  requests_total: { kind: 'counter', help: 'Requests decided.', labels: ['result', 'agent'] },
  request_duration_seconds: {
    kind: 'histogram',
    help: 'Time from a request to the end of its answer.',
    labels: [],
    buckets: SECONDS,
  },
  scanner_hits_total: { kind: 'counter', help: 'Findings that blocked.', labels: ['scanner', 'agent'] },
  mcp_messages_total: {
    kind: 'counter',
    help: 'Messages of MCP clients and servers, by the method they ask or answer.',
    labels: ['from', 'method', 'result'],
  },
  mcp_definitions_removed_total: {
    kind: 'counter',
    help: 'Definitions taken out of what an MCP server says about itself.',
    labels: ['method'],
  },
  tunnels_total: { kind: 'counter', help: 'CONNECT tunnels.', labels: ['result', 'agent'] },
  tunnel_duration_seconds: {
    kind: 'histogram',
    help: 'How long tunnels were open.',
    labels: [],
    buckets: [1, 5, 10, 30, 60, 120, 300],
  },
  tunnel_bytes_total: { kind: 'counter', help: 'Bytes through tunnels, both ways.', labels: [] },
  active_tunnels: { kind: 'gauge', help: 'Tunnels open now.', labels: [] },
  sni_total: { kind: 'counter', help: 'Server names seen in tunnels.', labels: ['category', 'agent'] },
  tls_intercept_total: {
    kind: 'counter',
    help: 'Tunnels whose TLS was opened, or could not be.',
    labels: ['outcome'],
  },
  tls_handshake_duration_seconds: {
    kind: 'histogram',
    help: 'Time of TLS handshakes.',
    labels: ['side'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  },
  tls_request_blocked_total: {
    kind: 'counter',
    help: 'Requests inside opened TLS that were blocked.',
    labels: ['reason'],
  },
  tls_response_blocked_total: {
    kind: 'counter',
    help: 'Answers inside opened TLS that were blocked.',
    labels: ['reason'],
  },
  tls_cert_cache_size: { kind: 'gauge', help: 'Certificates kept for hosts.', labels: [] },
  body_dlp_hits_total: {
    kind: 'counter',
    help: 'Secrets found in request bodies.',
    labels: ['action', 'agent'],
  },
  header_dlp_hits_total: {
    kind: 'counter',
    help: 'Secrets found in request headers.',
    labels: ['action', 'agent'],
  },
  dlp_warn_matches_total: {
    kind: 'counter',
    help: 'Matches of rules that only warn.',
    labels: ['pattern', 'transport'],
  },
  address_findings_total: {
    kind: 'counter',
    help: 'Wallet addresses found.',
    labels: ['chain', 'verdict'],
  },
  response_findings_total: {
    kind: 'counter',
    help: 'Injections found in answers.',
    labels: ['action', 'transport'],
  },
  response_scan_exempt_total: {
    kind: 'counter',
    help: 'Findings in answers that an exemption let pass.',
    labels: ['reason', 'transport'],
  },
  undecodable_bodies_total: {
    kind: 'counter',
    help: 'Bodies that could not be decoded for scanning.',
    labels: ['direction', 'transport'],
  },
  reverse_proxy_requests_total: {
    kind: 'counter',
    help: 'Requests to the reverse proxy.',
    labels: ['method', 'status'],
  },
  reverse_proxy_scan_blocked_total: {
    kind: 'counter',
    help: 'Messages the reverse proxy blocked.',
    labels: ['direction', 'reason'],
  },
  scan_api_requests_total: {
    kind: 'counter',
    help: 'Calls of the scan API.',
    labels: ['kind', 'decision', 'status_code'],
  },
  scan_api_duration_seconds: {
    kind: 'histogram',
    help: 'Time scan API calls took.',
    labels: ['kind'],
    buckets: SECONDS,
  },
  scan_api_findings_total: {
    kind: 'counter',
    help: 'Findings the scan API reported.',
    labels: ['kind', 'scanner', 'severity'],
  },
  scan_api_errors_total: {
    kind: 'counter',
    help: 'Scan API calls that failed.',
    labels: ['kind', 'error_code'],
  },
  scan_api_inflight_requests: { kind: 'gauge', help: 'Scan API calls running now.', labels: [] },
  kill_switch_active: { kind: 'gauge', help: '1 while the source stops traffic.', labels: ['source'] },
  kill_switch_denials_total: {
    kind: 'counter',
    help: 'Messages the kill switch stopped.',
    labels: ['transport', 'endpoint'],
  },
  approvals_total: {
    kind: 'counter',
    help: 'Questions to a person, by how they ended.',
    labels: ['outcome'],
  },
  approvals_pending: { kind: 'gauge', help: 'Messages waiting for a person now.', labels: [] },
  config_reloads_total: { kind: 'counter', help: 'Reloads of the policy.', labels: ['result'] },
  config_reload_failed: {
    kind: 'gauge',
    help: '1 while the policy in force is not the one on disk.',
    labels: [],
  },
  config_last_success_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the policy in force was loaded.',
    labels: [],
  },
  audit_log_dropped_total: {
    kind: 'counter',
    help: 'Audit lines that could not be written.',
    labels: ['sink'],
  },
  audit_log_failing: { kind: 'gauge', help: '1 while the sink cannot be written to.', labels: ['sink'] },
  recorder_entries_total: { kind: 'counter', help: 'Entries written to the flight recorder.', labels: [] },
  recorder_lost_total: {
    kind: 'counter',
    help: 'Decisions that could not be written to the flight recorder.',
    labels: [],
  },
  recorder_flushes_total: {
    kind: 'counter',
    help: 'Flushes of the flight recorder, each for all entries that waited.',
    labels: [],
  },
  recorder_failing: { kind: 'gauge', help: '1 while the flight recorder cannot be written to.', labels: [] },
  cross_request_dlp_match_total: {
    kind: 'counter',
    help: 'Secrets put together from several requests.',
    labels: ['action', 'agent'],
  },
  cross_request_entropy_exceeded_total: {
    kind: 'counter',
    help: 'Requests beyond the budget of random bits.',
    labels: ['action', 'agent'],
  },
  cross_request_fragment_buffer_bytes: {
    kind: 'gauge',
    help: 'Bytes held of what agents sent lately.',
    labels: [],
  },
  session_table_entries: { kind: 'gauge', help: 'Entries of a session table.', labels: ['table'] },
  info: { kind: 'gauge', help: 'Always 1; the labels say what runs.', labels: ['version'] },
} as const satisfies Record<string, Family>;

type Families = typeof FAMILIES;
export type FamilyName = keyof Families;
type NamesOfKind<K extends Family['kind']> = {
  [N in FamilyName]: Families[N]['kind'] extends K ? N : never;
}[FamilyName];
export type CounterName = NamesOfKind<'counter'>;
export type GaugeName = NamesOfKind<'gauge'>;
export type HistogramName = NamesOfKind<'histogram'>;
/** One string for each label of the family. */
export type LabelsOf<N extends FamilyName> = Readonly<Record<Families[N]['labels'][number], string>>;

/** The family as plain data, without its literal types. */
export function familyOf(name: FamilyName): Family {
  return FAMILIES[name];
}
