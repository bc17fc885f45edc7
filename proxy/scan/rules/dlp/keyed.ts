// Builds rules for credentials that show nothing of their own: a run of hex or letters that is a secret only because a
// vendor's name and a word such as `key` stand before it. Refuses placeholders and texts without variety.

import { shannonEntropy } from '../../../text/entropy.ts';
import { isPlaceholder } from '../../check/placeholder.ts';
import type { Severity } from '../../../model/finding.ts';
import type { Rule } from '../rule.ts';
import { ALPHABETS, token, uuid, type Alphabet } from '../sample.ts';
import { escape } from './prefixed.ts';

export interface Keyed {
  readonly name: string;
  /** The vendor's name, or several, as they stand in variable names and headers; letter case does not matter. */
  readonly vendor: string | readonly string[];
  readonly body: Alphabet | 'uuid';
  /** Exact length, or shortest and longest; not for `uuid`. */
  readonly length?: number | readonly [number, number];
  readonly severity?: Severity;
  readonly hosts?: readonly string[];
}

/** A line of a vendor's table: name, vendor's word or words joined by `|`, body, length, hosts joined by blanks. */
export type KeyedRow = readonly [
  name: string,
  vendor: string,
  body: Keyed['body'],
  length: number | readonly [number, number],
  hosts?: string,
];

/** The rules of a table of vendors. */
export function keyedRules(rows: readonly KeyedRow[]): Rule[] {
  return rows.map(([name, vendor, body, length, hosts]) =>
    keyed({ name, vendor: vendor.split('|'), body, length, ...(hosts ? { hosts: hosts.split(' ') } : {}) }),
  );
}

/** What may stand between a vendor's name and the value: words, quotes, operators, brackets, blanks. */
const GAP = '[\\w\\s"\'`:=>.,\\\\()\\[\\]{}$|%*-]{0,40}?';
const CREDENTIAL_WORD =
  /key|token|secret|pass|pwd|auth|private|access|credential|bearer|basic|pat\b|webhook/i;
const MIN_BITS = 2.5;

/** One rule from one line of a vendor's table, samples included. */
export function keyed(spec: Keyed): Rule {
  const vendors = typeof spec.vendor === 'string' ? [spec.vendor] : spec.vendor;
  const shortest = shortestOf(spec);
  const id = spec.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const vendor = vendors[0] ?? '';
  const value = (seed: number): string =>
    spec.body === 'uuid' ? uuid(seed) : token(spec.body, shortest, seed);
  return {
    id: `dlp/${id}`,
    name: spec.name,
    family: 'dlp',
    severity: spec.severity ?? 'high',
    confidence: 'certain',
    pattern: `(?:${vendors.map(escape).join('|')})${GAP}${spec.body === 'base64' ? '' : '\\b'}${valuePattern(spec)}`,
    keywords: vendors,
    check: (match) => isCredential(match, shortest),
    ...(spec.hosts ? { providerHosts: spec.hosts } : {}),
    samples: {
      hit: [
        () => `${vendor}_api_key = "${value(3)}"`,
        () => `${vendor.toUpperCase()}_TOKEN: ${value(4)}`,
        () => `{"${vendor}": {"secret": "${value(5)}"}}`,
      ],
      miss: [
        () => `${vendor}_api_key = "${value(3).slice(0, -1)}"`,
        () => `${vendor}_api_key = "${'x'.repeat(shortest)}"`,
      ],
      benign: [
        () => `Sign up at ${vendor}, create an API key and put it into the settings.`,
        () => `key = "${value(6)}"`,
      ],
    },
  };
}

function shortestOf(spec: Keyed): number {
  if (spec.body === 'uuid') return 36;
  const length = spec.length ?? 32;
  return typeof length === 'number' ? length : length[0];
}

function valuePattern(spec: Keyed): string {
  if (spec.body === 'uuid') return '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b';
  const length = spec.length ?? 32;
  const quantifier = typeof length === 'number' ? `{${length}}` : `{${length[0]},${length[1]}}`;
  return `${ALPHABETS[spec.body].class}${quantifier}${spec.body === 'base64' ? '(?:==?)?' : '\\b'}`;
}

/** The words before the value must speak of a credential, or nothing but a sign stands between name and value. */
function isCredential(match: string, shortest: number): boolean {
  const value = match.slice(-shortest);
  const before = match.slice(0, -shortest);
  if (isPlaceholder(value) || shannonEntropy(value) < MIN_BITS || !/[0-9]/.test(value)) return false;
  return CREDENTIAL_WORD.test(before) || /[a-z0-9]["']?\s{0,2}[=: ]\s{0,2}["']?$/i.test(before);
}
