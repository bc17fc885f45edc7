// Turns the engine's matches into findings: the rule's words, the label of the place, and the two destinations at which
// a credential is none: its own provider's hosts and the hosts the user exempted.

import type { Finding } from '../model/finding.ts';
import type { Direction, Message, Part, PartKind } from '../model/message.ts';
import type { ScanContext, Scanner } from '../model/scanner.ts';
import type { Target } from '../model/target.ts';
import { compileDomains, type DomainMatcher } from '../text/domain.ts';
import type { Engine, EngineMatch } from '../text/engine.ts';
import { CleanTexts } from './clean-texts.ts';
import { isFormField, isOutOfContext, isPresented, PresentedTexts } from './presented.ts';
import type { Rule } from './rules/rule.ts';

export interface RuleScannerOptions {
  readonly id: string;
  readonly engine: Engine;
  readonly rules: readonly Rule[];
  /** Exact values the engine also looks for (environment, secrets file, canaries): how each is reported. */
  readonly literals?: readonly ReportedLiteral[];
  readonly reads: Readonly<Record<Direction, readonly PartKind[]>>;
  /** Whether the rule holds at this place; everywhere when left out. */
  readonly holds?: (rule: Reported, part: Part) => boolean;
  /** The scanner label for a hit at this place. */
  readonly label: (direction: Direction, part: Part, rule: Reported) => string;
}

interface ReportedLiteral {
  readonly id: string;
  readonly name: string;
  readonly scanner?: string;
  /** Where the value may go: the provider's hosts when it is a provider's key. */
  readonly hosts?: readonly string[];
}

interface Reported {
  readonly id: string;
  readonly name: string;
  readonly family: Rule['family'];
  readonly severity: Rule['severity'];
  readonly confidence: Rule['confidence'];
  readonly floor: boolean;
  readonly warnOnly: boolean;
  readonly scanner?: string | undefined;
  readonly excused?: DomainMatcher | undefined;
  readonly contextual: boolean;
  readonly bearer: boolean;
  readonly formField: boolean;
}

/** A secret that is one beyond doubt, in a text that is no part of a message. */
export interface FoundSecret {
  readonly rule: string;
  readonly severity: Rule['severity'];
  readonly warnOnly: boolean;
  readonly match: EngineMatch;
  /** True where it may go to this host. */
  readonly isExcused: (host: string) => boolean;
}

export interface RuleScanner extends Scanner {
  /** What is found in a text of which `overlapBytes` leading ones were read before; hints are left out. */
  readonly find: (text: string, overlapBytes: number) => FoundSecret[];
  /** Bytes of a text's end in which a match may begin that what comes next completes. */
  readonly reach: number;
  /** The text without the credentials that may go to this host. */
  readonly withoutExcused: (text: string, host: string) => string;
}

/**
 * A scanner over one engine; the engine and the rules must be the same set. A credential that may go where it goes is
 * reported under the label `excused`: it has no effect, but what is written down about the message must not show it.
 */
export function makeRuleScanner(options: RuleScannerOptions): RuleScanner {
  const using: Using = { ...options, known: reportedById(options), clean: new CleanTexts() };
  return {
    id: options.id,
    stage: 'before-dns',
    reads: options.reads,
    overlapBytes: options.engine.overlapBytes,
    scan: (message, context) => scanMessage(message, context, using),
    find: (text, overlapBytes) => foundIn(using.engine.scan(text, { overlapBytes }), using.known),
    reach: options.engine.overlapBytes,
    withoutExcused: (text, host) =>
      withoutExcused(text, using.engine, (match) => isExcused(match, host, using.known)),
  };
}

interface Using extends RuleScannerOptions {
  readonly known: ReadonlyMap<string, Reported>;
  readonly clean: CleanTexts;
}

function scanMessage(message: Message, context: ScanContext, using: Using): Finding[] {
  const findings: Finding[] = [];
  const by = { target: context.tx.target, known: using.known, presented: new PresentedTexts() };
  for (const part of message.parts) {
    if (using.clean.has(part)) continue;
    const overlapBytes = part.overlapBytes ?? (part.form === 'raw' ? (message.overlapBytes ?? 0) : 0);
    const matches = using.engine.scan(part.text, { overlapBytes });
    if (matches.length === 0 && overlapBytes === 0) using.clean.add(part);
    for (const one of judged(part, matches, by))
      if (using.holds?.(one.rule, part) ?? true)
        findings.push(findingOf(one, part, using.label(message.direction, part, one.rule)));
  }
  return findings;
}

