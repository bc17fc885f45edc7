// A body nobody could read: blocked or passed as the policy says in so many words, and always reported.

import type { Finding } from '../model/finding.ts';
import type { Direction, Part } from '../model/message.ts';
import type { Scanner } from '../model/scanner.ts';
import { UNDECODABLE_PART } from '../model/undecodable.ts';

export function makeUndecodableScanner(actions: Readonly<Record<Direction, 'allow' | 'block'>>): Scanner {
  return {
    id: 'undecodable',
    stage: 'before-dns',
    reads: { outbound: ['body'], inbound: ['body'] },
    scan: (message) =>
      message.parts
        .filter((part) => part.name === UNDECODABLE_PART)
        .map((part) => finding(part, actions[message.direction] === 'allow')),
  };
}

function finding(part: Part, warnOnly: boolean): Finding {
  return {
    scanner: 'body_undecodable',
    rule: 'body_undecodable',
    severity: 'medium',
    confidence: 'certain',
    class: 'threat',
    part: { kind: part.kind, name: part.name },
    encoding: '',
    note: `the body cannot be decoded for scanning: ${part.text.toString()}`,
    floor: false,
    ...(warnOnly ? { warnOnly: true } : {}),
  };
}
