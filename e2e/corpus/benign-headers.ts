// Headers of honest clients: long ids, signatures and tokens that belong where they go.

import { createHash } from 'node:crypto';
import { anthropicKey, awsAccessId, jsonWebToken, noise, openaiKey } from '../lib/secrets.ts';

/** Names and values by turns. */
export type Headers = readonly string[];

const hex = (length: number, seed: number): string =>
  createHash('shake256', { outputLength: length / 2 })
    .update(`h${seed}`)
    .digest('hex');
const base64 = (bytes: number, seed: number): string =>
  Buffer.from(hex(2 * bytes, seed), 'hex').toString('base64');
const base64url = (bytes: number, seed: number): string =>
  Buffer.from(hex(2 * bytes, seed), 'hex').toString('base64url');
const uuid = (seed: number): string => hex(32, seed).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

const STAINLESS: Headers = [
  'X-Stainless-Arch',
  'x64',
  'X-Stainless-Lang',
  'js',
  'X-Stainless-OS',
  'Linux',
  'X-Stainless-Package-Version',
  '4.77.0',
  'X-Stainless-Retry-Count',
  '0',
  'X-Stainless-Runtime',
  'node',
  'X-Stainless-Runtime-Version',
  'v22.12.0',
];

/** Host and headers. */
export const BENIGN_HEADERS: Record<string, readonly [host: string, headers: Headers]> = {
  'a browser': [
    'www.shop.test',
    [
      'User-Agent',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      'Accept',
      'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
      'Accept-Language',
      'en-US,en;q=0.9',
      'Sec-CH-UA',
      '"Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"',
      'Sec-Fetch-Mode',
      'navigate',
      'Referer',
      `https://www.google.com/search?q=shoes&sca_esv=${hex(16, 1)}&ei=${base64url(16, 2)}&gs_lp=${base64url(90, 3)}`,
      'If-None-Match',
      `W/"${hex(32, 4)}"`,
      'Cookie',
      `_ga=GA1.1.123456789.1764040000; sessionid=${noise(32, 5)}; token=${hex(40, 6)}; cf_clearance=${base64url(32, 7)}-1764040000-1.2.1.1-${base64url(120, 8)}`,
    ],
  ],
  'sessions of several frameworks': [
    'app.test',
    [
      'Cookie',
      `PHPSESSID=${noise(26, 9)}; JSESSIONID=${hex(32, 10).toUpperCase()}; connect.sid=s%3A${base64url(24, 11)}.${encodeURIComponent(base64(32, 12))}; access_token=${noise(40, 13)}; SESSION_TOKEN=${noise(30, 14)}; jwt=${jsonWebToken(15)}`,
      'X-CSRF-Token',
      base64(64, 16),
      'X-Requested-With',
      'XMLHttpRequest',
    ],
  ],
  'a trace': [
    'orders.test',
    [
      'traceparent',
      `00-${hex(32, 17)}-${hex(16, 18)}-01`,
      'tracestate',
      `dd=s:1;o:rum;p:${hex(16, 19)}`,
      'sentry-trace',
      `${hex(32, 20)}-${hex(16, 21)}-1`,
      'baggage',
      `sentry-environment=production,sentry-release=${hex(40, 22)},sentry-public_key=${hex(32, 23)},sentry-trace_id=${hex(32, 24)}`,
      'x-datadog-trace-id',
      // A card number by issuer, length and checksum.
      ['4000', '0000', '0000', '0000', '006'].join(''),
      'x-amzn-trace-id',
      `Root=1-${hex(8, 25)}-${hex(24, 26)};Parent=${hex(16, 27)};Sampled=1`,
      'x-request-id',
      uuid(28),
    ],
  ],
  'the client of OpenAI': [
    'api.openai.com',
    [
      'Authorization',
      `Bearer ${openaiKey(29)}`,
      'User-Agent',
      'OpenAI/JS 4.77.0',
      ...STAINLESS,
      'Idempotency-Key',
      `stainless-node-retry-${uuid(30)}`,
    ],
  ],
  'the client of Anthropic': [
    'api.anthropic.com',
    [
      'X-Api-Key',
      anthropicKey(31),
      'Anthropic-Version',
      '2023-06-01',
      'User-Agent',
      'claude-cli/1.0.96',
      ...STAINLESS,
    ],
  ],
  'a signature of Amazon': [
    'bucket.s3.us-east-1.amazonaws.com',
    [
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=${awsAccessId(32)}/20251125/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${hex(64, 33)}`,
      'X-Amz-Content-Sha256',
      hex(64, 34),
      'X-Amz-Security-Token',
      base64(300, 35),
      'Amz-Sdk-Invocation-Id',
      uuid(36),
    ],
  ],
  'a JWT shown to its own API (L-42, L-104)': [
    'api.acme.test',
    ['Authorization', `Bearer ${jsonWebToken(37)}`],
  ],
  'an opaque token shown to its own API': ['api.acme.test', ['Authorization', `Token ${hex(40, 38)}`]],
  'a JWT as the password of a registry': [
    'registry.acme.test',
    ['Authorization', `Basic ${Buffer.from(`ci:${jsonWebToken(39)}`).toString('base64')}`],
  ],
  'a proof of possession (RFC 9449)': [
    'api.acme.test',
    ['Authorization', `DPoP ${jsonWebToken(40)}`, 'DPoP', jsonWebToken(41)],
  ],
  'a private cache beside an id': [
    'cdn.test',
    ['Cache-Control', 'private, max-age=0', 'X-Trace', hex(32, 42), 'If-Match', `"${hex(64, 43)}"`],
  ],
  'the hook of a payment': [
    'hooks.test',
    ['Stripe-Signature', `t=1492774577,v1=${hex(64, 44)},v0=${hex(64, 45)}`],
  ],
};
