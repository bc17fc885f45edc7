// What is remembered of an agent between its requests, and what follows from it.

import { decimal, flag, list, oneOf, POSITIVE, section, text, texts, whole } from './setting.ts';

export const SessionProfiling = section(
  {
    enabled: flag(false, 'Look for unusual behaviour of a session.', { weaker: 'off' }),
    anomaly_action: oneOf(['warn', 'block'], 'warn', 'What to do with it.', { weaker: 'lower' }),
    domain_burst: whole(5, 'New domains in one window that are unusual.', { ...POSITIVE, weaker: 'higher' }),
    window_minutes: whole(5, 'Length of the window, in minutes.', POSITIVE),
    volume_spike_ratio: decimal(3, 'Multiple of the usual volume that is unusual.', { weaker: 'higher' }),
    max_sessions: whole(1000, 'Sessions remembered.', POSITIVE),
    session_ttl_minutes: whole(30, 'How long an idle one is remembered, in minutes.', POSITIVE),
    cleanup_interval_seconds: whole(60, 'How often old ones are dropped, in seconds.', POSITIVE),
  },
  'Profiles of sessions.',
  { later: true },
);

const level = (action: '' | 'block', blockAll: boolean) =>
  section(
    {
      upgrade_warn: oneOf(['', 'block'], 'block', 'What `warn` becomes.', { weaker: 'lower' }),
      upgrade_ask: oneOf(['', 'block'], action, 'What `ask` becomes.', { weaker: 'lower' }),
      block_all: flag(blockAll, 'Refuse everything.', { weaker: 'off' }),
    },
    'What happens on this level.',
  );

export const AdaptiveEnforcement = section(
  {
    enabled: flag(false, 'Grow stricter with a session that misbehaves.', { weaker: 'off' }),
    escalation_threshold: decimal(5, 'Points to the next level.', { weaker: 'higher' }),
    decay_per_clean_request: decimal(0.5, 'Points forgiven for a clean request.', { weaker: 'higher' }),
    levels: section(
      { elevated: level('', false), high: level('block', false), critical: level('block', true) },
      'The levels.',
    ),
    exempt_domains: texts([], 'Hosts that count for nothing.', { format: 'domain', weaker: 'more' }),
  },
  'Escalation of a session.',
  { later: true },
);

const TIERS = ['none', 'soft', 'hard', 'drain'] as const;

export const Airlock = section(
  {
    enabled: flag(false, 'Put sessions into quarantine.', { weaker: 'off' }),
    triggers: section(
      {
        on_elevated: oneOf(TIERS, 'none', 'Tier on level elevated.', { weaker: 'lower' }),
        on_high: oneOf(TIERS, 'soft', 'Tier on level high.', { weaker: 'lower' }),
        on_critical: oneOf(TIERS, 'hard', 'Tier on level critical.', { weaker: 'lower' }),
        on_severity: oneOf(['', 'critical', 'high'], '', 'Severity that leads to quarantine.', {
          weaker: 'lower',
        }),
        anomaly_count: whole(0, 'Anomalies that lead to quarantine; 0 means none.', {
          zero: 'unlimited',
          weaker: 'higher',
        }),
        anomaly_window_minutes: whole(0, 'Window in which they count, in minutes.'),
      },
      'What leads to quarantine.',
    ),
    timers: section(
      {
        soft_minutes: whole(10, 'Length of tier soft, in minutes.', { weaker: 'lower', zero: 'unlimited' }),
        hard_minutes: whole(5, 'Length of tier hard, in minutes.', { weaker: 'lower', zero: 'unlimited' }),
        drain_minutes: whole(2, 'Length of tier drain, in minutes.', { weaker: 'lower', zero: 'unlimited' }),
        drain_timeout_seconds: whole(30, 'How long requests may still run, in seconds.'),
      },
      'How long it lasts.',
    ),
    tool_freeze: section(
      {
        snapshot_on_entry: flag(false, 'Pin the tools on entry.'),
        allow_cached_tools: flag(false, 'Pinned tools may be called.'),
      },
      'Tools in quarantine.',
    ),
  },
  'Quarantine of a session.',
  { later: true },
);

export const BehavioralBaseline = section(
  {
    enabled: flag(false, 'Learn what is usual and hold the agent to it.', { weaker: 'off' }),
    learning_window: whole(10, 'Sessions to learn from.', POSITIVE),
    deviation_action: oneOf(['warn', 'ask', 'block'], 'warn', 'What to do beyond the usual.', {
      weaker: 'lower',
    }),
    profile_dir: text('', 'Where profiles are kept.'),
    auto_ratify: flag(false, 'Accept what was learnt without asking.', { weaker: 'higher' }),
    sensitivity_sigma: decimal(2, 'Standard deviations that are unusual.', { weaker: 'higher' }),
    lock_dimensions: texts([], 'What is measured; empty means everything.', { weaker: 'any' }),
    poison_resistance: flag(true, 'Leave the extremes out.', { weaker: 'off' }),
    seasonality_mode: oneOf(['none', 'labeled', 'time'], 'none', 'Patterns over time.'),
  },
  'A baseline of behaviour.',
  { later: true },
);

export const Taint = section(
  {
    enabled: flag(false, 'Be careful after untrusted content was read.', { weaker: 'off' }),
    policy: oneOf(['permissive', 'balanced', 'strict'], 'balanced', 'How careful.', { weaker: 'lower' }),
    recent_sources: whole(10, 'Sources remembered.', POSITIVE),
    allowlisted_domains: texts([], 'Sources that are trusted.', { format: 'domain', weaker: 'more' }),
    protected_paths: texts([], 'Files that are protected.', { weaker: 'fewer' }),
    elevated_paths: texts([], 'Files that are more than ordinary.', { weaker: 'fewer' }),
    trust_overrides: list(
      section(
        {
          scope: oneOf(['action', 'source'], undefined, 'What is trusted.'),
          source_match: text('', 'Sources meant.'),
          action_match: text('', 'Actions meant.'),
          expires_at: text(undefined, 'Until when.', { format: 'date' }),
          granted_by: text('', 'By whom.'),
          reason: text('', 'Why.'),
        },
        'One exception.',
      ),
      [],
      'Exceptions.',
      { weaker: 'more' },
    ),
  },
  'Care after untrusted content.',
  { later: 'assumed-on' },
);
