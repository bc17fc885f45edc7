// Tools and other agents: everything about MCP and A2A.

import { decimal, flag, list, mapOf, oneOf, POSITIVE, section, text, texts, whole } from './setting.ts';

const warnOrBlock = (description: string) =>
  oneOf(['warn', 'block'], 'warn', description, { weaker: 'lower' });

export const McpInputScanning = section(
  {
    enabled: flag(true, 'Scan what an MCP client sends: calls, their arguments, answers to the server.', {
      weaker: 'off',
    }),
    action: oneOf(['warn', 'block'], 'block', 'What to do with a secret or an instruction in it.', {
      weaker: 'lower',
      audit: 'warn',
    }),
    on_parse_error: oneOf(['forward', 'block'], 'block', 'What to do with a message that is not JSON-RPC.', {
      weaker: 'lower',
    }),
  },
  'Scanning of what is sent to MCP servers.',
);

export const McpToolScanning = section(
  {
    enabled: flag(true, 'Scan definitions of tools, prompts and resources, and instructions of servers.', {
      weaker: 'off',
    }),
    action: oneOf(
      ['warn', 'block'],
      'block',
      'What to do with a poisoned or changed one; `block` takes it out.',
      {
        weaker: 'lower',
        audit: 'warn',
      },
    ),
    detect_drift: flag(
      true,
      'Pin the definition of a tool at first sight and hold every later change until it is approved.',
      { weaker: 'off' },
    ),
  },
  'Scanning of what MCP servers say about themselves.',
);

export const McpToolPolicy = section(
  {
    enabled: flag(false, 'Judge tool calls by rules.', { weaker: 'off' }),
    action: oneOf(['warn', 'redirect', 'block'], 'warn', 'What a rule does that says nothing else.', {
      weaker: 'lower',
    }),
    rules: list(
      section(
        {
          name: text(undefined, 'Name of the rule.', { min: 1 }),
          tool_pattern: text(undefined, 'Regular expression on the name of the tool.', { format: 'pattern' }),
          arg_pattern: text('', 'Regular expression on the arguments.', { format: 'pattern' }),
          arg_key: text('', 'Regular expression on the names of arguments.', { format: 'pattern' }),
          action: oneOf(['', 'warn', 'redirect', 'block'], '', 'Action of this rule.'),
          redirect_profile: text('', 'Profile to redirect to.'),
        },
        'One rule.',
      ),
      [],
      'The rules.',
      { weaker: 'fewer' },
    ),
    redirect_profiles: mapOf(
      section(
        {
          exec: texts(undefined, 'Program and arguments.'),
          reason: text('', 'Why.'),
          preserve_argv: flag(false, 'Hand the original arguments on.'),
          match_abs_path: flag(false, 'Demand an absolute path.'),
        },
        'One profile.',
      ),
      'Programs that answer instead of a tool.',
    ),
    quarantine_dir: text('', 'Where writes are kept that were redirected.'),
  },
  'Rules on tool calls.',
  { later: true },
);

export const McpSessionBinding = section(
  {
    enabled: flag(false, 'Pin the tools seen first.', { weaker: 'off' }),
    unknown_tool_action: warnOrBlock('What to do with a call of another tool.'),
    no_baseline_action: warnOrBlock('What to do with a call before any list.'),
  },
  'Binding of a session to its tools.',
  { later: true },
);

const CATEGORIES = ['read', 'write', 'exec', 'network', 'list', 'env', 'persist'] as const;

export const ToolChainDetection = section(
  {
    enabled: flag(false, 'Look for sequences of tool calls.', { weaker: 'off' }),
    action: warnOrBlock('What to do with a sequence.'),
    window_size: whole(20, 'Calls remembered.', { ...POSITIVE, weaker: 'lower' }),
    window_seconds: whole(60, 'How long they are remembered, in seconds.', { ...POSITIVE, weaker: 'lower' }),
    max_gap: whole(3, 'Other calls allowed between two steps.', { weaker: 'lower' }),
    tool_categories: mapOf(texts([], 'Names of tools.'), 'Tools by category.'),
    pattern_overrides: mapOf(warnOrBlock('Action of the pattern.'), 'Actions of built-in patterns by name.'),
    custom_patterns: list(
      section(
        {
          name: text(undefined, 'Name of the pattern.', { min: 1 }),
          sequence: list(oneOf(CATEGORIES, undefined, 'A category.'), undefined, 'Categories in order.', {
            min: 2,
          }),
          severity: oneOf(['medium', 'high', 'critical'], undefined, 'How bad it is.'),
          action: oneOf(['', 'warn', 'block'], '', 'Action of this pattern.'),
        },
        'One pattern.',
      ),
      [],
      'Patterns of your own.',
      { weaker: 'fewer' },
    ),
  },
  'Detection of sequences of tool calls.',
  { later: true },
);

