// Microsoft Azure: storage and service keys, connection strings, application secrets.

import type { Rule } from '../rule.ts';
import { token } from '../sample.ts';

const HOSTS = [
  '*.windows.net',
  '*.azure.com',
  '*.azure.net',
  '*.microsoftonline.com',
  '*.azure-devices.net',
  '*.azconfig.io',
];

export const AZURE_RULES: readonly Rule[] = [
  {
    id: 'dlp/azure-connection-string',
    name: 'Azure Connection String',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern:
      '(?:AccountKey|SharedAccessKey|SharedSecretValue)["\'\\s]{0,4}[=:]["\'\\s]{0,4}[A-Za-z0-9+/]{40,88}={0,2}',
    keywords: ['AccountKey', 'SharedAccessKey', 'SharedSecretValue'],
    providerHosts: HOSTS,
    samples: {
      hit: [
        () =>
          `DefaultEndpointsProtocol=https;AccountName=demo;AccountKey=${token('base64', 86)}==;EndpointSuffix=core`,
        () =>
          `HostName=x.azure-devices.net;SharedAccessKeyName=device;SharedAccessKey=${token('base64', 43)}=`,
      ],
      miss: [
        () => `AccountName=demo;AccountKey=${token('base64', 20)}`,
        () => `AccountKeyVersion=${token('base64', 86)}`,
      ],
      benign: [() => 'AccountName=<YOUR_ACCOUNT_NAME>;AccountKey=<YOUR_ACCOUNT_KEY>;'],
    },
  },
  {
    id: 'dlp/azure-app-configuration',
    name: 'Azure App Configuration String',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: '\\.azconfig\\.io;Id=[A-Za-z0-9+/:=_-]{4,60};Secret=[A-Za-z0-9+/]{36,100}={0,2}',
    keywords: ['.azconfig.io'],
    providerHosts: HOSTS,
    samples: {
      hit: [
        () =>
          `Endpoint=https://demo.azconfig.io;Id=AbCd-l0-s0:${token('base64', 20)};Secret=${token('base64', 43)}=`,
      ],
      miss: [() => 'Endpoint=https://demo.azconfig.io;Id=xxx;Secret=xxx'],
      benign: [() => 'The endpoint is https://demo.azconfig.io; its Id and Secret are in the portal.'],
    },
  },
  {
    id: 'dlp/azure-ad-client-secret',
    name: 'Azure AD Client Secret',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: '[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}',
    caseSensitive: true,
    keywords: ['0Q~', '1Q~', '2Q~', '3Q~', '4Q~', '5Q~', '6Q~', '7Q~', '8Q~', '9Q~'],
    providerHosts: HOSTS,
    samples: {
      hit: [() => `client_credential='${token('an', 3)}8Q~${token('an', 34)}'`],
      miss: [() => `client_credential='${token('an', 3)}8Q~${token('an', 20)}'`],
      benign: [() => 'About 8Q~ of them are short.'],
    },
  },
  {
    id: 'dlp/azure-service-key',
    name: 'Azure Service Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    // Fixed signatures stand at a fixed place of current keys (storage, Cosmos DB, Batch, search, API management, …).
    pattern:
      '[A-Za-z0-9+/]{32}(?:AzSe[A-D]|\\+ASt|\\+AMC|ACDb|\\+ABa|AIoT|\\+ASb|\\+AEh|ARm|APIM|AzFu|AzCa|ACRi)[A-Za-z0-9+/]{3,10}={0,2}(?:[^A-Za-z0-9+/=]|$)',
    caseSensitive: true,
    keywords: [
      'AzSe',
      '+ASt',
      '+AMC',
      'ACDb',
      '+ABa',
      'AIoT',
      '+ASb',
      '+AEh',
      'APIM',
      'AzFu',
      'AzCa',
      'ACRi',
    ],
    check: (match) =>
      /[0-9]/.test(match) && /(?:AzSe[A-D]|AzFu)[A-Za-z0-9+/]{3,8}={0,2}.?$|={1,2}.?$/.test(match),
    providerHosts: HOSTS,
    samples: {
      hit: [
        () => `key: ${token('an', 76)}+ASt${token('an', 6)}==`,
        () => `key: ${token('an', 42)}AzSeB${token('an', 5)} `,
      ],
      miss: [() => `key: ${token('an', 20)}+ASt${token('an', 6)}==`],
      benign: [() => 'APIM and AzFunctions are short names.'],
    },
  },
  {
    id: 'dlp/azure-sas-signature',
    name: 'Azure SAS Signature',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: '(?:[?&]s[vretk]=[^&\\s]{1,40}[^\\s"\']{0,300}&sig=[A-Za-z0-9%+/]{43,80})',
    keywords: ['&sig='],
    // Release files and caches of GitHub lie in such storage behind names of its own.
    providerHosts: [...HOSTS, '*.githubusercontent.com'],
    samples: {
      hit: [
        () =>
          `https://demo.blob.core.windows.net/c?sv=2024-01-01&se=2026-01-01&sr=c&sig=${token('an', 43)}%3D`,
      ],
      miss: [() => 'https://demo.blob.core.windows.net/c?sv=2024-01-01&sig=short'],
      benign: [() => 'Append &sig= and the signature to the address.'],
    },
  },
];
