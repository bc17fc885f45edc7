// What would change in a workload, line by line, for `--dry-run`.

import type { Topology } from './topology.ts';
import { writeDocument } from './yaml.ts';

/** Lines of the new manifest, the added ones marked `+`, the removed ones `-`. */
export function preview({ original, workload, companion }: Topology): string[] {
  const changes = diffLines(lines(original), lines(workload));
  const objects = [...companion.proxy, ...companion.egress, ...companion.lockdown];
  return [...changes, ...objects.map(({ kind, metadata }) => `+ ${kind}/${metadata.name}`)];
}

function lines(document: unknown): string[] {
  return writeDocument(document).trimEnd().split('\n');
}

/** Longest manifest that is compared in full: the table of a comparison grows with the square. */
const LONGEST = 2000;

/** A difference by the longest common subsequence; without unchanged lines. */
export function diffLines(before: readonly string[], after: readonly string[]): string[] {
  if (before.length > LONGEST || after.length > LONGEST) {
    return [...before.map((line) => `- ${line}`), ...after.map((line) => `+ ${line}`)];
  }
  const common = commonLengths(before, after);
  const rest = (i: number, j: number): number => common[i]?.[j] ?? -1;
  const changes: string[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (before[i] === after[j]) {
      i += 1;
      j += 1;
    } else if (rest(i, j + 1) >= rest(i + 1, j)) {
      changes.push(`+ ${after[j] ?? ''}`);
      j += 1;
    } else {
      changes.push(`- ${before[i] ?? ''}`);
      i += 1;
    }
  }
  return changes;
}

/** For each pair of positions, how many lines the rests have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = table[i] ?? new Uint16Array();
      const below = table[i + 1] ?? new Uint16Array();
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}
