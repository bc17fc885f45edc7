import assert from 'node:assert/strict';

import { mitreTechnique } from './mitre.ts';

const pinned: Record<string, string | undefined> = {
  dlp: 'T1048',
  body_dlp: 'T1048',
  header_dlp: 'T1048',
  env_leak: 'T1048',
  subdomain_entropy: 'T1048',
  ratelimit: 'T1030',
  databudget: 'T1030',
  ssrf: 'T1046',
  core_ssrf: 'T1046',
  crlf_injection: 'T1190',
  path_traversal: 'T1083',
  blocklist: 'T1071.001',
  scheme: 'T1071',
  response_scan: 'T1059',
  sni_mismatch: 'T1090.004',
  allowed: undefined,
  constructor: undefined,
  '': undefined,
};

describe('observe/mitre', () => {
  for (const [label, technique] of Object.entries(pinned)) {
    it(`names ${technique ?? 'nothing'} for «${label}»`, () =>
      assert.equal(mitreTechnique(label), technique));
  }
});
