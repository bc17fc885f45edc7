// A report for people: findings by file, then one line that sums up. Names and lines were chosen by others, so nothing of
// them reaches the terminal uncleaned.

import type { Severity } from '../../proxy/model/finding.ts';
import { cleanText } from '../../proxy/observe/clean-text.ts';
import type { Output } from '../output.ts';
import type { ScanFinding } from './scan-finding.ts';
import type { ScanReport } from './scan-report.ts';

type Paint = Output['paint'];

const COLOURS: Readonly<Record<Severity, 'red' | 'yellow' | 'dim'>> = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: 'dim',
};
const INDENT = '  ';

/** The lines of the report. */
export function textReport(report: ScanReport, paint: Paint): string[] {
  const lines: string[] = [];
  for (const [file, findings] of byFile(report.findings)) {
    lines.push(paint('bold', cleanText(file)));
    for (const finding of findings) lines.push(...findingLines(finding, paint));
    lines.push('');
  }
  if (report.leftOut > 0) lines.push(`${count(report.leftOut, 'further finding')} left out`, '');
  return [...lines, summary(report, paint)];
}

function byFile(findings: readonly ScanFinding[]): Map<string, ScanFinding[]> {
  const files = new Map<string, ScanFinding[]>();
  for (const finding of findings) {
    const list = files.get(finding.file);
    if (list) list.push(finding);
    else files.set(finding.file, [finding]);
  }
  return files;
}

function findingLines(finding: ScanFinding, paint: Paint): string[] {
  const { severity, isWarning, message, ruleId, excerpt } = finding;
  const word = isWarning ? `${severity}, warning` : severity;
  const head = `${INDENT}${placeText(finding).padEnd(9)} ${paint(isWarning ? 'yellow' : COLOURS[severity], word.padEnd(8))}  ${cleanText(message)}  ${paint('dim', cleanText(ruleId))}`;
  return excerpt === undefined ? [head] : [head, `${INDENT}${' '.repeat(10)}${paint('dim', excerpt)}`];
}

/** `12:7`, or the lines alone: `3-9`. */
function placeText({ region }: ScanFinding): string {
  if (!region) return '-';
  const { startLine, startColumn, endLine } = region;
  if (startColumn !== undefined) return `${startLine}:${startColumn}`;
  return endLine > startLine ? `${startLine}-${endLine}` : String(startLine);
}

function summary({ findings, leftOut, files, suppressed, unread, fails }: ScanReport, paint: Paint): string {
  const total = findings.length + leftOut;
  const warnings = findings.filter(({ isWarning }) => isWarning).length;
  const left = Object.entries(unread).map(([reason, number]) => `${number} ${reason}`);
  const extras = [
    ...(warnings > 0 ? [`${count(warnings, 'warning')} among them`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(left.length > 0 ? [`not read: ${left.join(', ')}`] : []),
  ];
  const head = `${total === 0 ? 'no findings' : count(total, 'finding')} in ${count(files, 'file')}`;
  const text = [head, ...extras].join('; ');
  return total === 0 ? paint('green', text) : paint(fails ? 'red' : 'yellow', text);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
