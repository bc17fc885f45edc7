// What comes back: instructions hidden in responses, secrets in them, media and web pages.

import type { Static } from 'typebox';
import { flag, list, oneOf, POSITIVE, section, text, texts, whole } from './setting.ts';

export const ResponsePattern = section(
  {
    name: text(undefined, 'Name, as used in `suppress`, logs and reasons.', { min: 1, max: 128 }),
    regex: text(
      undefined,
      'Regular expression in JavaScript or RE2 syntax; upper and lower case are the same.',
      {
        format: 'pattern',
        weaker: 'any',
      },
    ),
  },
  'A pattern of your own. One with the name of a built-in pattern takes its place.',
);
export type ResponsePattern = Static<typeof ResponsePattern>;

export const ResponseScanning = section(
  {
    enabled: flag(
      true,
      'Scan responses for instructions to the agent. The patterns of the floor stay in force.',
      {
        weaker: 'off',
      },
    ),
    action: oneOf(
      ['warn', 'strip', 'ask', 'block'],
      'block',
      'What to do with a response that carries instructions.',
      {
        weaker: 'lower',
        audit: 'warn',
      },
    ),
    ask_timeout_seconds: whole(30, 'How long a question about a response stays open. Silence is no.', {
      min: 1,
      max: 3600,
    }),
    include_defaults: flag(true, 'Keep the built-in patterns beside the listed ones.', { weaker: 'off' }),
    patterns: list(ResponsePattern, [], 'Patterns of your own.', { weaker: 'fewer', max: 1000 }),
    exempt_domains: texts([], 'Hosts whose responses are scanned but never refused.', {
      format: 'domain',
      weaker: 'more',
    }),
    dlp: oneOf(['off', 'warn', 'block'], 'warn', 'What to do with a secret in a response.', {
      weaker: 'lower',
    }),
    on_undecodable: oneOf(
      ['allow', 'block'],
      'block',
      'What to do with a body that cannot be decoded for scanning. Such bodies are counted either way.',
      { weaker: 'lower' },
    ),
    sse_streaming: section(
      {
        enabled: flag(
          true,
          'Scan event streams event by event. Without it they are read by the rules of the floor alone.',
          { weaker: 'off' },
        ),
        action: oneOf(
          ['warn', 'block'],
          'block',
          'What to do with an event that carries a finding: `block` does what `action` and `dlp` say of every answer, ' +
            'for a credential of the floor what `action` says, and where they block ends the stream; `warn` only records it.',
          { weaker: 'lower' },
        ),
        max_event_bytes: whole(
          1_048_576,
          'Longest event or line of a stream, in bytes; a longer one counts as a body that cannot be decoded.',
          { min: 1024, max: 16_777_216 },
        ),
      },
      'Event streams (`text/event-stream`) and lines of JSON that are read while they are written.',
    ),
  },
  'Scanning of responses.',
);

export const MediaPolicy = section(
  {
    enabled: flag(false, 'Judge images, audio and video by their kind.', { weaker: 'off' }),
    strip_images: flag(false, 'Refuse images.', { weaker: 'off' }),
    strip_audio: flag(true, 'Refuse audio.', { weaker: 'off' }),
    strip_video: flag(true, 'Refuse video.', { weaker: 'off' }),
    allowed_image_types: texts(['image/png', 'image/jpeg'], 'Kinds of image that pass.', { weaker: 'more' }),
    strip_image_metadata: flag(true, 'Remove metadata from images.', { weaker: 'off' }),
    max_image_bytes: whole(5_242_880, 'Largest image, in bytes.', { ...POSITIVE, weaker: 'higher' }),
    log_media_exposure: flag(true, 'Record each image that passes.'),
  },
  'Media in responses.',
  { later: 'assumed-on' },
);

export const BrowserShield = section(
  {
    enabled: flag(false, 'Rewrite web pages.', { weaker: 'off' }),
    strictness: oneOf(['minimal', 'standard', 'aggressive'], 'standard', 'How much is taken out.', {
      weaker: 'lower',
    }),
    max_shield_bytes: whole(5_242_880, 'Largest page rewritten, in bytes.', POSITIVE),
    oversize_action: oneOf(['warn', 'scan_head', 'block'], 'block', 'What to do with a larger one.', {
      weaker: 'lower',
    }),
    exempt_domains: texts(
      ['challenges.cloudflare.com', 'hcaptcha.com', 'www.recaptcha.net'],
      'Hosts whose pages are left alone.',
      { format: 'domain', weaker: 'more' },
    ),
    strip_extension_probing: flag(true, 'Take out probes for browser extensions.', { weaker: 'off' }),
    strip_hidden_traps: flag(true, 'Take out hidden text with instructions.', { weaker: 'off' }),
    strip_tracking_pixels: flag(true, 'Take out tracking pixels.', { weaker: 'off' }),
    inject_fingerprint_shims: flag(false, 'Add scripts against fingerprinting.', { weaker: 'off' }),
    tracking_domains: texts([], 'Further hosts of trackers.', { format: 'domain', weaker: 'fewer' }),
  },
  'Rewriting of web pages.',
  { later: true },
);
