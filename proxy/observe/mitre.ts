// Which MITRE ATT&CK technique a scanner label or event stands for.

const TECHNIQUES: Readonly<Record<string, string>> = {
  dlp: 'T1048',
  core_dlp: 'T1048',
  entropy: 'T1048',
  path_entropy: 'T1048',
  subdomain_entropy: 'T1048',
  length: 'T1048',
  env_leak: 'T1048',
  body_dlp: 'T1048',
  header_dlp: 'T1048',
  seed_phrase: 'T1048',
  canary: 'T1048',
  response_dlp: 'T1048',
  cross_request_dlp: 'T1048',
  cross_request_entropy: 'T1048',
  ratelimit: 'T1030',
  databudget: 'T1030',
  agent_budget: 'T1030',
  ssrf: 'T1046',
  core_ssrf: 'T1046',
  crlf_injection: 'T1190',
  parser: 'T1190',
  context: 'T1190',
  path_traversal: 'T1083',
  blocklist: 'T1071.001',
  allowlist: 'T1071.001',
  redirect: 'T1071.001',
  scheme: 'T1071',
  response_scan: 'T1059',
  core_response: 'T1059',
  sni_mismatch: 'T1090.004',
  sni_missing: 'T1090.004',
  ech: 'T1090.004',
  authority_mismatch: 'T1090.004',
  tunnel_protocol: 'T1095',
  tunnel_port: 'T1571',
  upgrade_refused: 'T1095',
  body_undecodable: 'T1027',
  address_protection: 'T1565.002',
  own_listener: 'T1046',
  resolve_failed: 'T1071.004',
};

/** The technique's id, or undefined for labels that are no technique. */
export function mitreTechnique(label: string): string | undefined {
  return Object.hasOwn(TECHNIQUES, label) ? TECHNIQUES[label] : undefined;
}
