// Tokens that open other secrets: Vault, Doppler, Infisical, Akeyless, age, and unseal keys.

import type { Rule } from '../rule.ts';
import { token } from '../sample.ts';
import { prefixed } from './prefixed.ts';

export const SECRET_STORE_RULES: readonly Rule[] = [
  prefixed({
    id: 'hashicorp-vault-token',
    name: 'HashiCorp Vault Token',
    prefix: ['hvs.', 'hvb.', 'hvr.'],
    body: 'url',
    length: [23, 400],
  }),
  {
    id: 'dlp/vault-legacy-token',
    name: 'HashiCorp Vault Legacy Token',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: 'vault[\\w .-]{0,16}token["\'\\s=:>,]{1,6}[sbr]\\.[A-Za-z0-9_-]{24,200}',
    keywords: ['vault'],
    check: (match) => /[0-9]/.test(match.slice(-24)),
    samples: {
      hit: [() => `VAULT_TOKEN="s.${token('an', 24)}"`, () => `-vaultToken b.${token('an', 40)}`],
      miss: [() => `VAULT_TOKEN="s.${token('an', 12)}"`],
      benign: [() => 'vaultToken = s.getServerAddressByClientCIDRsFor(request)'],
    },
  },
  {
    id: 'dlp/vault-unseal-key',
    name: 'HashiCorp Vault Unseal Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: 'unseal(?: key)?(?: [0-9])?[\\s:="\']{1,4}[A-Za-z0-9+/]{44}',
    keywords: ['unseal'],
    samples: {
      hit: [
        () => `Unseal Key 1: ${token('base64', 44)}`,
        () => `vault operator unseal ${token('base64', 44)}`,
      ],
      miss: [() => `Unseal Key 1: ${token('base64', 30)}`],
      benign: [() => 'Run vault operator unseal three times with different keys.'],
    },
  },
  {
    id: 'dlp/doppler-token',
    name: 'Doppler Token',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: '\\bdp\\.(?:pt|ct|sa|scim|audit|said|st(?:\\.[a-z0-9_-]{2,35})?)\\.[A-Za-z0-9]{40,44}\\b',
    keywords: ['dp.pt.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.', 'dp.said.', 'dp.st.'],
    providerHosts: ['*.doppler.com'],
    samples: {
      hit: [() => `DOPPLER=dp.pt.${token('an', 43)}`, () => `dp.st.prd.${token('an', 43)}`],
      miss: [() => `dp.pt.${token('an', 20)}`],
      benign: [() => 'Doppler tokens start with dp.pt. or dp.st. and a name.'],
    },
  },
  {
    id: 'dlp/age-secret-key',
    name: 'age Secret Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}',
    keywords: ['AGE-SECRET-KEY-1'],
    samples: {
      hit: [() => `AGE-SECRET-KEY-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}`],
      miss: [() => `AGE-SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L`],
      benign: [() => 'Identities start with AGE-SECRET-KEY-1 and stay on disk.'],
    },
  },
  prefixed({
    id: 'age-plugin-key',
    name: 'age Plugin Identity',
    prefix: 'AGE-PLUGIN-YUBIKEY-1',
    body: 'upper',
    length: [20, 80],
    severity: 'high',
  }),
  {
    id: 'dlp/wireguard-key',
    name: 'WireGuard Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: '(?:PrivateKey|PresharedKey)["\'\\s]{0,4}[=:]["\'\\s]{0,4}[A-Za-z0-9+/]{43}=',
    keywords: ['PrivateKey', 'PresharedKey'],
    samples: {
      hit: [
        () => `[Interface]\nPrivateKey = ${token('base64', 43)}=`,
        () => `PresharedKey=${token('base64', 43)}=`,
      ],
      miss: [() => `PublicKey = ${token('base64', 43)}=`, () => `PrivateKey = ${token('base64', 30)}=`],
      benign: [() => '[Interface]\nPrivateKey = <your private key>'],
    },
  },
];
