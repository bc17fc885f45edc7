// A report as SARIF 2.1.0, as code hosts read it: one entry a rule, results that point to it, relative and
// percent-encoded addresses, regions from line 1 or none (F-37, F-38). It holds no line of the scanned text.

import type { Severity } from '../../proxy/model/finding.ts';
import { VERSION } from '../../proxy/version.ts';
import type { Region, Unread } from './chunk.ts';
import type { ScanFinding } from './scan-finding.ts';
import type { ScanReport } from './scan-report.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};
/** The scale code hosts sort by: over 9 critical, over 7 high, over 4 medium. */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};

export function sarifReport({ findings, notes }: ScanReport): Record<string, unknown> {
  const rules = new Map<string, { readonly index: number; readonly first: ScanFinding }>();
  for (const finding of findings) {
    if (!rules.has(finding.ruleId)) rules.set(finding.ruleId, { index: rules.size, first: finding });
  }
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'pipelock',
            version: VERSION,
            rules: [...rules.values()].map(({ first }) => ruleEntry(first)),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notes.map(notification) }],
        results: findings.map((finding) => result(finding, rules.get(finding.ruleId)?.index ?? 0)),
      },
    ],
  };
}

function ruleEntry({ ruleId, rule, severity }: ScanFinding): Record<string, unknown> {
  return {
    id: ruleId,
    name: rule,
    shortDescription: { text: rule },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['security'], 'security-severity': SCORES[severity] },
  };
}

function result(finding: ScanFinding, ruleIndex: number): Record<string, unknown> {
  const { ruleId, severity, isWarning, message, file, region, confidence } = finding;
  const level = LEVELS[severity];
  return {
    ruleId,
    ruleIndex,
    level: isWarning && level === 'error' ? 'warning' : level,
    message: { text: message.toWellFormed() },
    locations: [location(file, region)],
    properties: { confidence },
  };
}

function notification({ file, note }: Unread): Record<string, unknown> {
  return { level: 'note', message: { text: note }, locations: [location(file)] };
}

function location(file: string, region?: Region): Record<string, unknown> {
  return {
    physicalLocation: {
      artifactLocation: { uri: relativeUri(file) },
      ...(region && region.startLine >= 1 ? { region } : {}),
    },
  };
}

/** A relative reference (RFC 3986 4.2): no root, no scheme, no steps upwards, whatever a diff calls its files. */
export function relativeUri(file: string): string {
  const steps = file
    .toWellFormed()
    .split('/')
    .filter((step) => step !== '' && step !== '.' && step !== '..');
  return steps.map(encodeURIComponent).join('/') || 'unnamed';
}
