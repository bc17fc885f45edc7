// One chunk through the line, and the findings led back to places in the file.

import type { Finding } from '../../proxy/model/finding.ts';
import type { Direction, Part } from '../../proxy/model/message.ts';
import type { Chunk, Region } from './chunk.ts';
import { excerptBefore, type ByteRange } from './excerpt.ts';
import { isIgnoredInline } from './inline-ignore.ts';
import { narrow } from './narrow.ts';
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
    const parts = await chunk.partsOf(chunk.bytes);
    const hits: Hit[] = [];
    let suppressed = 0;
    const secret: ByteRange[] = [];
    for (const direction of line.directions) {
      const verdict = await line.judge(chunk.file, direction, { parts, overlapBytes: chunk.overlapBytes });
      suppressed += verdict.suppressed.length;
      secret.push(...verdict.suppressed.flatMap(({ span }) => span ?? []));
      for (const finding of verdict.findings) {
        const isWarning = finding.warnOnly === true || (finding.confidence === 'hint' && verdict.isWarning);
        hits.push({ finding, direction, isWarning });
      }
    }
    if (hits.length === 0) return { findings: [], suppressed };
    const places = makePlaceFinder(chunk);
    const located = await locate(line, { chunk, places }, hits);
    const shown = report({ chunk, places, ruleId, secret }, located);
    const kept = allowInlineIgnore ? shown.filter((one) => !isSilenced(one, chunk, places)) : shown;
    return {
      findings: kept.map(({ finding }) => finding),
      suppressed: suppressed + shown.length - kept.length,
    };
  };
}

interface Hit {
  readonly finding: Finding;
  readonly direction: Direction;
  readonly isWarning: boolean;
}

interface Text {
  readonly chunk: Chunk;
  readonly places: PlaceFinder;
}

interface Located extends Hit {
  /** Bytes of the match, or of the lines it lies in; undefined when nobody can say. */
  readonly range?: ByteRange;
  readonly isExact: boolean;
}

/** Beyond so many rules without a place, the rest are reported without one. */
const MOST_NARROWED = 8;
const NARROW_BUDGET = 8 * 1024 * 1024;

async function locate(line: ScanLine, text: Text, hits: readonly Hit[]): Promise<Located[]> {
  const exact = hits.flatMap((hit) =>
    hit.finding.span ? [{ ...hit, range: hit.finding.span, isExact: true }] : [],
  );
  const known = new Set(exact.map(keyOf));
  const vague = new Map<string, Hit>();
  // What a derived view shows again, the text itself has shown better.
  for (const hit of hits) if (!hit.finding.span && !known.has(keyOf(hit))) vague.set(keyOf(hit), hit);
  const located: Located[] = [...exact];
  for (const hit of [...vague.values()].slice(0, MOST_NARROWED))
    located.push(...(await narrowed(line, text, hit)));
  for (const hit of [...vague.values()].slice(MOST_NARROWED)) located.push({ ...hit, isExact: false });
  return located.sort(
    (a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0) || (a.range?.end ?? 0) - (b.range?.end ?? 0),
  );
}

function keyOf({ finding, direction }: Hit): string {
  return `${direction} ${finding.floor ? 'floor' : ''} ${finding.rule}`;
}

async function narrowed(line: ScanLine, { chunk, places }: Text, hit: Hit): Promise<Located[]> {
  const { bytes, file } = chunk;
  const fires = async (start: number, end: number): Promise<boolean> => {
    const piece = bytes.subarray(start, end);
    const parts: readonly Part[] = await chunk.partsOf(piece);
    const { findings } = await line.judge(file, hit.direction, { parts, overlapBytes: 0 });
    return findings.some(({ rule, span }) => rule === hit.finding.rule && span === undefined);
  };
  const ranges = await narrow({ starts: places.starts, length: bytes.length, budget: NARROW_BUDGET, fires });
  if (ranges.length === 0) return [{ ...hit, isExact: false }];
  const offset = (index: number): number => places.starts[index] ?? bytes.length;
  return ranges.map(({ from, to }) => ({
    ...hit,
    isExact: false,
    range: { start: offset(from), end: offset(to) },
  }));
}

interface Reporting extends Text {
  readonly ruleId: (finding: Finding) => string;
  /** Ranges besides the findings' own that must not be shown. */
  readonly secret: readonly ByteRange[];
}

interface Shown {
  readonly finding: ScanFinding;
  readonly at: number | undefined;
  readonly floor: boolean;
}

function report({ chunk, places, ruleId, secret }: Reporting, located: readonly Located[]): Shown[] {
  const hasLost = located.some(({ range }) => range === undefined);
  const ranges = [...secret, ...located.flatMap(({ range }) => range ?? [])];
  return located.map(({ finding, range, isExact, isWarning }) => {
    const { rule, scanner, severity, confidence, encoding, note, floor } = finding;
    const region = range && (isExact ? places.region(range.start, range.end) : linesOf(places, range));
    const excerpt =
      range && isExact && !hasLost
        ? excerptBefore(chunk.bytes, range.start, places.lineStart(range.start), ranges)
        : undefined;
    const shown: ScanFinding = {
      file: chunk.file,
      ...(region ? { region } : {}),
      ruleId: ruleId(finding),
      rule,
      scanner,
      severity,
      confidence,
      encoding,
      message: note,
      ...(excerpt === undefined ? {} : { excerpt }),
      isWarning,
    };
    return { finding: shown, at: range?.start, floor };
  });
}

function linesOf(places: PlaceFinder, { start, end }: ByteRange): Region {
  return { startLine: places.place(start).line, endLine: places.place(Math.max(start, end - 1)).line };
}

/** The floor cannot be silenced, as in a policy. */
function isSilenced({ finding, at, floor }: Shown, { bytes }: Chunk, places: PlaceFinder): boolean {
  if (at === undefined || floor) return false;
  const start = places.lineStart(at);
  const end = bytes.indexOf('\n', start);
  return isIgnoredInline(bytes.subarray(start, end < 0 ? bytes.length : end), finding);
}
