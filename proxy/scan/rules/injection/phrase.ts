// Turns the short notation of the injection tables into rules. Refuses nothing itself: the samples of every rule are
// run by the test beside the tables.

import type { Confidence, Severity } from '../../../model/finding.ts';
import type { Rule } from '../rule.ts';

/** A rule in the notation of these tables; everything left out has the value most injection rules have. */
export interface Phrase {
  /** `<kebab-name>`; the family is put in front. */
  readonly id: string;
  readonly name: string;
  /** `high` when left out. */
  readonly severity?: Severity;
  readonly confidence: Confidence;
  /** A regular expression in which a blank stands for white space (` ?` where it may lack) and `'` for any apostrophe
   * or none. */
  readonly pattern: string;
  readonly caseSensitive?: boolean;
  readonly keywords: readonly string[];
  readonly check?: (match: string) => boolean;
  readonly floor?: boolean;
  readonly hit: readonly string[];
  readonly miss: readonly string[];
  readonly benign: readonly string[];
}

const written: Readonly<Record<string, string>> = {
  "'": String.raw`['\u2019\u02bc]?`,
  ' ': String.raw`\s{1,8}`,
  ' ?': String.raw`\s{0,8}`,
  ' {': String.raw`\s{`,
};

/** Writes out the shorthands of `Phrase.pattern`; escapes and character classes stay as they are. */
export function expand(pattern: string): string {
  return pattern.replace(/\\[^]|\[(?:\\[^]|[^\]\\])*\]|'| [?{]?/gu, (token) => written[token] ?? token);
}

/** One group that matches any of the given sources. */
export function anyOf(...sources: readonly string[]): string {
  return `(?:${sources.join('|')})`;
}

/** Makes the rule that a phrase describes. */
export function phraseRule(phrase: Phrase): Rule {
  const { id, pattern, hit, miss, benign, severity = 'high', check, ...rest } = phrase;
  const isMeant = phrase.confidence === 'hint' ? both(check, isAsWritten) : check;
  return {
    ...rest,
    ...(isMeant && { check: isMeant }),
    id: `injection/${id}`,
    family: 'injection',
    severity,
    pattern: expand(pattern),
    samples: { hit: texts(hit), miss: texts(miss), benign: texts(benign) },
  };
}

/**
 * False for a match in the form in which every vowel reads `a`. That form unmasks swapped vowels, but short words grow
 * alike in it ("fire you" and "before you"), so only long and plain orders may be found that way.
 */
export function isAsWritten(match: string): boolean {
  return match.length < 6 || !/a/i.test(match) || /[eiou]/i.test(match);
}

function both(
  first: ((match: string) => boolean) | undefined,
  second: (match: string) => boolean,
): (match: string) => boolean {
  return first ? (match) => first(match) && second(match) : second;
}

function texts(values: readonly string[]): readonly (() => string)[] {
  return values.map((value) => () => value);
}
