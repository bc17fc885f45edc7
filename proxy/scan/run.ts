// Runs one stage over a message. A scanner that throws is a critical finding, never a pass. Long parts are judged in
// windows with a pause before each look at one, so that one big body does not hold up everybody else's small ones.

import { setImmediate as pause } from 'node:timers/promises';
import { errorText } from '../errors.ts';
import type { Finding } from '../model/finding.ts';
import { WINDOW, type Message, type Part, type PartKind } from '../model/message.ts';
import type { ScanContext, Scanner, Stage } from '../model/scanner.ts';

interface Stop {
  /** True for a finding after which nothing else needs to be known: an over-long URL is not read to its end. */
  readonly isFinal?: (finding: Finding) => boolean;
}

/**
 * All findings of the scanners of `stage` that read any part of the message, in scanner order; at once where no part is
 * long. Rejects with the signal's reason when the client has gone: an abandoned scan is no finding.
 */
export function runStage(
  scanners: readonly Scanner[],
  stage: Stage,
  message: Message,
  context: ScanContext & Stop,
): Finding[] | Promise<Finding[]> {
  const findings: Finding[] = [];
  const hasLong = message.parts.some(isLong);
  const short = hasLong ? { ...message, parts: message.parts.filter((part) => !isLong(part)) } : message;
  for (const scanner of scanners) {
    if (scanner.stage !== stage) continue;
    scanParts(scanner, short, context, findings);
    if (context.isFinal && findings.some(context.isFinal)) return findings;
  }
  return hasLong ? scanLongParts(scanners, stage, { message, context, findings }) : findings;
}

interface Run {
  readonly message: Message;
  readonly context: ScanContext;
  readonly findings: Finding[];
}

async function scanLongParts(scanners: readonly Scanner[], stage: Stage, run: Run): Promise<Finding[]> {
  for (const part of run.message.parts) {
    if (!isLong(part)) continue;
    const readers = scanners.filter(
      (s) => s.stage === stage && s.reads[run.message.direction].includes(part.kind),
    );
    if (readers.length > 0) await scanWindows(readers, part, run);
  }
  return run.findings;
}

async function scanWindows(readers: readonly Scanner[], part: Part, run: Run): Promise<void> {
  const bytes = typeof part.text === 'string' ? Buffer.from(part.text) : part.text;
  for (
    let start = 0;
    start === 0 || start + WINDOW.overlap < bytes.length;
    start += WINDOW.bytes - WINDOW.overlap
  ) {
    const window: Message = {
      direction: run.message.direction,
      parts: [{ ...part, text: bytes.subarray(start, start + WINDOW.bytes) }],
      overlapBytes: start === 0 ? (run.message.overlapBytes ?? 0) : WINDOW.overlap,
    };
    const found: Finding[] = [];
    for (const scanner of readers) {
      await pause();
      run.context.tx.signal.throwIfAborted();
      scanParts(scanner, window, run.context, found);
    }
    for (const finding of found) run.findings.push(shifted(finding, start));
  }
}

function scanParts(scanner: Scanner, message: Message, context: ScanContext, findings: Finding[]): void {
  const parts = partsOf(message, scanner.reads[message.direction]);
  const first = parts[0];
  if (!first) return;
  try {
    const found = scanner.scan(
      { direction: message.direction, parts, overlapBytes: message.overlapBytes ?? 0 },
      context,
    );
    for (const finding of found) findings.push(finding);
  } catch (error) {
    findings.push({
      scanner: 'scan_error',
      rule: scanner.id,
      severity: 'critical',
      confidence: 'certain',
      class: 'threat',
      part: { kind: first.kind, name: first.name },
      encoding: '',
      note: `scanner ${scanner.id} failed: ${errorText(error)}`,
      floor: true,
    });
  }
}

/** The parts of these kinds; the list as it is where those are all. */
function partsOf({ parts }: Message, kinds: readonly PartKind[]): readonly Part[] {
  let count = 0;
  for (const part of parts) if (kinds.includes(part.kind)) count += 1;
  if (count === parts.length) return parts;
  return count === 0 ? NONE : parts.filter((part) => kinds.includes(part.kind));
}

const NONE: readonly Part[] = [];

function isLong({ text }: Part): boolean {
  return text.length > WINDOW.bytes;
}

function shifted(finding: Finding, by: number): Finding {
  if (!finding.span || by === 0) return finding;
  return { ...finding, span: { start: finding.span.start + by, end: finding.span.end + by } };
}
