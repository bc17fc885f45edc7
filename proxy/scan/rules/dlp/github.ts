// Tokens of GitHub and GitLab.

import type { Rule } from '../rule.ts';
import { prefixed } from './prefixed.ts';

const GITHUB = ['*.github.com', '*.githubusercontent.com', '*.ghcr.io', '*.githubcopilot.com'];
const GITLAB = ['*.gitlab.com'];

export const GITHUB_RULES: readonly Rule[] = [
  prefixed({
    id: 'github-token',
    name: 'GitHub Token',
    prefix: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    body: 'word',
    length: [36, 255],
    hosts: GITHUB,
    floor: true,
  }),
  prefixed({
    id: 'github-fine-grained-pat',
    name: 'GitHub Fine-Grained PAT',
    prefix: 'github_pat_',
    body: 'word',
    length: [36, 255],
    hosts: GITHUB,
    floor: true,
  }),
  prefixed({
    id: 'gitlab-pat',
    name: 'GitLab PAT',
    prefix: 'glpat-',
    body: 'dot',
    length: [20, 300],
    hosts: GITLAB,
    floor: true,
  }),
  prefixed({
    id: 'gitlab-deploy-token',
    name: 'GitLab Token',
    prefix: [
      'gldt-',
      'glrt-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'gloas-',
      'glsoat-',
      'glffct-',
      'GR1348941',
    ],
    body: 'dot',
    length: [20, 300],
    caseSensitive: true,
    hosts: GITLAB,
  }),
];
