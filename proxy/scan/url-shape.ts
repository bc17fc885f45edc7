// The shape of a URL: its length, line breaks smuggled into it, steps out of its directory. The cheapest layers, first.
// The scheme is no layer here: a Target has no other than http and https.

import { brings, urlFinding } from './url-finding.ts';
import type { Finding } from '../model/finding.ts';
import type { Scanner } from '../model/scanner.ts';

/** `%25` any number of times before the code: an escape that was escaped again. */
const LINE_BREAK = /%(?:25)*(?:u00)?0[ad]/i;
const TRAVERSAL = /(?:[/\\]|%(?:25)*(?:2f|5c))(?:\.|%(?:25)*2e){2}(?:[/\\;?]|%(?:25)*(?:2f|5c)|$)/i;

/** `maxUrlLength` counts characters of the whole URL; 0 switches that layer off. */
export function makeUrlShapeScanner(options: { readonly maxUrlLength: number }): Scanner {
  return {
    id: 'url-shape',
    stage: 'before-dns',
    reads: { outbound: ['url'], inbound: [] },
    scan: (message, { tx }) => {
      if (!brings(message, 'url')) return [];
      const { raw, path } = tx.target;
      // A URL over the limit is not looked at further: its length is what would make the rest expensive.
      if (options.maxUrlLength > 0 && raw.length > options.maxUrlLength)
        return [tooLong(options.maxUrlLength)];
      return shapeFindings(path);
    },
  };
}

function tooLong(limit: number): Finding {
  const note = `The URL is longer than the ${limit} characters the policy allows.`;
  return urlFinding({ scanner: 'length', severity: 'medium', part: 'url', name: 'url', note });
}

function shapeFindings(path: string): Finding[] {
  const escaped = path.includes('%');
  const findings: Finding[] = [];
  if (escaped && LINE_BREAK.test(path)) {
    const note = 'The URL carries an encoded line break.';
    findings.push(
      urlFinding({ scanner: 'crlf_injection', severity: 'high', part: 'url', name: 'url', note }),
    );
  }
  if ((escaped || path.includes('..')) && TRAVERSAL.test(path)) {
    const note = 'The URL steps out of its directory.';
    findings.push(
      urlFinding({ scanner: 'path_traversal', severity: 'high', part: 'url', name: 'path', note }),
    );
  }
  return findings;
}
