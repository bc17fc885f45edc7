// Verdict `strip`: the smallest rewrite that removes what was found, on the original bytes, everything else untouched.

import type { Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';

/** Part name → its new bytes. */
export type Rewrite = ReadonlyMap<string, Buffer>;

/**
 * Cuts every finding out of its raw part and writes `[REDACTED: <rule>]` in its place. Undefined when that cannot be
 * done: a finding without a span, in a derived view or under an encoding, or nothing but markers would be left (an
 * empty answer looks like success to an agent, so the caller blocks instead).
 */
export function redact(message: Message, findings: readonly Finding[]): Rewrite | undefined {
  const rewrite = new Map<string, Buffer>();
  for (const part of message.parts) {
    const here = findings.filter(
      (finding) => finding.part.name === part.name && finding.part.kind === part.kind,
    );
    if (here.length === 0) continue;
    if (part.form !== 'raw' || here.some((finding) => finding.span === undefined)) return undefined;
    const bytes = typeof part.text === 'string' ? Buffer.from(part.text) : part.text;
    const replaced = cut(bytes, here);
    if (isOnlyMarkers(replaced)) return undefined;
    rewrite.set(part.name, replaced);
  }
  return rewrite.size > 0 ? rewrite : undefined;
}

/** Overlapping spans become one cut, named after the rule that starts first. */
function cut(bytes: Buffer, findings: readonly Finding[]): Buffer {
  const spans = findings
    .map((finding) => ({ start: finding.span?.start ?? 0, end: finding.span?.end ?? 0, rule: finding.rule }))
    .sort((a, b) => a.start - b.start);
  const pieces: Buffer[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.end <= at) continue;
    if (span.start >= at)
      pieces.push(bytes.subarray(at, span.start), Buffer.from(`[REDACTED: ${span.rule}]`));
    at = span.end;
  }
  pieces.push(bytes.subarray(at));
  return Buffer.concat(pieces);
}

function isOnlyMarkers(bytes: Buffer): boolean {
  return (
    bytes
      .toString('utf8')
      .replace(/\[REDACTED: [^\]]{0,80}\]/g, '')
      .trim() === ''
  );
}
