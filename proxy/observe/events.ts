// The closed list of audit events and how serious each is. What an agent was caught at is never below `warn` (L-75).

export const LEVELS = ['info', 'warn', 'error', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

export const EVENTS = {
  startup: 'info',
  shutdown: 'info',
  allowed: 'info',
  forward_http: 'info',
  tunnel_close: 'info',
  config_reload: 'info',
  config_reload_failed: 'error',
  blocked: 'warn',
  anomaly: 'warn',
  response_scan: 'warn',
  response_scan_exempt: 'warn',
  body_dlp: 'warn',
  header_dlp: 'warn',
  dlp_warn: 'warn',
  address_protection: 'warn',
  sni_mismatch: 'warn',
  body_undecodable: 'warn',
  approval_asked: 'warn',
  approval_answered: 'warn',
  kill_switch_deny: 'critical',
  kill_switch_change: 'critical',
  audit_log_gap: 'error',
  recorder_repaired: 'warn',
  recorder_failing: 'critical',
  recorder_recovered: 'warn',
  error: 'error',
} as const satisfies Record<string, Level>;

export type EventName = keyof typeof EVENTS;

/** One thing that happened. Every field is safe by contract: no matched text, the URL as safeUrl() gives it. */
export interface AuditEvent {
  readonly event: EventName;
  /** One sentence; the event's name when absent. */
  readonly message?: string;
  readonly request_id?: string;
  /** The agent's name, and the profile whose rules applied. */
  readonly agent?: string;
  readonly profile?: string;
  readonly client_ip?: string;
  readonly surface?: string;
  readonly direction?: string;
  readonly method?: string;
  readonly url?: string;
  readonly host?: string;
  readonly action?: string;
  readonly scanner?: string;
  /** The stable reason code. */
  readonly reason?: string;
  /** Names of the rules that matched. */
  readonly rules?: readonly string[];
  /** Of the worst finding. */
  readonly severity?: string;
  /** Filled from the scanner or the event when absent. */
  readonly mitre_technique?: string;
  readonly status_code?: number;
  readonly size_bytes?: number;
  readonly duration_ms?: number;
  readonly error?: string;
  /** Whatever else belongs to this event, e.g. `config_hash`, `sni_host`, `category`. */
  readonly detail?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}
