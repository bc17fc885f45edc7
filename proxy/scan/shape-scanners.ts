// The secrets no single pattern describes, as scanners: card and account numbers, seed phrases, wallet addresses.

import type { Finding, Severity } from '../model/finding.ts';
import type { Direction, Part, PartKind } from '../model/message.ts';
import type { Scanner } from '../model/scanner.ts';
import type { Target } from '../model/target.ts';
import { compileDomains } from '../text/domain.ts';
import { isPublishedCard, speaksOfTests } from './check/published.ts';
import { CleanTexts } from './clean-texts.ts';
import { findSeedPhrases, type SeedPhraseOptions, type SeedWords } from './seed-phrase.ts';
import { CREDIT_CARD } from './rules/dlp/shapeless.ts';
import { findShapeless } from './shapeless.ts';
import { makeAddressFinder, type AddressPolicy } from './wallet-address.ts';

type Reads = Readonly<Record<Direction, readonly PartKind[]>>;
type Label = (direction: Direction, part: Part) => string;

interface Hit {
  readonly rule: string;
  readonly severity: Severity;
  readonly hint: boolean;
  readonly warnOnly?: boolean;
  /** Printed for tests, and the text says that it is about one: nobody's. */
  readonly isPublished?: boolean;
  /** Where it may go: the hosts of its own provider (L-42). */
  readonly hosts?: readonly string[];
  /** A card number longer than usual. Traces name 64-bit ids in headers of their own, and one in seventy is such a one. */
  readonly isTraceId?: boolean;
}

/** Numbers with checksums and a few tokens without a prefix. */
export function makeShapelessScanner(reads: Reads, label: Label): Scanner {
  return shapeScanner('shapeless', reads, label, (text) =>
    findShapeless(text).map(({ rule, start, end }) => ({
      rule: rule.name,
      severity: rule.severity,
      hint: rule.confidence === 'hint',
      isPublished:
        rule === CREDIT_CARD && isPublishedCard(text.slice(start, end)) && speaksOfTests(text, start, end),
      hosts: rule.providerHosts ?? [],
      isTraceId: rule === CREDIT_CARD && /^[0-9]{17,19}$/.test(text.slice(start, end)),
    })),
  );
}

export function makeSeedPhraseScanner(
  reads: Reads,
  label: Label,
  words: () => SeedWords,
  options: SeedPhraseOptions,
): Scanner {
  return shapeScanner('seed-phrase', reads, label, (text) =>
    findSeedPhrases(text, words(), options).map(({ start, end, isVector }) => ({
      rule: 'BIP-39 Seed Phrase',
      severity: 'critical',
      hint: false,
      isPublished: isVector && speaksOfTests(text, start, end),
    })),
  );
}

/** Reads requests alone: it is about payments the agent is led to make. */
export function makeAddressScanner(
  policy: AddressPolicy,
  unknownAction: 'allow' | 'warn' | 'block',
): Scanner {
  const find = makeAddressFinder(policy);
  const reads: Reads = { outbound: ['url', 'body', 'tool-call'], inbound: [] };
  return shapeScanner(
    'address',
    reads,
    () => 'address_protection',
    (text) =>
      find(text)
        .filter(({ verdict }) => verdict === 'lookalike' || unknownAction !== 'allow')
        .map(({ chain, verdict }) => ({
          rule: `${chain} ${verdict}`,
          severity: verdict === 'lookalike' ? 'critical' : 'medium',
          hint: false,
          ...(verdict === 'unknown' && unknownAction === 'warn' ? { warnOnly: true } : {}),
        })),
  );
}

function shapeScanner(id: string, reads: Reads, label: Label, find: (text: string) => Hit[]): Scanner {
  const clean = new CleanTexts();
  return {
    id,
    stage: 'before-dns',
    reads,
    scan: (message, { tx }) => {
      const findings: Finding[] = [];
      for (const part of message.parts) {
        if (clean.has(part)) continue;
        const hits = find(part.text.toString());
        if (hits.length === 0) clean.add(part);
        for (const hit of hits)
          if (!(hit.isTraceId && part.kind === 'header'))
            findings.push(
              findingOf(hit, part, isExcused(hit, tx.target) ? 'excused' : label(message.direction, part)),
            );
      }
      return findings;
    },
  };
}

function isExcused({ hosts = [], isPublished }: Hit, { host }: Target): boolean {
  if (isPublished) return true;
  return hosts.length > 0 && compileDomains(hosts)(host) !== undefined;
}

function findingOf(hit: Hit, part: Part, scanner: string): Finding {
  return {
    scanner,
    rule: hit.rule,
    severity: hit.severity,
    confidence: hit.hint ? 'hint' : 'certain',
    class: 'threat',
    part: { kind: part.kind, name: part.name },
    encoding: '',
    note: `DLP match: ${hit.rule} (${hit.severity})`,
    floor: false,
    ...(hit.warnOnly ? { warnOnly: true } : {}),
  };
}
