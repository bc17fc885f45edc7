// What a scanner reports. A finding never holds the secret or the text it found: it says where and which rule.

import type { PartKind } from './message.ts';

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Span {
  /** Byte offsets into the part's UTF-8 text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** How sure one hit is: a `hint` blocks only beside a second, different signal; alone it warns. */
export type Confidence = 'certain' | 'hint';

/**
 * `threat` findings are attacks or leaks; `protective` ones are limits (rate, budget); `infrastructure` ones are
 * failures of something else (DNS); `config_mismatch` is an allowlisted host that resolved to an internal address.
 */
export type FindingClass = 'threat' | 'protective' | 'infrastructure' | 'config_mismatch';

export interface Finding {
  /** The scanner label users see in logs and metrics, e.g. `dlp`, `ssrf`, `response_scan`. */
  readonly scanner: string;
  /** The rule's name as users write it in `suppress`, e.g. `GitHub Token`; for layers without rules, the label again. */
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly class: FindingClass;
  readonly part: { readonly kind: PartKind; readonly name: string };
  /** Where in the part, when the place is known and the part is raw. */
  readonly span?: Span;
  /** How the text was disguised: ``, `base64`, `hex`, `url`, `split`, … */
  readonly encoding: string;
  /** One sentence for a person. Never contains matched text. */
  readonly note: string;
  /** Part of the floor: no policy setting can switch this finding off. */
  readonly floor: boolean;
  /** Set when the rule itself says `action: warn`. */
  readonly warnOnly?: boolean;
}
