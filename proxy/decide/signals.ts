// Whether what was found is more than one sign of the same thing. Two rules that recognise one stretch as a credential
// agree, and agreement about one password is no second password. Rules about instructions each know another trait of a
// sentence, what it orders, whom it addresses, so of them two are two signs wherever they stand.

import type { Finding } from '../model/finding.ts';

/** Say nothing about the text that a hint points at. */
const NO_SIGNAL: ReadonlySet<string> = new Set(['excused', 'cross_request_entropy']);

/**
 * True when two findings of different rules stand in different places. Findings in derived views have no place; there a
 * rule counts only if it found nothing in the text as it came. Linear in the number of findings.
 */
export function hasTwoSignals(findings: readonly Finding[]): boolean {
  const counting = findings.filter(({ scanner }) => !NO_SIGNAL.has(scanner));
  if (!hasTwoRules(counting)) return false;
  if (hasTwoRules(counting.filter(({ scanner }) => scanner === 'response_scan'))) return true;
  const placed = new Set(counting.filter(({ span }) => span !== undefined).map(({ rule }) => rule));
  const telling = counting.filter(({ rule, span }) => span !== undefined || !placed.has(rule));
  const places = new Set(telling.map(({ part, span }) => `${part.kind} ${part.name} ${span !== undefined}`));
  return places.size > 1 || telling[0]?.span === undefined || areApart(telling);
}

function hasTwoRules(findings: readonly Finding[]): boolean {
  return findings.some(({ rule }) => rule !== findings[0]?.rule);
}

/** Whether of the findings in one text two of different rules do not overlap. */
function areApart(findings: readonly Finding[]): boolean {
  const earliest = findings.reduce((a, b) => (endOf(b) < endOf(a) ? b : a));
  const ofOthers = findings.filter(({ rule }) => rule !== earliest.rule);
  const earliestOther = ofOthers.reduce((end, finding) => Math.min(end, endOf(finding)), Infinity);
  return findings.some(({ rule, span }) => {
    const end = rule === earliest.rule ? earliestOther : endOf(earliest);
    return span !== undefined && span.start >= end;
  });
}

function endOf({ span }: Finding): number {
  return span?.end ?? Infinity;
}
