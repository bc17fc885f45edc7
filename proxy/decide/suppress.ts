// Exceptions a user wrote down: each names a rule, a place and a reason, and ends when it expires.

import type { Finding } from '../model/finding.ts';
import { globMatcher } from '../text/glob.ts';

export interface SuppressEntry {
  readonly rule: string;
  /** Exact text, glob, `dir/` prefix, base name or URL suffix: see `placeMatches`. */
  readonly path: string;
  readonly reason?: string | undefined;
  /** RFC 3339; after this moment the entry counts no more. */
  readonly expires?: string | undefined;
}

export type Suppressor = (finding: Finding, place: string, now: number) => boolean;

/**
 * Prepares the exceptions of a policy. The returned function says whether a finding at a place (a URL, a file path) is
 * one of them. Floor findings never are: no setting switches the floor off.
 */
export function compileSuppressions(entries: readonly SuppressEntry[]): Suppressor {
  const byRule = new Map<string, { matches: (place: string) => boolean; until: number }[]>();
  for (const entry of entries) {
    const rule = entry.rule.toLowerCase();
    const until = entry.expires === undefined ? Infinity : Date.parse(entry.expires);
    const list = byRule.get(rule) ?? [];
    list.push({ matches: placeMatcher(entry.path), until });
    byRule.set(rule, list);
  }
  return (finding, place, now) => {
    if (finding.floor) return false;
    const list = byRule.get(finding.rule.toLowerCase());
    return list?.some((entry) => now < entry.until && entry.matches(place)) ?? false;
  };
}

/** The forms of the original: exact, `dir/` prefix, glob over the whole place or its last segment, URL suffix. */
function placeMatcher(pattern: string): (place: string) => boolean {
  if (!pattern.includes('*')) {
    return (place) =>
      place === pattern ||
      (pattern.endsWith('/') && (place.startsWith(pattern) || place.includes('/' + pattern))) ||
      place.endsWith('/' + pattern.replace(/^\//, ''));
  }
  const glob = globMatcher(pattern);
  return (place) => glob(place) || glob(place.slice(place.lastIndexOf('/') + 1)) || glob(withoutQuery(place));
}

function withoutQuery(place: string): string {
  const end = place.indexOf('?');
  return end < 0 ? place : place.slice(0, end);
}
