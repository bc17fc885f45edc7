// Two JSON values, field by field: what was added, removed or changed, and where.

import { isTable } from './json-value.ts';

export interface JsonChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** `inputSchema.properties.to.description`, `enum[2]`; empty for the value itself. */
  readonly path: string;
  /** JSON; absent where there was or is nothing. */
  readonly before?: string;
  readonly after?: string;
}

/** In the order of the first value, then what only the second has. The order of members is no difference. */
export function jsonChanges(before: unknown, after: unknown): JsonChange[] {
  const changes: JsonChange[] = [];
  compare(before, after, '', changes);
  return changes;
}

type Table = Readonly<Record<string, unknown>>;

function compare(before: unknown, after: unknown, path: string, changes: JsonChange[]): void {
  if (isTable(before) && isTable(after)) compareTables(before, after, path, changes);
  else if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, changes);
  else if (JSON.stringify(before) !== JSON.stringify(after))
    changes.push({ kind: 'changed', path, before: JSON.stringify(before), after: JSON.stringify(after) });
}

function compareTables(before: Table, after: Table, path: string, changes: JsonChange[]): void {
  for (const name of Object.keys(before)) {
    const place = path === '' ? name : `${path}.${name}`;
    if (Object.hasOwn(after, name)) compare(before[name], after[name], place, changes);
    else changes.push({ kind: 'removed', path: place, before: JSON.stringify(before[name]) });
  }
  for (const name of Object.keys(after)) {
    if (Object.hasOwn(before, name)) continue;
    const place = path === '' ? name : `${path}.${name}`;
    changes.push({ kind: 'added', path: place, after: JSON.stringify(after[name]) });
  }
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
  changes: JsonChange[],
): void {
  for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
    const place = `${path}[${index}]`;
    if (index >= after.length)
      changes.push({ kind: 'removed', path: place, before: JSON.stringify(before[index]) });
    else if (index >= before.length)
      changes.push({ kind: 'added', path: place, after: JSON.stringify(after[index]) });
    else compare(before[index], after[index], place, changes);
  }
}
