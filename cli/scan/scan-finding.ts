// What a scan reports: a finding with its place in a file. It never holds the text that was found.

import type { Confidence, Finding, Severity } from '../../proxy/model/finding.ts';
import { compileSuppressions } from '../../proxy/decide/suppress.ts';
import type { Policy } from '../../proxy/policy/schema/policy.ts';
import { DLP_RULES, INJECTION_RULES, SHAPELESS_RULES, TOOL_RULES } from '../../proxy/scan/rules/index.ts';
import type { Region } from './chunk.ts';

export interface ScanFinding {
  readonly file: string;
  /** Absent when nobody can say where in the file. */
  readonly region?: Region;
  /** One name for one rule, for programs: `dlp/github-token`, `dlp/own/My Key`. */
  readonly ruleId: string;
  /** As people write it in `suppress`. */
  readonly rule: string;
  readonly scanner: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly encoding: string;
  readonly message: string;
  /** The line up to the match, then `[REDACTED]`; safe to print. */
  readonly excerpt?: string;
  /** A hint without a second sign, or a rule that only warns: it fails a scan only when that is asked for. */
  readonly isWarning: boolean;
}

/** How the rules of a policy are called. A user's rule and a built-in one of the same name are two rules (F-37). */
export function makeRuleIds({ dlp, response_scanning }: Policy): (finding: Finding) => string {
  const own = new Set([
    ...dlp.patterns.map(({ name }) => `dlp/${name.toLowerCase()}`),
    ...response_scanning.patterns.map(({ name }) => `injection/${name.toLowerCase()}`),
  ]);
  const builtIn = new Map(
    [...DLP_RULES, ...SHAPELESS_RULES, ...INJECTION_RULES, ...TOOL_RULES].map((rule) => [
      `${rule.family}/${rule.name.toLowerCase()}`,
      rule.id,
    ]),
  );
  return (finding) => {
    const family = familyOf(finding, builtIn);
    const key = `${family}/${finding.rule.toLowerCase()}`;
    if (!finding.floor && own.has(key)) return `${family}/own/${finding.rule}`;
    return builtIn.get(key) ?? idOf(family, kebab(finding.rule));
  };
}

/** What speaks to the agent in the definition of a tool is found by rules of two families. */
function familyOf({ scanner, rule }: Finding, builtIn: ReadonlyMap<string, string>): string {
  const family = FAMILIES[scanner] ?? 'dlp';
  return family === 'tool' && !builtIn.has(`tool/${rule.toLowerCase()}`) ? 'injection' : family;
}

const FAMILIES: Readonly<Record<string, string>> = {
  response_scan: 'injection',
  tool_poisoning: 'tool',
  address_protection: 'address',
  canary: 'canary',
  scan_error: 'scan',
  mcp_config: 'mcp',
  policy: 'policy',
  file: 'scan',
};

/** `mcp/plain-http` of the rule `MCP Plain HTTP`; `policy` of the rule `policy`. */
function idOf(family: string, name: string): string {
  return name === family
    ? name
    : `${family}/${name.startsWith(`${family}-`) ? name.slice(family.length + 1) : name}`;
}

function kebab(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** A finding of a check that reads a whole file (its kind, its settings), not its text. */
export interface FileFault {
  readonly scanner: 'mcp_config' | 'policy' | 'file';
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly isWarning: boolean;
  readonly region?: Region;
}

export type FaultFinding = (file: string, fault: FileFault) => ScanFinding | undefined;

/** Turns faults into findings; undefined for one that the policy suppresses. */
export function makeFaultFinding(policy: Policy, now: number): FaultFinding {
  const suppressed = compileSuppressions(policy.suppress);
  const ruleId = makeRuleIds(policy);
  return (file, { scanner, rule, severity, message, isWarning, region }) => {
    const finding: Finding = {
      scanner,
      rule,
      severity,
      confidence: 'certain',
      class: 'threat',
      part: { kind: 'body', name: 'body' },
      encoding: '',
      note: message,
      floor: scanner === 'file',
    };
    if (suppressed(finding, file, now)) return undefined;
    const { confidence, encoding } = finding;
    const place = region ? { region } : {};
    return {
      file,
      ...place,
      ruleId: ruleId(finding),
      rule,
      scanner,
      severity,
      confidence,
      encoding,
      message,
      isWarning,
    };
  };
}
