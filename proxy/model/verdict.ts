// What was decided, as data. A surface obeys it and knows nothing of how it came about.

import type { Finding } from './finding.ts';

/** From weakest to strictest. */
export const ACTIONS = ['allow', 'warn', 'strip', 'ask', 'block'] as const;
export type Action = (typeof ACTIONS)[number];

export interface Verdict {
  readonly action: Action;
  /** A stable code from decide/reasons.ts, e.g. `dlp`, `ssrf`, `kill_switch_active`; empty when allowed. */
  readonly reason: string;
  /** One sentence for a person; never holds matched text. */
  readonly message: string;
  /** HTTP status a surface answers with when the action is `block`. */
  readonly status: number;
  readonly findings: readonly Finding[];
  /** What an honest user can do about it; only with `explain_blocks`, since it teaches an attacker too. */
  readonly hint?: string;
}
