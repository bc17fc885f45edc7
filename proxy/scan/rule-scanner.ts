// Turns the engine's matches into findings: the rule's words, the label of the place, and the two destinations at which
// a credential is none: its own provider's hosts and the hosts the user exempted.

import type { Finding } from '../model/finding.ts';
import type { Direction, Message, Part, PartKind } from '../model/message.ts';
import type { ScanContext, Scanner } from '../model/scanner.ts';
import { compileDomains, type DomainMatcher } from '../text/domain.ts';
import type { Engine } from '../text/engine.ts';
import type { Rule } from './rules/rule.ts';

export interface RuleScannerOptions {
  readonly id: string;
  readonly engine: Engine;
  readonly rules: readonly Rule[];
  /** Exact values the engine also looks for (environment, secrets file, canaries): how each is reported. */
  readonly literals?: readonly { readonly id: string; readonly scanner?: string; readonly name: string }[];
  readonly reads: Readonly<Record<Direction, readonly PartKind[]>>;
  /** The scanner label for a hit at this place. */
  readonly label: (direction: Direction, part: Part, rule: Reported) => string;
}

interface Reported {
  readonly name: string;
  readonly family: 'dlp' | 'injection';
  readonly severity: Rule['severity'];
  readonly confidence: Rule['confidence'];
  readonly floor: boolean;
  readonly warnOnly: boolean;
  readonly scanner?: string | undefined;
  readonly excused?: DomainMatcher | undefined;
}

/** A scanner over one engine; the engine and the rules must be the same set. */
export function makeRuleScanner(options: RuleScannerOptions): Scanner {
  const known = reportedById(options);
  return {
    id: options.id,
    stage: 'before-dns',
    reads: options.reads,
    scan: (message, context) => scanMessage(message, context, options, known),
  };
}

function scanMessage(
  message: Message,
  context: ScanContext,
  options: RuleScannerOptions,
  known: ReadonlyMap<string, Reported>,
): Finding[] {
  const findings: Finding[] = [];
  for (const part of message.parts) {
    const overlapBytes = part.form === 'raw' ? (message.overlapBytes ?? 0) : 0;
    for (const match of options.engine.scan(part.text, { overlapBytes })) {
      const rule = known.get(match.id);
      if (!rule) throw new Error(`the engine reported the unknown rule ${match.id}`);
      if (rule.excused?.(context.tx.target.host) !== undefined) continue;
      findings.push({
        scanner: rule.scanner ?? options.label(message.direction, part, rule),
        rule: rule.name,
        severity: rule.severity,
        confidence: rule.confidence,
        class: 'threat',
        part: { kind: part.kind, name: part.name },
        ...(part.form === 'raw' ? { span: { start: match.start, end: match.end } } : {}),
        encoding: match.encoding,
        note: noteOf(rule, match.encoding),
        floor: rule.floor,
        ...(rule.warnOnly ? { warnOnly: true } : {}),
      });
    }
  }
  return findings;
}

function reportedById(options: RuleScannerOptions): Map<string, Reported> {
  const known = new Map<string, Reported>();
  for (const rule of options.rules) {
    const hosts = [...(rule.providerHosts ?? []), ...(rule.exemptHosts ?? [])];
    known.set(rule.id, {
      name: rule.name,
      family: rule.family,
      severity: rule.severity,
      confidence: rule.confidence,
      floor: rule.floor ?? false,
      warnOnly: rule.warnOnly ?? false,
      excused: hosts.length > 0 ? compileDomains(hosts) : undefined,
    });
  }
  for (const literal of options.literals ?? []) {
    known.set(literal.id, {
      name: literal.name,
      family: 'dlp',
      severity: 'critical',
      confidence: 'certain',
      floor: false,
      warnOnly: false,
      scanner: literal.scanner,
    });
  }
  return known;
}

function noteOf(rule: Reported, encoding: string): string {
  const disguise = encoding === '' ? '' : ` [${encoding}]`;
  return rule.family === 'dlp'
    ? `DLP match: ${rule.name} (${rule.severity})${disguise}`
    : `prompt injection: ${rule.name}${disguise}`;
}
