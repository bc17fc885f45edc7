// Builds rules for credentials that announce themselves: a fixed prefix, then a run of one alphabet. Such a shape is
// proof enough, so no placeholder word excuses it; only a body of nothing but fillers (`xxxx`) does.

import type { Confidence, Severity } from '../../../model/finding.ts';
import { isFiller } from '../../check/placeholder.ts';
import type { Rule } from '../rule.ts';
import { ALPHABETS, token, type Alphabet } from '../sample.ts';

export interface Prefixed {
  readonly id: string;
  readonly name: string;
  /** As the vendor writes it. Several spellings share one rule. */
  readonly prefix: string | readonly string[];
  readonly body: Alphabet;
  /** Exact length of the body, or shortest and longest. */
  readonly length: number | readonly [number, number];
  /** What follows the body, literally. */
  readonly suffix?: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly hosts?: readonly string[];
  readonly floor?: boolean;
  /** Left out: true when the prefix is letters and digits alone, because those occur in base64 by chance. */
  readonly caseSensitive?: boolean;
  /** Found inside a longer word too; for prefixes that hardly occur by chance although they are letters alone. */
  readonly glued?: boolean;
  /** For prefixes that names in code have too (`pk_`, `re_`): a body of words or numbers joined by signs is none. */
  readonly refuseWords?: boolean;
}

/** One rule from one line of a vendor's table, samples included. */
export function prefixed(spec: Prefixed): Rule {
  const prefixes = typeof spec.prefix === 'string' ? [spec.prefix] : spec.prefix;
  const [min, max] = typeof spec.length === 'number' ? [spec.length, spec.length] : spec.length;
  const bare = prefixes.every((prefix) => /^[A-Za-z0-9]*$/.test(prefix));
  const suffix = spec.suffix ?? '';
  const whole = (length: number, index = 0): string =>
    `${prefixes[index] ?? ''}${token(spec.body, length)}${suffix}`;
  return {
    id: `dlp/${spec.id}`,
    name: spec.name,
    family: 'dlp',
    severity: spec.severity ?? 'critical',
    confidence: spec.confidence ?? 'certain',
    pattern: `${edge(prefixes, bare && spec.glued !== true)}${oneOf(prefixes)}${ALPHABETS[spec.body].class}{${min},${max}}${escape(suffix)}${endOf(spec)}`,
    caseSensitive: spec.caseSensitive ?? bare,
    keywords: prefixes,
    check: (match) => {
      const body = match.slice(-min - suffix.length);
      return isSpelled(match, prefixes) && !isFiller(body) && !(spec.refuseWords && isWords(body));
    },
    ...(spec.floor ? { floor: true } : {}),
    ...(spec.hosts ? { providerHosts: spec.hosts } : {}),
    samples: {
      hit: prefixes.map((_, index) => () => `{"value":"${whole(min, index)}"}`),
      miss: [
        () => `{"value":"${whole(min - 1)}"}`,
        () => `{"value":"${prefixes[0] ?? ''}${'x'.repeat(min)}${suffix}"}`,
        () => `{"value":"${misspelt(whole(min))}"}`,
      ],
      benign: [() => `A ${spec.name} starts with ${prefixes.join(' or ')} and is issued in the console.`],
    },
  };
}

/**
 * The prefix as the vendor writes it, or all letters of one case: what folds a token's case folds all of it. `gHp_` is
 * what long random text has in it by chance.
 */
function isSpelled(match: string, prefixes: readonly string[]): boolean {
  if (!/[a-z]/.test(match) || !/[A-Z]/.test(match)) return true;
  return prefixes.some((prefix) => match.startsWith(prefix) || match.startsWith(`_${prefix}`));
}

/** With its first letter in the other case. */
function misspelt(text: string): string {
  return text.replace(/[A-Za-z]/, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/** `orders_line_items`, `checkbox-container`, `Test_2024_Case`: what people write, not what machines draw. */
function isWords(body: string): boolean {
  return body.split(/[_.-]/).every((piece) => /^(?:[A-Z]?[a-z]*|[A-Z]*|[0-9]*)$/.test(piece));
}

/** Short or plain prefixes must not stand inside a word: they turn up in any long base64 text. */
function edge(prefixes: readonly string[], bare: boolean): string {
  return bare || prefixes.some((prefix) => prefix.length < 4) ? '(?:\\b|_)' : '';
}

/** A body of one exact length must end there; a longer run is something else. */
function endOf(spec: Prefixed): string {
  return typeof spec.length === 'number' && spec.suffix === undefined ? '\\b' : '';
}

function oneOf(prefixes: readonly string[]): string {
  const [only] = prefixes;
  if (prefixes.length === 1 && only !== undefined) return escape(only);
  return `(?:${prefixes.map(escape).join('|')})`;
}

/** A literal as it must stand in a pattern. */
export function escape(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
