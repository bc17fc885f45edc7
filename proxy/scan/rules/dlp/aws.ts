// Amazon Web Services: access ids, secret keys, session tokens and service keys.

import type { Rule } from '../rule.ts';
import { ALPHABETS, token } from '../sample.ts';
import { prefixed } from './prefixed.ts';

const HOSTS = ['*.amazonaws.com', '*.amazonaws.com.cn', '*.aws.dev', '*.aws.amazon.com'];
const ID_PREFIXES = ['AKIA', 'ASIA', 'AGPA', 'AIDA', 'AROA', 'AIPA', 'ANPA', 'ANVA'];
const SECRET = ALPHABETS.base64.class;

/** Groups of a lower-cased id: digits must be mixed in, or a long word would be one. */
const hasTwoDigits = (match: string): boolean => match.slice(4).replace(/[^0-9]/g, '').length >= 2;

export const AWS_RULES: readonly Rule[] = [
  {
    id: 'dlp/aws-access-id',
    name: 'AWS Access ID',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: `(?:${ID_PREFIXES.join('|')}|A3T[A-Z0-9])[A-Z0-9]{16,32}`,
    caseSensitive: true,
    keywords: [...ID_PREFIXES, 'A3T'],
    check: (match) => new Set(match.slice(4)).size > 2,
    floor: true,
    providerHosts: HOSTS,
    samples: {
      hit: [
        () => `id=AKIA${token('base32', 16)}`,
        () => `ASIA${token('base32', 16, 2)}`,
        () => `A3T${token('upper', 17)}`,
      ],
      miss: [
        () => `A3T${token('upper', 16)}`,
        () => `AKIA${token('base32', 15)}`,
        () => `AKIA${'X'.repeat(16)}`,
      ],
      benign: [() => 'Access ids start with AKIA or ASIA; NOVAKIA SHIPPING LINES is a company.'],
    },
  },
  {
    id: 'dlp/aws-access-id-any-case',
    name: 'AWS Access ID',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    // Host names and some frameworks fold case; the id survives that, so it is looked for folded too.
    pattern: '\\b(?:AKIA|ASIA|AROA|AIDA)[A-Z2-7]{16}\\b',
    keywords: ['AKIA', 'ASIA', 'AROA', 'AIDA'],
    check: hasTwoDigits,
    floor: true,
    providerHosts: HOSTS,
    samples: {
      hit: [() => `https://x.test/?q=akia${token('base32', 16).toLowerCase()}`],
      miss: [() => `akia${token('base32', 15).toLowerCase()}`, () => `asiaminorpeninsulas`],
      benign: [() => 'asiapacificnortheastone and asia-pacific are regions.'],
    },
  },
  {
    id: 'dlp/aws-secret-key',
    name: 'AWS Secret Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: `(?:secret[_ .-]{0,2}access[_ .-]{0,2}key|aws[\\w .-]{0,12}secret[_ .-]{0,2}key|aws[_ .-]{0,2}secret)[\\s"'\\\\=:>,]{1,8}${SECRET}{40}(?:[^A-Za-z0-9+/]|$)`,
    keywords: ['secret'],
    check: (match) => !/[xX]{40}.?$/.test(match),
    floor: true,
    providerHosts: HOSTS,
    samples: {
      hit: [
        () => `aws_secret_access_key = ${token('base64', 40, 2)}`,
        () => `"SecretAccessKey": "${token('base64', 40, 3)}"`,
        () => `export AWS_SECRET_KEY=${token('base64', 40, 4)}`,
      ],
      miss: [
        () => `aws_secret_access_key = ${token('base64', 39, 2)}`,
        () => `digest = ${token('base64', 40, 3)}`,
      ],
      benign: [
        () => 'Set aws_secret_access_key in ~/.aws/credentials or use a role.',
        () => 'aws_secret_access_key = ${AWS_SECRET_KEY}',
      ],
    },
  },
  {
    id: 'dlp/aws-session-token',
    name: 'AWS Session Token',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: `(?:aws[_ .-]{0,2}session[_ .-]{0,2}token|sessionToken|x-amz-security-token)[\\s"'\\\\=:>,]{1,8}[A-Za-z0-9+/=_.%-]{100,400}`,
    keywords: ['token'],
    providerHosts: HOSTS,
    samples: {
      hit: [() => `AWS_SESSION_TOKEN="${token('base64', 160, 2)}"`],
      miss: [() => `AWS_SESSION_TOKEN="${token('base64', 40, 2)}"`],
      benign: [() => 'Export AWS_SESSION_TOKEN after assuming the role.'],
    },
  },
  prefixed({
    id: 'aws-bedrock-key',
    name: 'AWS Bedrock API Key',
    prefix: 'ABSK',
    body: 'base64',
    length: [100, 300],
    hosts: HOSTS,
  }),
  prefixed({
    id: 'aws-bedrock-session-key',
    name: 'AWS Bedrock API Key',
    prefix: 'bedrock-api-key-',
    body: 'base64',
    length: [100, 300],
    hosts: HOSTS,
  }),
  {
    id: 'dlp/aws-mws-token',
    name: 'Amazon MWS Token',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: 'amzn\\.mws\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    keywords: ['amzn.mws.'],
    providerHosts: ['*.amazonservices.com'],
    samples: {
      hit: [
        () =>
          `amzn.mws.${token('hex', 8)}-${token('hex', 4)}-${token('hex', 4)}-${token('hex', 4)}-${token('hex', 12)}`,
      ],
      miss: [() => `amzn.mws.${token('hex', 8)}-${token('hex', 4)}`],
      benign: [() => 'MWS tokens begin with amzn.mws. and a UUID.'],
    },
  },
];
