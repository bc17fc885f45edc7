// A key in a URL on its way to its own provider looks random too: the entropy layer measures what is left without it.

import type { Scanner } from '../model/scanner.ts';
import type { RuleScanner } from '../scan/rule-scanner.ts';

/** The entropy scanner, blind to the credentials that the other scanner excuses at this destination. */
export function excusingCredentials(entropy: Scanner, credentials: RuleScanner): Scanner {
  return {
    ...entropy,
    scan: (message, context) => {
      const findings = entropy.scan(message, context);
      if (findings.length === 0) return findings;
      const { target } = context.tx;
      const path = credentials.withoutExcused(target.path, target.host);
      if (path === target.path) return findings;
      return entropy.scan(message, { ...context, tx: { ...context.tx, target: { ...target, path } } });
    },
  };
}
