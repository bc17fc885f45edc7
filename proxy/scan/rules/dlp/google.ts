// Google: API keys, OAuth clients and tokens, service account files.

import type { Rule } from '../rule.ts';
import { token } from '../sample.ts';
import { prefixed } from './prefixed.ts';

const HOSTS = ['*.googleapis.com', '*.google.com'];
const BEGIN = `-----BEGIN`;
const MARKER = 'service_account["\'\\\\]{1,4}';
const MATERIAL = 'private_key["\'\\\\]{1,4}\\s{0,4}:\\s{0,4}["\'\\\\]{1,4}-----BEGIN[A-Z +]{1,12}PRIVATE';
const FILE = (key: string): string =>
  `{"type": "service_account", "project_id": "demo", "private_key_id": "${token('hex', 40)}", "private_key": "${key}"}`;

export const GOOGLE_RULES: readonly Rule[] = [
  prefixed({
    id: 'google-api-key',
    name: 'Google API Key',
    prefix: 'AIza',
    body: 'url',
    length: 35,
    severity: 'high',
    glued: true,
    hosts: HOSTS,
  }),
  prefixed({
    id: 'google-oauth-client-secret',
    name: 'Google OAuth Client Secret',
    prefix: 'GOCSPX-',
    body: 'url',
    length: [28, 40],
    hosts: HOSTS,
  }),
  prefixed({
    id: 'google-oauth-token',
    name: 'Google OAuth Token',
    prefix: 'ya29.',
    body: 'url',
    length: [20, 400],
    hosts: HOSTS,
  }),
  {
    id: 'dlp/google-refresh-token',
    name: 'Google OAuth Refresh Token',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: '\\b1//0[A-Za-z0-9_-]{40,140}',
    caseSensitive: true,
    keywords: ['1//0'],
    providerHosts: HOSTS,
    samples: {
      hit: [() => `"refresh_token": "1//0${token('url', 60)}"`],
      miss: [() => `"refresh_token": "1//0${token('url', 20)}"`],
      benign: [() => 'Use http://127.0.0.1//0 as a base.'],
    },
  },
  {
    id: 'dlp/google-oauth-client-id',
    name: 'Google OAuth Client ID',
    family: 'dlp',
    severity: 'medium',
    confidence: 'certain',
    pattern: '[0-9]{6,20}-[a-z0-9_]{32}\\.apps\\.googleusercontent\\.com',
    keywords: ['.apps.googleusercontent.com'],
    providerHosts: HOSTS,
    samples: {
      hit: [() => `client_id=${token('digit', 12)}-${token('lower', 32)}.apps.googleusercontent.com`],
      miss: [() => `client_id=${token('digit', 12)}-${token('lower', 20)}.apps.googleusercontent.com`],
      benign: [() => 'Client ids end in .apps.googleusercontent.com after a number and a hash.'],
    },
  },
  {
    id: 'dlp/google-client-secret-pair',
    name: 'Google OAuth Client Secret',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    // The secrets of old clients have no prefix: exactly 24 characters under their usual name.
    pattern:
      '(?:google[\\w .-]{0,16}secret|client_?secret)["\'\\s\\\\:=>,]{1,8}["\'][A-Za-z0-9_-]{24}["\'\\\\]',
    keywords: ['secret'],
    check: (match) =>
      /[a-z]/.test(match.slice(-25)) && !/[xX*]{8}|your|example|secret.{0,12}$/i.test(match.slice(-25)),
    providerHosts: HOSTS,
    samples: {
      hit: [
        () => `"client_secret": "${token('an', 24, 7)}"`,
        () => `$google_client_secret = '${token('an', 24, 8)}'`,
      ],
      miss: [() => `"client_secret": "${token('an', 23, 7)}"`],
      benign: [() => '"client_secret": "YOUR_CLIENT_SECRET_HERE_"'],
    },
  },
  {
    id: 'dlp/gcp-service-account-key',
    name: 'GCP Service Account Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    // The marker alone is in every tutorial; only beside key material is it a key (L-43).
    pattern: `(?:${MARKER}[^}]{0,600}?${MATERIAL}|${MATERIAL}[^}]{0,4000}?${MARKER})`,
    keywords: ['service_account'],
    floor: true,
    providerHosts: HOSTS,
    samples: {
      hit: [() => FILE(`${BEGIN} PRIVATE KEY-----\\n${token('base64', 60)}`)],
      miss: [() => FILE(''), () => FILE('${KEY}')],
      benign: [() => 'Set "type": "service_account" and download the private_key from the console.'],
    },
  },
  {
    id: 'dlp/firebase-cloud-messaging-key',
    name: 'Firebase Cloud Messaging Key',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: 'AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{100,160}',
    caseSensitive: true,
    keywords: [':APA91b'],
    providerHosts: HOSTS,
    samples: {
      hit: [() => `Authorization: key=AAAA${token('url', 7)}:APA91b${token('url', 134)}`],
      miss: [() => `AAAA${token('url', 7)}:APA91b${token('url', 30)}`],
      benign: [() => 'Server keys contain :APA91b after eleven characters.'],
    },
  },
];
