// Random-looking text in a path, a query or a subdomain: data on its way out that no rule knows by name.
// Words, dates, slugs and numbers are set aside before measuring; what is left is measured.

import { compileDomains } from '../text/domain.ts';
import { shannonEntropy } from '../text/entropy.ts';
import { queryPairs } from '../text/query.ts';
import { hasUnexplained, unexplainedSegments } from './protocol-values.ts';
import { brings, urlFinding } from './url-finding.ts';
import type { Finding } from '../model/finding.ts';
import type { Scanner } from '../model/scanner.ts';
import type { Target } from '../model/target.ts';

const MIN_URL_PIECE = 20;
const MIN_LABEL = 8;

export interface EntropyOptions {
  /** Bits a byte over path segments, query keys and values of 20 or more characters; 0 switches the layer off. */
  readonly threshold: number;
  /** Bits a byte over subdomain labels of 8 or more characters; 0 switches the layer off. */
  readonly subdomainThreshold: number;
  /** Hosts neither layer looks at: not their labels, not their path, not their query. */
  readonly exclusions: readonly string[];
}

/** Labels `entropy` and `subdomain_entropy`. */
export function makeEntropyScanner(options: EntropyOptions): Scanner {
  const isExcluded = compileDomains(options.exclusions);
  return {
    id: 'entropy',
    stage: 'before-dns',
    reads: { outbound: ['url', 'host'], inbound: [] },
    scan: (message, { tx }) => {
      if (isExcluded(tx.target.host, tx.target.port)) return [];
      const findings: Finding[] = [];
      if (options.threshold > 0 && brings(message, 'url')) {
        const name = randomPlace(tx.target, options.threshold);
        if (name) findings.push(urlEntropyFinding(name));
      }
      if (options.subdomainThreshold > 0 && brings(message, 'host')) {
        if (hasRandomLabel(tx.target, options.subdomainThreshold)) findings.push(labelFinding());
      }
      return findings;
    },
  };
}

function urlEntropyFinding(name: 'path' | 'query'): Finding {
  const note = `The ${name} of the URL contains text that looks random.`;
  return urlFinding({ scanner: 'entropy', severity: 'high', part: 'url', name, note });
}

function labelFinding(): Finding {
  const note = 'A subdomain looks random.';
  return urlFinding({ scanner: 'subdomain_entropy', severity: 'high', part: 'host', name: 'host', note });
}

function randomPlace({ host, path }: Target, threshold: number): 'path' | 'query' | undefined {
  if (path.length <= MIN_URL_PIECE) return undefined;
  const random = (text: string): boolean => isRandom(text, threshold, MIN_URL_PIECE);
  const mark = path.indexOf('?');
  const segments = (mark === -1 ? path : path.slice(0, mark)).split('/');
  if (segments.some((each) => random(decoded(each))) && hasRandomSegment(host, segments, random))
    return 'path';
  if (mark === -1) return undefined;
  return hasUnexplained(queryPairs(path.slice(mark + 1)), random) ? 'query' : undefined;
}

function hasRandomSegment(
  host: string,
  segments: readonly string[],
  random: (text: string) => boolean,
): boolean {
  return unexplainedSegments(host, segments).some((each) => random(decoded(each)));
}

function decoded(segment: string): string {
  if (segment.length < MIN_URL_PIECE || !segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The registered name and its suffix are set by a registrar; only labels before the last two can carry data. */
function hasRandomLabel(target: Target, threshold: number): boolean {
  if (target.isAddress || target.host.length < MIN_LABEL) return false;
  const labels = target.host.split('.').slice(0, -2);
  return labels.some((label) => isRandom(label, threshold, MIN_LABEL));
}

function isRandom(text: string, threshold: number, minLength: number): boolean {
  // n characters of ASCII cannot hold more than log2(n) bits each, so most text needs no measuring.
  if (text.length < minLength || Math.log2(text.length) <= threshold) return false;
  const rest = withoutWords(text);
  return rest.length >= minLength && shannonEntropy(rest) > threshold;
}

function withoutWords(text: string): string {
  let rest = '';
  for (const token of text.match(/[A-Za-z0-9]+/g) ?? []) {
    if (!isWord(token)) rest += token;
  }
  return rest;
}

/** Letters or digits that change class rarely: a word, a number, an acronym, camelCase. Random text changes often. */
function isWord(token: string): boolean {
  // One or two characters say nothing, and random text with separators in it has many such pieces.
  if (token.length < 3) return false;
  let changes = 0;
  let digits = false;
  for (let index = 0; index < token.length; index++) {
    const kind = kindOf(token.charCodeAt(index));
    digits ||= kind === 'digit';
    if (index === 0) continue;
    const before = kindOf(token.charCodeAt(index - 1));
    if (before !== kind && !(before === 'upper' && kind === 'lower')) changes++;
  }
  return changes === 0 || (changes + 1) * (digits ? 6 : 5) <= token.length;
}

function kindOf(code: number): 'digit' | 'upper' | 'lower' {
  if (code <= 0x39) return 'digit';
  return code <= 0x5a ? 'upper' : 'lower';
}
