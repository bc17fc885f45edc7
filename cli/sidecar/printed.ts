// The objects of one topology among all that is printed, and ways to look into them.

import { isTable } from '../../proxy/policy/schema/node.ts';
import type { Pod } from '../../operator/companion/pod.ts';
import type { Document } from '../../operator/companion/workload-patch.ts';

export interface Printed {
  readonly workload: Document;
  readonly pod: Pod;
  /** Objects that belong to this proxy. */
  readonly own: readonly Document[];
}

/** The only object of a kind, as a table to look into. */
export function only({ own }: Printed, kind: string): Document {
  return own.find((document) => document['kind'] === kind) ?? {};
}

/** The value at a path; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)] as unknown;
    return isTable(inner) ? inner[key] : undefined;
  }, value);
}

/** The entries of a list at a path; none where there is no list. */
export function entries(value: unknown, ...path: readonly (string | number)[]): Document[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isTable) : [];
}
