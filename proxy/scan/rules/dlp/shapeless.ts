// Rules without a literal to look for: numbers and tokens whose shape and checksum are all there is. Their patterns
// describe them for documentation; scan/shapeless.ts finds them in one pass.

import { encodeBase58Check, isWif } from '../../check/base58check.ts';
import { isIban } from '../../check/iban.ts';
import { isCardNumber } from '../../check/luhn.ts';
import { hasUrlPassword } from '../../check/url-password.ts';
import type { Rule } from '../rule.ts';
import { token } from '../sample.ts';

const wif = (suffix: readonly number[]): string =>
  encodeBase58Check(Uint8Array.from([0x80, ...Buffer.alloc(32, 9), ...suffix]));

/** Where cards are paid with: a number on its way there is what the service is for. */
const PAYMENT_HOSTS = [
  'api.stripe.com',
  '*.adyen.com',
  '*.adyenpayments.com',
  '*.braintreegateway.com',
  '*.braintree-api.com',
  '*.paypal.com',
  '*.squareup.com',
  '*.squareupsandbox.com',
  '*.checkout.com',
  '*.authorize.net',
  '*.worldpay.com',
  '*.mollie.com',
  '*.razorpay.com',
  '*.cybersource.com',
  '*.recurly.com',
  '*.chargebee.com',
  '*.spreedly.com',
  '*.basistheory.com',
];

export const CREDIT_CARD: Rule = {
  id: 'dlp/credit-card-number',
  name: 'Credit Card Number',
  family: 'dlp',
  severity: 'medium',
  confidence: 'certain',
  pattern: '\\b[0-9](?:[ -]?[0-9]){11,18}\\b',
  keywords: [],
  check: isCardNumber,
  providerHosts: PAYMENT_HOSTS,
  samples: {
    hit: [
      () => `card 4111${'1111'.repeat(3)}`,
      () => ['5555', '5555', '5555', '4444'].join('-'),
      () => ['3782', '822463', '10005'].join(' '),
      () => ['3056', '930902', '5904'].join(' '),
      () => ['6200', '0000', '0000', '0005'].join(' '),
    ],
    miss: [
      () => `card 4111${'1111'.repeat(2)}1112`,
      () => `9999${'0000'.repeat(2)}0000`,
      () => `4111${'1111'.repeat(2)}`,
    ],
    benign: [
      () => 'Order 2024110112345678 was placed at 1732406400000.',
      () => 'Lines 1 2 3 4 5 6 7 8 9 10 11 12 13 14.',
    ],
  },
};

export const IBAN: Rule = {
  id: 'dlp/iban',
  name: 'IBAN',
  family: 'dlp',
  severity: 'medium',
  confidence: 'certain',
  pattern: '\\b[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}\\b',
  keywords: [],
  check: isIban,
  samples: {
    hit: [
      () => ['DE89', '3704', '0044', '0532', '0130', '00'].join(' '),
      () => ['GB29NWBK', '60161331926819'].join(''),
    ],
    miss: [
      () => ['DE88', '3704', '0044', '0532', '0130', '00'].join(' '),
      () => ['GB29NWBK', '6016133192681'].join(''),
    ],
    benign: [() => 'IBANs of DE have 22 characters, those of NO have 15.'],
  },
};

export const SOCIAL_SECURITY_NUMBER: Rule = {
  id: 'dlp/social-security-number',
  name: 'Social Security Number',
  family: 'dlp',
  severity: 'low',
  confidence: 'hint',
  pattern: '\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b',
  keywords: [],
  samples: {
    hit: [() => `SSN ${['123', '45', '6789'].join('-')}`],
    miss: [
      () => ['000', '45', '6789'].join('-'),
      () => ['123', '00', '6789'].join('-'),
      () => ['123', '45', '678'].join('-'),
    ],
    benign: [() => 'Call 555-123-4567 or write by 2024-11-24.'],
  },
};

export const BITCOIN_WIF: Rule = {
  id: 'dlp/bitcoin-wif-private-key',
  name: 'Bitcoin WIF Private Key',
  family: 'dlp',
  severity: 'critical',
  confidence: 'certain',
  pattern: '\\b(?:5[1-9A-HJ-NP-Za-km-z]{50}|[KL][1-9A-HJ-NP-Za-km-z]{51})\\b',
  caseSensitive: true,
  keywords: [],
  check: isWif,
  samples: {
    hit: [() => `key ${wif([])}`, () => `key ${wif([1])}`],
    miss: [() => `key ${wif([1]).slice(0, -1)}1`, () => `key ${token('base58', 52)}`],
    benign: [() => 'WIF keys start with 5, K or L.'],
  },
};

