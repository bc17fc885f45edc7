// A detection rule is one entry of data: what it looks for, how bad it is, and samples that prove it.

import type { Confidence, Severity } from '../../model/finding.ts';

export interface RuleSamples {
  /** Must match. Functions, so that no secret-shaped literal stands in the source. */
  readonly hit: readonly (() => string)[];
  /** Near misses: one character class, length or checksum away. Must not match. */
  readonly miss: readonly (() => string)[];
  /** Ordinary text that talks about the same thing. Must not match. */
  readonly benign: readonly (() => string)[];
}

export interface Rule {
  /** Stable id, `<family>/<kebab-name>`, e.g. `dlp/github-token`, `injection/role-override`. */
  readonly id: string;
  /** What users write in `suppress` and read in reasons, e.g. `GitHub Token`. */
  readonly name: string;
  /** `tool` rules hold in definitions of tools alone. */
  readonly family: 'dlp' | 'injection' | 'tool';
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Source of a JavaScript regular expression without flags, bounded quantifiers only. Always compiled with `i`
   * unless `caseSensitive`, and with `m`, `u`. */
  readonly pattern: string;
  readonly caseSensitive?: boolean;
  /**
   * Literals of which every match contains at least one, as they stand in plain text. Needed where none can be derived
   * from the pattern; where they can, a test checks that these agree.
   */
  readonly keywords: readonly string[];
  /** Judges the matched text further: checksum, issuer table, entropy. False means no finding. */
  readonly check?: (match: string) => boolean;
  /** The floor cannot be switched off by any setting. */
  readonly floor?: boolean;
  /** Hosts of the credential's own provider (`*.x.y` includes `x.y`): on its way there it is no finding. */
  readonly providerHosts?: readonly string[];
  /**
   * Recognises a secret by the words around it, not by its own shape. Such a hit says nothing about whose secret it is:
   * where a rule with a shape knows the same text for a key of the destination, this one stays silent.
   */
  readonly contextual?: boolean;
  /** Recognises a field by its name. Among the fields of a form, where a login has it by right, it is a hint. */
  readonly formField?: boolean;
  /** A token that any server may issue and that names no provider: in the header made for it, it is no finding. */
  readonly bearer?: boolean;
  /** Set on a user's own pattern that must never block. */
  readonly warnOnly?: boolean;
  /** Hosts to which the rule does not apply, from a user's `exempt_domains`. */
  readonly exemptHosts?: readonly string[];
  readonly samples: RuleSamples;
}
