// Verdict `strip`: the smallest rewrite that removes what was found, on the original bytes, everything else untouched.

import type { Finding } from '../model/finding.ts';
import type { Message, Part } from '../model/message.ts';

/** Part name → its new bytes. */
export type Rewrite = ReadonlyMap<string, Buffer>;

/** Whether the finding stands in the message's own bytes; in a derived view there is nothing to cut. */
export function canCut(message: Message, finding: Finding): boolean {
  return (
    finding.span !== undefined && message.parts.some((part) => part.form === 'raw' && isAt(part, finding))
  );
}

/**
 * Cuts every finding that stands in a raw part out of it and writes `[REDACTED: <rule>]` in its place; the caller reads
 * the result once more. Undefined when there is none, or nothing but markers would be left (an empty answer looks like
 * success to an agent, so the caller blocks instead).
 */
export function redact(message: Message, findings: readonly Finding[]): Rewrite | undefined {
  const rewrite = new Map<string, Buffer>();
  for (const part of message.parts) {
    const here = findings.filter((finding) => finding.span !== undefined && isAt(part, finding));
    if (part.form !== 'raw' || here.length === 0) continue;
    const bytes = typeof part.text === 'string' ? Buffer.from(part.text) : part.text;
    const replaced = cut(bytes, here);
    if (isOnlyMarkers(replaced)) return undefined;
    rewrite.set(part.name, replaced);
  }
  return rewrite.size > 0 ? rewrite : undefined;
}

function isAt(part: Part, finding: Finding): boolean {
  return finding.part.name === part.name && finding.part.kind === part.kind;
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
    if (span.start >= at) pieces.push(bytes.subarray(at, span.start), Buffer.from(marker(span.rule)));
    at = span.end;
  }
  pieces.push(bytes.subarray(at));
  return Buffer.concat(pieces);
}

/** A rule may have any name; the marker must not end the string or element it stands in. */
function marker(rule: string): string {
  return `[REDACTED: ${rule.replace(/[^\p{L}\p{N} ()_.:+-]/gu, '').slice(0, 80)}]`;
}

function isOnlyMarkers(bytes: Buffer): boolean {
  return (
    bytes
      .toString('utf8')
      .replace(/\[REDACTED: [^\]]{0,80}\]/g, '')
      .trim() === ''
  );
}
