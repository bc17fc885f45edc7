// One chunk through the line, and what it finds as findings of a file: with a place, an id, and a line that is safe to
// print.

import type { Finding } from '../../proxy/model/finding.ts';
import type { Chunk, Region } from './chunk.ts';
import { excerptBefore, type ByteRange } from './excerpt.ts';
import { isIgnoredInline } from './inline-ignore.ts';
import { locate, type Hit, type Located, type Text } from './locate.ts';
import { makePlaceFinder, type PlaceFinder } from './place-finder.ts';
import { makeRuleIds, type ScanFinding } from './scan-finding.ts';
import type { ScanLine } from './scan-line.ts';

export interface Judged {
  readonly findings: readonly ScanFinding[];
  /** How many a policy's exception or an allowed comment silenced. */
  readonly suppressed: number;
}

export interface JudgeOptions {
  readonly line: ScanLine;
  readonly allowInlineIgnore: boolean;
}

export type Judge = (chunk: Chunk) => Promise<Judged>;

export function makeJudge({ line, allowInlineIgnore }: JudgeOptions): Judge {
  const ruleId = makeRuleIds(line.policy);
  return async (chunk) => {
    const { hits, suppressed } = await hitsIn(line, chunk);
    if (hits.length === 0) return { findings: [], suppressed: suppressed.length };
    const text: Text = { chunk, places: makePlaceFinder(chunk) };
    const located = await locate(line, text, hits);
    const shown = report({ ...text, ruleId, suppressed }, located);
    const kept = allowInlineIgnore ? shown.filter((one) => !isSilenced(one, text)) : shown;
    const silenced = suppressed.length + shown.length - kept.length;
    return { findings: kept.map(({ finding }) => finding), suppressed: silenced };
  };
}

async function hitsIn(line: ScanLine, chunk: Chunk): Promise<{ hits: Hit[]; suppressed: Finding[] }> {
  const parts = await chunk.partsOf(chunk.bytes);
  const hits: Hit[] = [];
  const suppressed: Finding[] = [];
  for (const direction of line.directions) {
    const verdict = await line.judge(chunk.file, direction, { parts, overlapBytes: chunk.overlapBytes });
    suppressed.push(...verdict.suppressed);
    for (const finding of verdict.findings) {
      const isWarning = finding.warnOnly === true || (finding.confidence === 'hint' && verdict.isWarning);
      hits.push({ finding, direction, isWarning });
    }
  }
  return { hits, suppressed };
}

interface Reporting extends Text {
  readonly ruleId: (finding: Finding) => string;
  readonly suppressed: readonly Finding[];
}

interface Shown {
  readonly finding: ScanFinding;
  readonly at: number | undefined;
  readonly floor: boolean;
}

/** Lines shown of one chunk; each is held against everything found in it. */
const MOST_EXCERPTS = 500;

function report({ chunk, places, ruleId, suppressed }: Reporting, located: readonly Located[]): Shown[] {
  const secret = [...suppressed.map(({ span }) => span), ...located.map(({ range }) => range)];
  const known = secret.filter((range) => range !== undefined);
  // What was found somewhere unknown may stand on any line, so none is shown.
  const mayShow = known.length === secret.length;
  return located.map(({ finding, range, isExact, isWarning }, index) => {
    const { rule, scanner, severity, confidence, encoding, note: message, floor } = finding;
    const region = range && (isExact ? places.region(range.start, range.end) : linesOf(places, range));
    const isShown = mayShow && isExact && index < MOST_EXCERPTS;
    const excerpt =
      range && isShown
        ? excerptBefore(chunk.bytes, range.start, places.lineStart(range.start), known)
        : undefined;
    const shown: ScanFinding = {
      file: chunk.file,
      ...(region ? { region } : {}),
      ...{ ruleId: ruleId(finding), rule, scanner, severity, confidence, encoding, message, isWarning },
      ...(excerpt === undefined ? {} : { excerpt }),
    };
    return { finding: shown, at: range?.start, floor };
  });
}

function linesOf(places: PlaceFinder, { start, end }: ByteRange): Region {
  return { startLine: places.place(start).line, endLine: places.place(Math.max(start, end - 1)).line };
}

/** The floor cannot be silenced, as in a policy. */
function isSilenced({ finding, at, floor }: Shown, { chunk, places }: Text): boolean {
  if (at === undefined || floor) return false;
  return isIgnoredInline(chunk.bytes.subarray(places.lineStart(at), places.lineEnd(at)), finding);
}