export const McpWsListener = section(
  {
    allowed_origins: texts([], 'Origins that may connect.', { weaker: 'more' }),
    max_connections: whole(100, 'Most connections at once.', POSITIVE),
  },
  'The WebSocket listener for MCP.',
  { later: true },
);

export const McpBinaryIntegrity = section(
  {
    enabled: flag(false, 'Check servers against a manifest of hashes.', { weaker: 'off' }),
    manifest_path: text('', 'Path of the manifest.'),
    action: warnOrBlock('What to do with a server that differs.'),
  },
  'Integrity of MCP servers.',
  { later: true },
);

export const McpToolProvenance = section(
  {
    enabled: flag(false, 'Check who signed a tool.', { weaker: 'off' }),
    action: warnOrBlock('What to do with a tool without a good signature.'),
    mode: oneOf(['any', 'pipelock', 'sigstore'], 'pipelock', 'Kind of signature.'),
    trusted_keys: texts([], 'Keys that are trusted.', { weaker: 'more' }),
    trusted_issuers: texts([], 'Issuers that are trusted.', { weaker: 'more' }),
    trusted_subjects: texts([], 'Subjects that are trusted.', { weaker: 'more' }),
    offline_only: flag(true, 'Ask nobody on the network.'),
  },
  'Provenance of tools.',
  { later: true },
);

export const A2aScanning = section(
  {
    enabled: flag(false, 'Scan messages between agents.', { weaker: 'off' }),
    action: warnOrBlock('What to do with a finding.'),
    scan_agent_cards: flag(true, 'Scan agent cards.', { weaker: 'off' }),
    detect_card_drift: flag(true, 'Notice cards that change.', { weaker: 'off' }),
    session_smuggling_detection: flag(true, 'Follow contexts.', { weaker: 'off' }),
    max_context_messages: whole(100, 'Messages in one context.', { ...POSITIVE, weaker: 'higher' }),
    max_contexts: whole(1000, 'Contexts followed.', POSITIVE),
    scan_raw_parts: flag(true, 'Scan raw parts.', { weaker: 'off' }),
    max_raw_size: whole(1_048_576, 'Largest raw part, in bytes.', POSITIVE),
  },
  'Messages between agents (A2A).',
  { later: true },
);

export const ToolBudget = {
  max_tool_calls_per_session: whole(0, 'Tool calls in a session; 0 means no limit.', {
    zero: 'unlimited',
    later: true,
  }),
  max_concurrent_tool_calls: whole(0, 'Tool calls at once; 0 means no limit.', {
    zero: 'unlimited',
    later: true,
  }),
  max_wall_clock_minutes: whole(0, 'Length of a session, in minutes; 0 means no limit.', {
    zero: 'unlimited',
    later: true,
  }),
  max_retries_per_tool: whole(0, 'Same call again; 0 means no limit.', { zero: 'unlimited', later: true }),
  max_retries_per_endpoint: whole(0, 'Same endpoint again; 0 means no limit.', {
    zero: 'unlimited',
    later: true,
  }),
  loop_detection_window: whole(0, 'Calls searched for loops; 0 means none.', { later: true }),
  fan_out_limit: whole(0, 'Endpoints in one window; 0 means no limit.', { zero: 'unlimited', later: true }),
  fan_out_window_seconds: whole(0, 'Length of that window, in seconds.', { later: true }),
  cost_multipliers: mapOf(decimal(1, 'Weight of the host.'), 'Weights of hosts.', { later: true }),
  dow_action: oneOf(['', 'warn', 'block'], '', 'What to do beyond these limits.', { later: true }),
};
