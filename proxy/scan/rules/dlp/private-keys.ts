// Private keys as files: PEM, PGP, PuTTY, JWK, and PEM once more inside base64.

import type { Rule } from '../rule.ts';
import { token } from '../sample.ts';

const DASHES = '-----';
const pem = (kind: string): string => `${DASHES}BEGIN ${kind}${DASHES}`;

export const PRIVATE_KEY_RULES: readonly Rule[] = [
  {
    id: 'dlp/private-key-header',
    name: 'Private Key Header',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    // Blanks may be gone or written as `+`: both still mean a key.
    pattern:
      '-----BEGIN[\\s+]{0,3}(?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP|SSH2[\\s+]{0,3}ENCRYPTED|ANY)[\\s+]{0,3})?PRIVATE[\\s+]{0,3}KEY(?:[\\s+]{0,3}BLOCK)?-----',
    keywords: ['-----BEGIN'],
    floor: true,
    samples: {
      hit: [
        () => `${pem('PRIVATE KEY')}\n${token('base64', 64)}\n`,
        () => pem('RSA PRIVATE KEY'),
        () => pem('OPENSSH PRIVATE KEY'),
        () => pem('PGP PRIVATE KEY BLOCK'),
        () => `${DASHES}BEGIN+EC+PRIVATE+KEY${DASHES}`,
      ],
      miss: [() => pem('PUBLIC KEY'), () => pem('CERTIFICATE'), () => '----BEGIN PRIVATE KEY----'],
      benign: [() => 'A PEM file begins with dashes, BEGIN and PRIVATE KEY.'],
    },
  },
  {
    id: 'dlp/putty-private-key',
    name: 'PuTTY Private Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: 'PuTTY-User-Key-File-[1-3]:\\s{0,4}[a-z0-9-]{3,40}',
    keywords: ['PuTTY-User-Key-File-'],
    samples: {
      hit: [() => `PuTTY-User-Key-File-3: ssh-ed25519`],
      miss: [() => `PuTTY-User-Key-File-9: ssh-ed25519`],
      benign: [() => 'PuTTY keeps keys in .ppk files.'],
    },
  },
  {
    id: 'dlp/base64-private-key',
    name: 'Base64 Private Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    // base64 of `-----BEGIN ` and what may follow; the decoders find it too, this names it when they are cut short.
    pattern:
      'LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0Eg|BFQyBQ|BPUEVOU1NI|BFTkNSWVBURUQg|BEU0Eg|BQR1Ag)[A-Za-z0-9+/=]{20,400}',
    caseSensitive: true,
    keywords: ['LS0tLS1CRUdJTi'],
    samples: {
      hit: [
        () => `key: ${Buffer.from(`${pem('RSA PRIVATE KEY')}\n${token('base64', 90)}`).toString('base64')}`,
      ],
      miss: [() => Buffer.from(`${pem('CERTIFICATE')}\n${token('base64', 90)}`).toString('base64')],
      benign: [() => 'Certificates in base64 begin with LS0tLS1CRUdJTi too.'],
    },
  },
  {
    id: 'dlp/jwk-private-key',
    name: 'JWK Private Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern:
      '"kty"\\s{0,4}:\\s{0,4}"(?:RSA|EC|OKP)"[^}]{0,1600}?"d"\\s{0,4}:\\s{0,4}"[A-Za-z0-9_-]{40,720}"|"d"\\s{0,4}:\\s{0,4}"[A-Za-z0-9_-]{40,720}"[^}]{0,1600}?"kty"\\s{0,4}:\\s{0,4}"(?:RSA|EC|OKP)"',
    keywords: ['"kty"'],
    samples: {
      hit: [() => `{"kty": "EC", "crv": "P-256", "x": "${token('url', 43)}", "d": "${token('url', 43, 2)}"}`],
      miss: [() => `{"kty": "EC", "crv": "P-256", "x": "${token('url', 43)}"}`],
      benign: [() => 'A JWK has "kty", "n" and "e"; private ones also have "d".'],
    },
  },
  {
    id: 'dlp/kubeconfig-key',
    name: 'Kubernetes Client Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: 'client-key-data["\']?\\s{0,3}:\\s{0,3}["\']?LS0tLS1[A-Za-z0-9+/=]{40,400}',
    keywords: ['client-key-data'],
    samples: {
      hit: [() => `    client-key-data: LS0tLS1${token('an', 60)}`],
      miss: [() => `    client-certificate-data: LS0tLS1${token('an', 60)}`],
      benign: [() => 'kubectl writes client-key-data into the kubeconfig.'],
    },
  },
];
