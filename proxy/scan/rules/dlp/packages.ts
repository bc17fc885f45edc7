// Tokens of package registries.

import type { Rule } from '../rule.ts';
import { token, uuid } from '../sample.ts';
import { prefixed } from './prefixed.ts';

export const PACKAGE_RULES: readonly Rule[] = [
  prefixed({
    id: 'npm-token',
    name: 'npm Token',
    prefix: 'npm_',
    body: 'an',
    length: [36, 64],
    hosts: ['*.npmjs.org', '*.npmjs.com'],
  }),
  {
    id: 'dlp/npm-legacy-token',
    name: 'npm Legacy Token',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern:
      '(?:_authToken|NPM_TOKEN)["\'\\s\\\\]{0,4}[=:]["\'\\s\\\\]{0,4}[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    keywords: ['authToken', 'NPM_TOKEN'],
    providerHosts: ['*.npmjs.org'],
    samples: {
      hit: [() => `//registry.npmjs.org/:_authToken=${uuid(3)}`, () => `NPM_TOKEN="${uuid(4)}"`],
      miss: [() => `//registry.npmjs.org/:_authToken=${uuid(3).slice(0, -1)}`, () => `id=${uuid(4)}`],
      benign: [() => '//registry.npmjs.org/:_authToken=${NPM_TOKEN}'],
    },
  },
  prefixed({
    id: 'pypi-token',
    name: 'PyPI Token',
    prefix: 'pypi-',
    body: 'url',
    length: [16, 300],
    hosts: ['*.pypi.org'],
  }),
  prefixed({
    id: 'rubygems-token',
    name: 'RubyGems API Key',
    prefix: 'rubygems_',
    body: 'hex',
    length: 48,
    hosts: ['*.rubygems.org'],
  }),
  prefixed({
    id: 'crates-io-token',
    name: 'crates.io Token',
    prefix: 'cio',
    body: 'an',
    length: 32,
    caseSensitive: true,
    hosts: ['*.crates.io'],
  }),
  prefixed({
    id: 'nuget-api-key',
    name: 'NuGet API Key',
    prefix: 'oy2',
    body: 'lower',
    length: 43,
    hosts: ['*.nuget.org'],
  }),
  prefixed({
    id: 'jfrog-api-key',
    name: 'JFrog Token',
    prefix: ['AKCp', 'cmVmdGtuO'],
    body: 'an',
    length: [50, 80],
    hosts: ['*.jfrog.io'],
  }),
  prefixed({
    id: 'clojars-token',
    name: 'Clojars Deploy Token',
    prefix: 'CLOJARS_',
    body: 'lower',
    length: 60,
    hosts: ['*.clojars.org'],
  }),
  prefixed({
    id: 'packagist-token',
    name: 'Packagist Token',
    prefix: ['packagist_ort_', 'packagist_uut_', 'packagist_oot_'],
    body: 'hex',
    length: [64, 72],
    hosts: ['*.packagist.org', '*.packagist.com'],
  }),
  prefixed({
    id: 'jsr-token',
    name: 'JSR Token',
    prefix: ['jsrt_', 'jsrp_', 'jsrd_', 'jsrs_'],
    body: 'an',
    length: [32, 64],
    hosts: ['*.jsr.io'],
  }),
  prefixed({
    id: 'open-vsx-token',
    name: 'Open VSX Token',
    prefix: ['ovsxat_', 'ovsxp_'],
    body: 'dash',
    length: 36,
    hosts: ['*.open-vsx.org'],
  }),
  {
    id: 'dlp/docker-auth',
    name: 'Docker Registry Credentials',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: '"auths"\\s{0,8}:\\s{0,8}\\{[^}]{0,300}"auth"\\s{0,8}:\\s{0,8}"[A-Za-z0-9+/=]{16,2000}"',
    keywords: ['auths'],
    samples: {
      hit: [() => `{"auths": {"registry.test": {"auth": "${token('base64', 40)}"}}}`],
      miss: [() => '{"auths": {"registry.test": {"auth": ""}}}'],
      benign: [() => 'docker login writes "auths" into config.json.'],
    },
  },
];