export const ETHEREUM_KEY: Rule = {
  id: 'dlp/ethereum-private-key',
  name: 'Ethereum Private Key',
  family: 'dlp',
  severity: 'critical',
  confidence: 'certain',
  pattern: '\\b0x[0-9a-f]{64}\\b',
  keywords: [],
  samples: {
    hit: [() => `private_key: 0x${token('hex', 64)}`, () => `WALLET_KEY=0x${token('hex', 64)}`],
    miss: [() => `private_key: 0x${token('hex', 63)}`],
    benign: [() => 'A private key is 0x and 64 hex digits.'],
  },
};

/** The same shape without a word about keys beside it: most often a transaction or block hash. */
export const ETHEREUM_KEY_LIKE: Rule = {
  ...ETHEREUM_KEY,
  id: 'dlp/ethereum-private-key-like',
  severity: 'low',
  confidence: 'hint',
  samples: {
    hit: [() => `0x${token('hex', 64)}`],
    miss: [() => `tx hash 0x${token('hex', 63)}`, () => `0x${'0'.repeat(64)}`],
    benign: [() => 'Transaction hashes are 0x and 64 hex digits.'],
  },
};

export const TWILIO_KEY: Rule = {
  id: 'dlp/twilio-api-key',
  name: 'Twilio API Key',
  family: 'dlp',
  severity: 'high',
  confidence: 'certain',
  pattern: '\\bSK[0-9a-f]{32}\\b',
  keywords: [],
  providerHosts: ['*.twilio.com'],
  samples: {
    hit: [() => `SK${token('hex', 32)}`, () => `sk${token('hex', 32)}`],
    miss: [() => `SK${token('hex', 31)}`, () => `TK${token('hex', 32)}`],
    benign: [() => 'Twilio keys start with SK, accounts with AC.'],
  },
};

export const DISCORD_BOT_TOKEN: Rule = {
  id: 'dlp/discord-bot-token',
  name: 'Discord Bot Token',
  family: 'dlp',
  severity: 'critical',
  confidence: 'certain',
  pattern: '\\b[MNO][A-Za-z0-9]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}',
  keywords: [],
  check: (match) => /[a-z]/.test(match) && /[A-Z]/.test(match) && /[0-9]/.test(match),
  providerHosts: ['*.discord.com', '*.discordapp.com', '*.discord.gg'],
  samples: {
    hit: [() => `M${token('an', 23)}.${token('url', 6)}.${token('url', 27)}`],
    miss: [
      () => `M${token('an', 23)}.${token('url', 5)}.${token('url', 27)}`,
      () => `A${token('an', 23)}.${token('url', 6)}.${token('url', 27)}`,
    ],
    benign: [() => 'Bot tokens have three parts, the first is the account in base64.'],
  },
};

export const AIRTABLE_TOKEN: Rule = {
  id: 'dlp/airtable-token',
  name: 'Airtable Token',
  family: 'dlp',
  severity: 'critical',
  confidence: 'certain',
  pattern: '\\bpat[A-Za-z0-9]{14}\\.[0-9a-f]{64}\\b',
  keywords: [],
  providerHosts: ['*.airtable.com'],
  samples: {
    hit: [() => `pat${token('an', 14)}.${token('hex', 64)}`],
    miss: [
      () => `pat${token('an', 14)}.${token('hex', 60)}`,
      () => `tap${token('an', 14)}.${token('hex', 64)}`,
    ],
    benign: [() => 'Personal access tokens start with pat and a dot follows.'],
  },
};

export const PASSWORD_IN_URL: Rule = {
  id: 'dlp/password-in-url',
  name: 'Password in URL',
  family: 'dlp',
  severity: 'high',
  confidence: 'certain',
  pattern: 'https?://[^\\s:/?#@]{1,80}:[^\\s/@]{4,160}@[a-z0-9][^\\s/@]{2,120}',
  keywords: [],
  check: hasUrlPassword,
  samples: {
    hit: [
      () => `git clone https://bot:${token('an', 20)}@git.test/app.git`,
      () => `{"proxy":"http://u:${token('an', 9)}@p.test:3128"}`,
    ],
    miss: [
      () => 'https://git.test:8080/@scope/app',
      () => 'https://bot:$REPO_TOKEN@git.test/app.git',
      () => 'https://bot@git.test/app.git',
    ],
    benign: [
      () => 'Write https://user:password@host/ only in examples.',
      () => 'See https://npm.test/package/@scope/name or mail me@host.test.',
    ],
  },
};

export const SHAPELESS_RULES: readonly Rule[] = [
  CREDIT_CARD,
  IBAN,
  SOCIAL_SECURITY_NUMBER,
  BITCOIN_WIF,
  ETHEREUM_KEY,
  ETHEREUM_KEY_LIKE,
  TWILIO_KEY,
  DISCORD_BOT_TOKEN,
  AIRTABLE_TOKEN,
  PASSWORD_IN_URL,
];
