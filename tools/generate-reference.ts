// References read off the closed tables: errors, reasons, rules, metrics.

import { REASONS } from '../proxy/decide/reasons.ts';
import { ERROR_CODES } from '../proxy/errors.ts';
import { FAMILIES } from '../proxy/observe/families.ts';
import { mitreTechnique } from '../proxy/observe/mitre.ts';
import { DLP_RULES, INJECTION_RULES, SHAPELESS_RULES, TOOL_RULES } from '../proxy/scan/rules/index.ts';
import type { Rule } from '../proxy/scan/rules/rule.ts';

export function renderErrorReference(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { exitCode, status, fault, summary }]) =>
      `| \`${code}\` | ${summary} | ${fault} | ${exitCode} | ${status} |`,
  );
  return page(
    'Errors',
    'What could not be done, as opposed to what was blocked.',
    ['code', 'meaning', 'whose fault', 'exit code', 'HTTP status'],
    rows,
  );
}

export function renderReasonReference(): string {
  const rows = Object.entries(REASONS).map(
    ([code, { status, hint }]) => `| \`${code}\` | ${status} | ${mitreTechnique(code) ?? ''} | ${hint} |`,
  );
  return page(
    'Reasons',
    'Why a message was blocked: the value of the `X-Pipelock-Reason` header, of `reason` in the audit log and of the `scanner` label of metrics. The hint is sent only with `explain_blocks: true`.',
    ['reason', 'HTTP status', 'MITRE ATT&CK', 'hint'],
    rows,
  );
}

export function renderRuleReference(): string {
  const table = (rules: readonly Rule[]): string[] => [
    '| name | id | severity | blocks alone | floor |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map(
      (rule) =>
        `| ${rule.name} | \`${rule.id}\` | ${rule.severity} | ${rule.confidence === 'certain' ? 'yes' : 'no, warns'} | ${rule.floor === true ? 'yes' : ''} |`,
    ),
  ];
  return [
    '# Rules',
    '',
    'Write the name in `suppress`. A rule that does not block alone blocks beside a second, different finding in the same message. Floor rules cannot be switched off.',
    '',
    `## Secrets (${DLP_RULES.length + SHAPELESS_RULES.length})`,
    '',
    ...table([...DLP_RULES, ...SHAPELESS_RULES]),
    '',
    `## Injections (${INJECTION_RULES.length})`,
    '',
    ...table(INJECTION_RULES),
    '',
    `## Definitions of tools (${TOOL_RULES.length})`,
    '',
    ...table(TOOL_RULES),
    '',
  ].join('\n');
}

export function renderMetricsReference(): string {
  const rows = Object.entries(FAMILIES).map(
    ([name, { kind, help, labels }]) =>
      `| \`pipelock_${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  return page(
    'Metrics',
    'Served at `/metrics` on the admin port. Label values come from closed lists or from the policy.',
    ['name', 'kind', 'labels', 'meaning'],
    rows,
  );
}

function page(title: string, intro: string, head: readonly string[], rows: readonly string[]): string {
  return [
    `# ${title}`,
    '',
    intro,
    '',
    `| ${head.join(' | ')} |`,
    `|${' --- |'.repeat(head.length)}`,
    ...rows,
    '',
  ].join('\n');
}
