// The scan API: a verdict on request, without traffic.

import { flag, POSITIVE, section, text, texts, whole } from './setting.ts';

export const ScanApi = section(
  {
    listen: text('', 'Address to listen on. Empty means off. Needs a token.', {
      format: 'listen',
      operational: true,
      reload: 'restart',
    }),
    auth: section(
      {
        bearer_tokens: texts([], 'Tokens that callers may use.', { secret: true, operational: true }),
      },
      'Who may ask.',
    ),
    rate_limit: section(
      {
        requests_per_minute: whole(600, 'Requests of one token a minute.', POSITIVE),
        burst: whole(50, 'Requests of one token at once.', POSITIVE),
      },
      'How often one may ask.',
    ),
    max_body_bytes: whole(1_048_576, 'Largest request, in bytes.', { min: 1024, max: 67_108_864 }),
    field_limits: section(
      {
        url: whole(8192, 'Longest `url`, in bytes.', POSITIVE),
        text: whole(524_288, 'Longest `text`, in bytes.', POSITIVE),
        content: whole(524_288, 'Longest `content`, in bytes.', POSITIVE),
        arguments: whole(524_288, 'Longest `arguments`, in bytes.', POSITIVE),
      },
      'Bounds of the single fields.',
    ),
    timeouts: section(
      {
        read: text('2s', 'Time to read a request.', { format: 'duration' }),
        write: text('2s', 'Time to write an answer.', { format: 'duration' }),
        scan: text('5s', 'Time to scan. Running out of it is an error, never a yes.', { format: 'duration' }),
      },
      'Time limits, such as `500ms`, `2s` or `1m`.',
      { reload: 'restart' },
    ),
    connection_limit: whole(100, 'Most connections at once.', { min: 1, max: 100_000, reload: 'restart' }),
    kinds: section(
      {
        url: flag(true, 'Answer for URLs.'),
        dlp: flag(true, 'Answer for text that leaves.'),
        prompt_injection: flag(true, 'Answer for content that comes back.'),
        tool_call: flag(true, 'Answer for tool calls.'),
      },
      'What may be asked.',
    ),
  },
  'The scan API.',
);
