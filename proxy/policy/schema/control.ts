// Who steers the proxy while it runs: admin port, kill switch, approvals; and the limits that keep it standing.

import { flag, POSITIVE, section, text, texts, whole } from './setting.ts';

export const Admin = section(
  {
    listen: text(
      '127.0.0.1:9090',
      'Address of the admin port: health, readiness, metrics, kill switch and approvals, apart from the port that ' +
        'agents reach. Empty means no admin port.',
      { format: 'listen-or-empty', operational: true },
    ),
  },
  'The admin port.',
  { reload: 'restart' },
);

export const MetricsListen = text(
  '',
  'A port of its own for `/metrics` and `/stats`. Empty means the admin port.',
  { format: 'listen', operational: true, reload: 'restart' },
);

export const KillSwitch = section(
  {
    enabled: flag(false, 'Halt all traffic now.'),
    sentinel_file: text('', 'While this file exists, all traffic halts.', {
      weaker: 'off',
      reload: 'restart',
    }),
    message: text('Emergency deny-all active', 'What agents are told while it is on.', { max: 1024 }),
    health_exempt: flag(true, '`/health` answers while it is on.'),
    metrics_exempt: flag(true, '`/metrics` answers while it is on.'),
    api_exempt: flag(true, '`/api/v1/` answers while it is on.'),
    api_token: text(
      '',
      'Bearer token of the kill switch and approvals; PIPELOCK_KILLSWITCH_API_TOKEN goes first. Without one the API is off.',
      { secret: true, operational: true },
    ),
    api_listen: text(
      '',
      'A port of its own for the kill switch API. Empty means the admin port. Needs a token.',
      { format: 'listen', operational: true, reload: 'restart' },
    ),
    allowlist_ips: texts([], 'Clients that are served while it is on.', { format: 'cidr', weaker: 'more' }),
    state_file: text(
      '',
      'Where the state set by API or signal is kept, so that it survives a restart. Empty means kill-switch.json in the ' +
        'state directory.',
      { reload: 'restart', operational: true },
    ),
  },
  'The kill switch: any one of its sources halts everything.',
);

export const Approval = section(
  {
    timeout_seconds: whole(
      30,
      'How long a question to a person stays open, in seconds; for responses see response_scanning.ask_timeout_seconds.',
      { min: 1, max: 3600 },
    ),
    max_pending: whole(64, 'Most questions open at once; beyond it the answer is no.', {
      min: 1,
      max: 10_000,
      reload: 'restart',
    }),
  },
  'Questions to a person. No answer is no.',
);

export const Limits = section(
  {
    header_bytes: whole(65_536, 'Longest head of a request or response, in bytes.', {
      reload: 'restart',
      min: 1024,
      max: 1_048_576,
    }),
    header_timeout_seconds: whole(10, 'How long the head of a request may take, in seconds.', {
      ...POSITIVE,
      reload: 'restart',
    }),
    idle_timeout_seconds: whole(
      120,
      'A connection or stream on which nothing moves is ended after this many seconds. A stream that is alive has no limit.',
      { min: 1, max: 86_400, reload: 'restart' },
    ),
    mcp_answer_timeout_seconds: whole(
      600,
      'A request to or from an MCP server about which nothing is heard for this many seconds is answered with an error.',
      { min: 1, max: 86_400 },
    ),
    max_connections: whole(4096, 'Most client connections at once.', {
      min: 1,
      max: 1_000_000,
      reload: 'restart',
    }),
    decoded_ratio: whole(
      200,
      'A compressed body may grow to this many times its size; beyond it is undecodable.',
      {
        min: 1,
        max: 10_000,
      },
    ),
    decoded_bytes: whole(67_108_864, 'A body held whole may grow to this many bytes when decoded.', {
      min: 65_536,
      max: 1_073_741_824,
    }),
    window_bytes: whole(65_536, 'Length of the windows in which large bodies are scanned, in bytes.', {
      min: 16_384,
      max: 4_194_304,
    }),
  },
  'Bounds on time and memory.',
);
