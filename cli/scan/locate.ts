// Findings of one chunk → the bytes they stand in. What the rules place exactly stays; for the rest (checksums, phrases,
// pieces joined over a structure) the lines are searched for.

import type { Finding } from '../../proxy/model/finding.ts';
import type { Direction } from '../../proxy/model/message.ts';
import type { Chunk } from './chunk.ts';
import type { ByteRange } from './excerpt.ts';
import { narrow } from './narrow.ts';
import type { PlaceFinder } from './place-finder.ts';
import type { ScanLine } from './scan-line.ts';

export interface Hit {
  readonly finding: Finding;
  readonly direction: Direction;
  readonly isWarning: boolean;
}

export interface Located extends Hit {
  /** Bytes of the match, or of the lines it lies in; undefined when nobody can say. */
  readonly range?: ByteRange;
  readonly isExact: boolean;
}

export interface Text {
  readonly chunk: Chunk;
  readonly places: PlaceFinder;
}

/** Beyond so many rules without a place in one chunk, the rest are reported without one. */
const MOST_NARROWED = 8;
/** Bytes that may be scanned again for one rule: as many as the halving of a text costs, within reason. */
const BUDGET = { times: 24, most: 8 * 1024 * 1024 } as const;

/** In order of place. What a derived view shows again is left out: the text itself has shown it better. */
export async function locate(line: ScanLine, text: Text, hits: readonly Hit[]): Promise<Located[]> {
  const located: Located[] = [];
  const vague = new Map<string, Hit>();
  for (const hit of hits) {
    if (hit.finding.span) located.push({ ...hit, range: hit.finding.span, isExact: true });
    else vague.set(ruleOf(hit), hit);
  }
  for (const { finding, direction } of hits) if (finding.span) vague.delete(ruleOf({ finding, direction }));
  let left = MOST_NARROWED;
  for (const hit of vague.values()) {
    left -= 1;
    located.push(...(left >= 0 ? await narrowed(line, text, hit) : [{ ...hit, isExact: false }]));
  }
  return located.sort((a, b) => startOf(a) - startOf(b));
}

function startOf({ range }: Located): number {
  return range?.start ?? 0;
}

/** A floor rule and a user's own may share a name. */
function ruleOf({ finding, direction }: Pick<Hit, 'finding' | 'direction'>): string {
  return `${direction} ${finding.floor ? 'floor' : ''} ${finding.rule}`;
}

async function narrowed(line: ScanLine, { chunk, places }: Text, hit: Hit): Promise<Located[]> {
  const { bytes, file, partsOf } = chunk;
  const ranges = await narrow({
    starts: places.starts,
    length: bytes.length,
    budget: Math.min(BUDGET.most, bytes.length * BUDGET.times),
    fires: async (start, end) => {
      const parts = await partsOf(bytes.subarray(start, end));
      const { findings } = await line.judge(file, hit.direction, { parts, overlapBytes: 0 });
      return findings.some(({ rule, span }) => rule === hit.finding.rule && span === undefined);
    },
  });
  if (ranges.length === 0) return [{ ...hit, isExact: false }];
  const offset = (index: number): number => places.starts[index] ?? bytes.length;
  return ranges.map(({ from, to }) => ({
    ...hit,
    isExact: false,
    range: { start: offset(from), end: offset(to) },
  }));
}