function findingOf({ rule, match, excused }: Judged, part: Part, label: string): Finding {
  return {
    scanner: excused ? 'excused' : (rule.scanner ?? label),
    rule: rule.name,
    severity: rule.severity,
    confidence: rule.formField && isFormField(part, match) ? 'hint' : rule.confidence,
    class: 'threat',
    part: { kind: part.kind, name: part.name },
    ...(part.form === 'raw' ? { span: { start: match.start, end: match.end } } : {}),
    encoding: match.encoding,
    note: noteOf(rule, match.encoding),
    floor: rule.floor,
    ...(rule.warnOnly ? { warnOnly: true } : {}),
  };
}

interface Judged {
  readonly rule: Reported;
  readonly match: EngineMatch;
  /** On its way to its own provider or to a host the user exempted, or in the header made for it (L-42). */
  readonly excused: boolean;
}

interface Judging {
  readonly target: Target;
  readonly known: ReadonlyMap<string, Reported>;
  readonly presented: PresentedTexts;
}

function judged(part: Part, matches: readonly EngineMatch[], by: Judging): Judged[] {
  if (matches.length === 0) return [];
  const all = matches.map((match) => {
    const rule = by.known.get(match.id);
    if (!rule) throw new Error(`the engine reported the unknown rule ${match.id}`);
    return {
      rule,
      match,
      excused: isExcused(match, by.target.host, by.known) || isShown(part, rule, match, by),
    };
  });
  const telling = all.filter(({ rule }) => !isOutOfContext(part, rule));
  const excused = telling.filter((one) => one.excused);
  if (excused.length === 0) return telling;
  return telling.filter(
    (one) => one.excused || !one.rule.contextual || !excused.some((other) => overlap(one.match, other.match)),
  );
}

function isShown(part: Part, rule: Reported, match: EngineMatch, { presented, target }: Judging): boolean {
  if (!isPresented(part, rule, target)) return rule.bearer && presented.has(part, match);
  presented.add(part, match);
  return true;
}

function isExcused(match: EngineMatch, host: string, known: ReadonlyMap<string, Reported>): boolean {
  return known.get(match.id)?.excused?.(host) !== undefined;
}

function foundIn(matches: readonly EngineMatch[], known: ReadonlyMap<string, Reported>): FoundSecret[] {
  return matches.flatMap((match) => {
    const reported = known.get(match.id);
    if (!reported || reported.confidence !== 'certain') return [];
    const { name: rule, severity, warnOnly } = reported;
    return [{ rule, severity, warnOnly, match, isExcused: (host) => isExcused(match, host, known) }];
  });
}

function withoutExcused(text: string, engine: Engine, excuses: (match: EngineMatch) => boolean): string {
  const bytes = Buffer.from(text);
  const kept: Buffer[] = [];
  let at = 0;
  for (const match of engine.scan(bytes)) {
    if (match.encoding !== '' || match.start < at || !excuses(match)) continue;
    kept.push(bytes.subarray(at, match.start));
    at = match.end;
  }
  return Buffer.concat([...kept, bytes.subarray(at)]).toString('utf8');
}

function overlap(a: EngineMatch, b: EngineMatch): boolean {
  return a.start < b.end && b.start < a.end;
}

function reportedById(options: RuleScannerOptions): Map<string, Reported> {
  const known = new Map<string, Reported>();
  for (const rule of options.rules) {
    const hosts = [...(rule.providerHosts ?? []), ...(rule.exemptHosts ?? [])];
    known.set(rule.id, {
      id: rule.id,
      name: rule.name,
      family: rule.family,
      severity: rule.severity,
      confidence: rule.confidence,
      floor: rule.floor ?? false,
      warnOnly: rule.warnOnly ?? false,
      contextual: rule.contextual ?? false,
      bearer: rule.bearer ?? false,
      formField: rule.formField ?? false,
      excused: hosts.length > 0 ? compileDomains(hosts) : undefined,
    });
  }
  for (const literal of options.literals ?? []) {
    known.set(literal.id, {
      id: literal.id,
      name: literal.name,
      family: 'dlp',
      severity: 'critical',
      confidence: 'certain',
      floor: false,
      warnOnly: false,
      contextual: false,
      bearer: false,
      formField: false,
      scanner: literal.scanner,
      excused: compileDomains(literal.hosts ?? []),
    });
  }
  return known;
}

function noteOf(rule: Reported, encoding: string): string {
  const disguise = encoding === '' ? '' : ` [${encoding}]`;
  if (rule.family === 'dlp') return `DLP match: ${rule.name} (${rule.severity})${disguise}`;
  return `${rule.family === 'tool' ? 'tool poisoning' : 'prompt injection'}: ${rule.name}${disguise}`;
}
