// What leaves: bodies and headers of requests, and what is added up over several of them.

import { decimal, flag, list, mapOf, oneOf, POSITIVE, section, text, texts, whole } from './setting.ts';

export const RequestBodyScanning = section(
  {
    enabled: flag(true, 'Scan request bodies for secrets.', { weaker: 'off' }),
    action: oneOf(['warn', 'block'], 'block', 'What to do with a request that carries a secret.', {
      weaker: 'lower',
      audit: 'warn',
    }),
    max_body_bytes: whole(
      5_242_880,
      'Largest body that is held whole, in bytes. A larger one streams through windows.',
      {
        min: 1024,
        max: 1_073_741_824,
      },
    ),
    scan_headers: flag(true, 'Scan request headers too.', { weaker: 'off' }),
    header_mode: oneOf(
      ['sensitive', 'all'],
      'all',
      '`sensitive` scans the headers of `sensitive_headers`, `all` all but those of `ignore_headers`.',
      { weaker: 'lower' },
    ),
    sensitive_headers: texts(
      ['Authorization', 'Cookie', 'X-Api-Key', 'X-Token', 'Proxy-Authorization', 'X-Goog-Api-Key'],
      'Headers scanned in mode `sensitive`.',
      { format: 'header-name', weaker: 'fewer' },
    ),
    ignore_headers: texts(
      [
        'Connection',
        'Proxy-Connection',
        'Keep-Alive',
        'Proxy-Authenticate',
        'Te',
        'Trailer',
        'Transfer-Encoding',
        'Upgrade',
        'Host',
        'Content-Length',
      ],
      'Headers left out in mode `all`: those that do not travel on, and those judged otherwise.',
      { format: 'header-name', weaker: 'more' },
    ),
    on_undecodable: oneOf(
      ['allow', 'block'],
      'block',
      'What to do with a body that cannot be decoded for scanning. Such bodies are counted either way.',
      { weaker: 'lower' },
    ),
  },
  'Scanning of request bodies and headers.',
);

export const CrossRequestDetection = section(
  {
    enabled: flag(false, 'Add up what one agent sends over several requests.', { weaker: 'off' }),
    action: oneOf(['warn', 'block'], 'block', 'What to do when the pieces make a secret.', {
      weaker: 'lower',
    }),
    entropy_budget: section(
      {
        enabled: flag(true, 'Count random-looking bits.', { weaker: 'off' }),
        bits_per_window: decimal(4096, 'Bits allowed in one window.', { weaker: 'higher' }),
        window_minutes: whole(5, 'Length of the window, in minutes.', POSITIVE),
        action: oneOf(['warn', 'block'], 'warn', 'What to do beyond the budget.', { weaker: 'lower' }),
        exempt_domains: texts([], 'Hosts not counted.', { format: 'domain', weaker: 'more' }),
      },
      'A budget of randomness.',
    ),
    fragment_reassembly: section(
      {
        enabled: flag(true, 'Join what was sent and scan it again.', { weaker: 'off' }),
        max_buffer_bytes: whole(65_536, 'Bytes kept for one agent.', { ...POSITIVE, weaker: 'lower' }),
        window_minutes: whole(5, 'How long they are kept, in minutes.', { ...POSITIVE, weaker: 'lower' }),
      },
      'Secrets sent in pieces.',
    ),
  },
  'Detection of secrets spread over several requests. Headers count as far as `header_mode` has them read.',
);

export const Redaction = section(
  {
    enabled: flag(false, 'Replace secrets in JSON requests instead of refusing them.', { weaker: 'off' }),
    default_profile: text('code', 'Profile used unless another is named.'),
    profiles: mapOf(
      section(
        {
          classes: texts([], 'Classes of values to replace.', { weaker: 'fewer' }),
          dictionaries: texts([], 'Dictionaries to replace from.', { weaker: 'fewer' }),
        },
        'One profile.',
      ),
      'Profiles by name.',
    ),
    dictionaries: mapOf(
      section(
        {
          class: text('', 'Class that the entries belong to.'),
          priority: whole(0, 'Higher wins where values overlap.'),
          entries: texts([], 'The literal values.', { weaker: 'fewer' }),
        },
        'One dictionary.',
      ),
      'Lists of literal values by name.',
    ),
    limits: section(
      {
        max_body_bytes: whole(10_485_760, 'Largest body, in bytes.', { min: 1, max: 67_108_864 }),
        max_redactions_per_request: whole(10_000, 'Most replacements in one request.', {
          min: 1,
          max: 1_000_000,
        }),
        max_depth: whole(64, 'Deepest nesting.', { min: 1, max: 256 }),
      },
      'Beyond these a request is refused.',
    ),
    allowlist_unparseable: list(
      text(undefined, 'A host.', { format: 'domain' }),
      [],
      'Hosts whose other bodies may pass.',
      {
        weaker: 'more',
      },
    ),
  },
  'Replacement of secrets in requests.',
  { later: true },
);
