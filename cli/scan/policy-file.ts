// Policy files of this program among the scanned files: validated as `pipelock check` does, every fault a finding.

import { loadPolicy, PolicyError } from '../../proxy/policy/load.ts';
import type { PolicyIssue } from '../../proxy/policy/place.ts';
import type { FileFault } from './scan-finding.ts';

/** Sections that no other program's YAML has at its top. */
const SECTIONS = [
  'fetch_proxy',
  'forward_proxy',
  'request_body_scanning',
  'response_scanning',
  'api_allowlist',
  'kill_switch',
  'canary_tokens',
  'address_protection',
  'seed_phrase_detection',
  'mcp_input_scanning',
  'mcp_tool_scanning',
  'mcp_tool_policy',
];
const NAME = /(?:^|\/)\.?pipelock\.ya?ml$/i;
const MOST_BYTES = 1024 * 1024;

/** The faults and warnings of a policy file; none for any other file. */
export function policyFaults(file: string, bytes: Buffer): FileFault[] {
  if (!isPolicy(file, bytes)) return [];
  try {
    return loadPolicy(bytes, { file }).warnings.map((issue) => faultOf(issue, true));
  } catch (error) {
    if (error instanceof PolicyError) return error.issues.map((issue) => faultOf(issue, false));
    throw error;
  }
}

function isPolicy(file: string, bytes: Buffer): boolean {
  if (!/\.ya?ml$/i.test(file) || bytes.length > MOST_BYTES) return false;
  const text = `\n${bytes.toString('utf8')}`;
  // Kubernetes objects and workflows that are only named after this program are none.
  if (NAME.test(file)) return !/\n(?:apiVersion|services|jobs):/.test(text);
  return SECTIONS.some((section) => text.includes(`\n${section}:`));
}

function faultOf({ path, place, what, meant, advice }: PolicyIssue, isWarning: boolean): FileFault {
  const where = path === '' ? '' : `${path.length > 200 ? `${path.slice(0, 200)}…` : path}: `;
  return {
    scanner: 'policy',
    rule: 'policy',
    severity: isWarning ? 'low' : 'high',
    message: `${where}${what}${meant === undefined ? '' : ` (did you mean "${meant}"?)`}; ${advice}`,
    isWarning,
    ...(place ? { region: { startLine: place.line, endLine: place.line } } : {}),
  };
}
