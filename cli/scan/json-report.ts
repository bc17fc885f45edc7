// A report for programs. Members are only ever added; what is unknown is left out.

import { SEVERITIES } from '../../proxy/model/finding.ts';
import { VERSION } from '../../proxy/version.ts';
import type { ScanReport } from './scan-report.ts';

export function jsonReport(report: ScanReport): Record<string, unknown> {
  const { findings, files, bytes, suppressed, unread, notes, leftOut, fails } = report;
  const bySeverity = SEVERITIES.map(
    (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
  );
  return {
    version: VERSION,
    ok: !fails,
    summary: {
      files,
      bytes,
      findings: findings.length + leftOut,
      left_out: leftOut,
      warnings: findings.filter(({ isWarning }) => isWarning).length,
      suppressed,
      by_severity: Object.fromEntries(bySeverity),
      not_read: unread,
    },
    findings: findings.map((finding) => ({
      file: finding.file,
      line: finding.region?.startLine,
      column: finding.region?.startColumn,
      end_line: finding.region?.endLine,
      end_column: finding.region?.endColumn,
      rule_id: finding.ruleId,
      rule: finding.rule,
      scanner: finding.scanner,
      severity: finding.severity,
      confidence: finding.confidence,
      warning: finding.isWarning,
      encoding: finding.encoding === '' ? undefined : finding.encoding,
      message: finding.message,
      excerpt: finding.excerpt,
    })),
    notes: notes.map(({ file, note }) => ({ file, note })),
  };
}
