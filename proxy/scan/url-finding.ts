// How the scanners of the URL pipeline write what they found.

import type { Finding, FindingClass, Severity } from '../model/finding.ts';
import type { Message, PartKind } from '../model/message.ts';

export interface UrlHit {
  readonly scanner: string;
  readonly severity: Severity;
  readonly part: 'url' | 'host';
  /** Where in the part: `path`, `query`, `host`, … */
  readonly name: string;
  readonly note: string;
  readonly class?: FindingClass;
  readonly floor?: boolean;
}

/** A certain finding of a layer without rules: its label is its rule. */
export function urlFinding(hit: UrlHit): Finding {
  return {
    scanner: hit.scanner,
    rule: hit.scanner,
    severity: hit.severity,
    confidence: 'certain',
    class: hit.class ?? 'threat',
    part: { kind: hit.part, name: hit.name },
    encoding: '',
    note: hit.note,
    floor: hit.floor ?? false,
  };
}

/** Whether a message brings the URL or host itself: a window of a body and a view made of a URL do not. */
export function brings(message: Message, kind: PartKind): boolean {
  return message.parts.some((part) => part.kind === kind && part.form === 'raw');
}
