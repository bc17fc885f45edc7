// What is written down and where it is sent.

import { decimal, flag, list, mapOf, oneOf, POSITIVE, section, text, texts, whole } from './setting.ts';

export const Logging = section(
  {
    format: oneOf(['json', 'text'], 'json', 'Form of the audit log.'),
    output: oneOf(['stdout', 'file', 'both'], 'stdout', 'Where it is written.'),
    file: text('', 'Path of the log file. Required unless output is stdout.'),
    include_allowed: flag(true, 'Record what was allowed.', { weaker: 'off' }),
    include_blocked: flag(true, 'Record what was blocked.', { weaker: 'off' }),
    max_size_mb: whole(100, 'The log file is rotated at this size, in MiB; 0 means never.', {
      zero: 'unlimited',
    }),
    max_files: whole(5, 'Rotated files kept beside the current one.', { max: 1000 }),
    retention_days: whole(
      0,
      'Days after which rotated files are removed, if they were kept that long; 0 means never. The current file is ' +
        'moved aside early enough for `max_files` of them to cover these days.',
      { zero: 'unlimited', max: 36_500 },
    ),
    encrypt_to: text(
      '',
      'Public key that the log file is encrypted to, as `pipelock audit keygen` prints it; empty means not encrypted.',
      { format: 'log-key' },
    ),
  },
  'The audit log.',
  { operational: true, reload: 'restart' },
);

const MinSeverity = oneOf(['critical', 'warn', 'info'], 'warn', 'Least severity that is sent.', {
  weaker: 'lower',
});

export const Emit = section(
  {
    instance_id: text('', 'Name of this instance in events; empty means the host name.'),
    webhook: section(
      {
        url: text('', 'Where events are posted.', { format: 'http-url', weaker: 'off' }),
        min_severity: MinSeverity,
        auth_token: text('', 'Bearer token.', { secret: true }),
        timeout_seconds: whole(5, 'How long one post may take, in seconds.', POSITIVE),
        queue_size: whole(64, 'Events waiting at most.', POSITIVE),
      },
      'Events by HTTP.',
    ),
    syslog: section(
      {
        address: text('', 'Server, as udp://host:port or tcp://host:port.', { weaker: 'off' }),
        min_severity: MinSeverity,
        facility: text('local0', 'Syslog facility.'),
        tag: text('pipelock', 'Syslog tag.'),
      },
      'Events by syslog.',
    ),
    otlp: section(
      {
        endpoint: text('', 'Base URL of the collector.', { format: 'http-url', weaker: 'off' }),
        headers: mapOf(text(undefined, 'A header’s value.', { secret: true }), 'Headers sent along.'),
        timeout_seconds: whole(10, 'How long one request may take, in seconds.', POSITIVE),
        min_severity: MinSeverity,
        queue_size: whole(256, 'Events waiting at most.', POSITIVE),
        gzip: flag(false, 'Compress requests.'),
      },
      'Events by OTLP.',
    ),
  },
  'Where events are sent besides the audit log.',
  { later: true, operational: true },
);

export const Sentry = section(
  {
    enabled: flag(false, 'Send crash reports.'),
    dsn: text('', 'Address of the collector.', { secret: true }),
    environment: text('production', 'Name of the environment.'),
    sample_rate: decimal(1, 'Share of reports sent.', { max: 1 }),
    debug: flag(false, 'Log what the reporter does.'),
  },
  'Crash reports. This program never sends any; the section exists so that it can be said to be off.',
  {
    later: 'assumed-on',
    operational: true,
    note: 'remove the section or write `enabled: false`: no crash report is ever sent',
  },
);

export const FlightRecorder = section(
  {
    enabled: flag(false, 'Write every decision to a chained record before its message moves.', {
      weaker: 'off',
    }),
    dir: text('', 'Folder of the record; one proxy writes to it. Required when the recorder is enabled.'),
    on_failure: oneOf(['allow', 'block'], 'block', 'What happens to a message that cannot be recorded.', {
      weaker: 'lower',
    }),
    checkpoint_interval: whole(1000, 'Entries between checkpoints.', POSITIVE),
    retention_days: whole(0, 'Days to keep files; 0 means for ever.', { weaker: 'lower', zero: 'unlimited' }),
    redact: flag(true, 'Remove secrets before writing.', {
      weaker: 'off',
      later: true,
      note: 'remove it: entries never hold secrets',
    }),
    sign_checkpoints: flag(true, 'Sign checkpoints; without a key they stay unsigned.', { weaker: 'off' }),
    max_entries_per_file: whole(10_000, 'Entries in one file.', POSITIVE),
    raw_escrow: flag(false, 'Keep the encrypted original too.', { later: true }),
    escrow_public_key: text('', 'Key it is encrypted to.', { later: true }),
    signing_key_path: text('', 'Path of the signing key.', { later: true }),
  },
  'The flight recorder: a chained record of every decision.',
  { operational: true, reload: 'restart' },
);

export const MediationEnvelope = section(
  {
    enabled: flag(false, 'Tell upstreams that a request was mediated.', { weaker: 'off' }),
    sign: flag(false, 'Sign that statement.', { weaker: 'off' }),
    signing_key_path: text('', 'Path of the signing key.', { operational: true }),
    key_id: text('pipelock-mediation-v1', 'Name of the key.', { weaker: 'any' }),
    signed_components: texts(
      ['@method', '@target-uri', 'content-digest', 'pipelock-mediation'],
      'Parts of the request that are signed.',
      { weaker: 'any' },
    ),
    created_skew_seconds: whole(60, 'Tolerated difference of clocks, in seconds.'),
    max_body_bytes: whole(1_048_576, 'Largest body that is digested, in bytes.', POSITIVE),
  },
  'The mediation header.',
  { later: true },
);

export const Rules = section(
  {
    rules_dir: text('', 'Directory of rule bundles.'),
    min_confidence: oneOf(['high', 'medium', 'low'], 'medium', 'Least confidence of a rule that is used.', {
      weaker: 'lower',
    }),
    include_experimental: flag(false, 'Use experimental rules.', { weaker: 'off' }),
    disabled: texts([], 'Rules not to use.', { weaker: 'more' }),
    trusted_keys: list(
      section(
        {
          name: text(undefined, 'Name of the key.'),
          public_key: text(undefined, 'The key: 64 lower-case hex digits.', { min: 64, max: 64 }),
          tier: text('', 'Bundles of this key must declare this tier.'),
        },
        'One key.',
      ),
      [],
      'Keys whose bundles are accepted.',
      { weaker: 'more' },
    ),
  },
  'Signed rule bundles.',
  { later: true },
);
