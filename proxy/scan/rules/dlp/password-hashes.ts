// Password hashes as they stand in shadow files, databases and network captures: enough to guess the password at leisure.

import type { Rule } from '../rule.ts';
import { token } from '../sample.ts';

interface Hash {
  readonly id: string;
  readonly name: string;
  readonly pattern: string;
  readonly keywords: readonly string[];
  readonly hit: () => string;
  readonly miss: () => string;
}

const salted = (mark: string, salt: number, digest: number): string =>
  `$${mark}$${token('an', salt)}$${token('an', digest)}`;

const HASHES: readonly Hash[] = [
  {
    id: 'bcrypt-hash',
    name: 'Password Hash (bcrypt)',
    pattern: '\\$2[abxy]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}',
    keywords: ['$2a$', '$2b$', '$2x$', '$2y$'],
    hit: () => `$2b$12$${token('an', 53)}`,
    miss: () => `$2b$12$${token('an', 40)}`,
  },
  {
    id: 'sha512-crypt-hash',
    name: 'Password Hash (sha512crypt)',
    pattern: '\\$6\\$(?:rounds=[0-9]{1,9}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{86}',
    keywords: ['$6$'],
    hit: () => salted('6', 8, 86),
    miss: () => salted('6', 8, 60),
  },
  {
    id: 'sha256-crypt-hash',
    name: 'Password Hash (sha256crypt)',
    pattern: '\\$5\\$(?:rounds=[0-9]{1,9}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{43}',
    keywords: ['$5$'],
    hit: () => salted('5', 16, 43),
    miss: () => salted('5', 16, 30),
  },
  {
    id: 'md5-crypt-hash',
    name: 'Password Hash (md5crypt)',
    pattern: '\\$(?:1|apr1)\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}',
    keywords: ['$1$', '$apr1$'],
    hit: () => salted('apr1', 8, 22),
    miss: () => salted('1', 8, 12),
  },
  {
    id: 'cisco-hash',
    name: 'Password Hash (Cisco type 8 or 9)',
    pattern: '\\$[89]\\$[./A-Za-z0-9]{14}\\$[./A-Za-z0-9]{43}',
    keywords: ['$8$', '$9$'],
    hit: () => salted('8', 14, 43),
    miss: () => salted('8', 8, 43),
  },
  {
    id: 'argon2-hash',
    name: 'Password Hash (argon2)',
    pattern:
      '\\$argon2(?:id|i|d)\\$v=[0-9]{1,3}\\$m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,4}\\$[A-Za-z0-9+/]{8,90}\\$[A-Za-z0-9+/]{16,180}',
    keywords: ['$argon2'],
    hit: () => `$argon2id$v=19$m=65536,t=3,p=4$${token('an', 22)}$${token('an', 43)}`,
    miss: () => `$argon2id$v=19$${token('an', 22)}`,
  },
  {
    id: 'yescrypt-hash',
    name: 'Password Hash (yescrypt)',
    pattern: '\\$(?:y|gy|7)\\$[./A-Za-z0-9]{1,32}\\$[./A-Za-z0-9]{1,86}\\$[./A-Za-z0-9]{43}',
    keywords: ['$y$', '$gy$', '$7$'],
    hit: () => `$y$j9T$${token('an', 22)}$${token('an', 43)}`,
    miss: () => `$y$j9T$${token('an', 22)}`,
  },
  {
    id: 'pbkdf2-hash',
    name: 'Password Hash (PBKDF2)',
    pattern:
      '(?:pbkdf2_sha(?:1|256|512)\\$[0-9]{3,8}\\$[A-Za-z0-9+/]{4,64}\\$[A-Za-z0-9+/=]{24,100}|\\$pbkdf2-sha(?:256|512)\\$[0-9]{1,8}\\$[./A-Za-z0-9]{8,64}\\$[./A-Za-z0-9]{24,100})',
    keywords: ['pbkdf2'],
    hit: () => `pbkdf2_sha256$260000$${token('an', 22)}$${token('an', 43)}=`,
    miss: () => `pbkdf2_sha256$260000$${token('an', 22)}`,
  },
  {
    id: 'phpass-hash',
    name: 'Password Hash (phpass)',
    pattern: '\\$[PH]\\$[./A-Za-z0-9]{31}(?:[^./A-Za-z0-9]|$)',
    keywords: ['$P$', '$H$'],
    hit: () => `$P$B${token('an', 30)}`,
    miss: () => `$P$B${token('an', 20)}`,
  },
  {
    id: 'kerberos-hash',
    name: 'Password Hash (Kerberos)',
    pattern: '\\$krb5(?:asrep|tgs|pa)\\$[0-9]{1,2}\\$[^\\s]{1,200}?[:$][0-9a-f]{32}\\$?[0-9a-f]{40,200}',
    keywords: ['$krb5asrep$', '$krb5tgs$', '$krb5pa$'],
    hit: () => `$krb5asrep$23$user@realm.test:${token('hex', 32)}$${token('hex', 200)}`,
    miss: () => `$krb5asrep$23$user@realm.test`,
  },
];

export const PASSWORD_HASH_RULES: readonly Rule[] = HASHES.map((hash) => ({
  id: `dlp/${hash.id}`,
  name: hash.name,
  family: 'dlp',
  severity: 'high',
  confidence: 'certain',
  pattern: hash.pattern,
  keywords: hash.keywords,
  samples: {
    hit: [() => `app:${hash.hit()}:19000:0`],
    miss: [() => `app:${hash.miss()}:19000:0`],
    benign: [() => `Hashes of this kind start with ${hash.keywords[0] ?? ''} and the cost.`],
  },
}));
