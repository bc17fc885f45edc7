// Each setting in force and where it came from. Credentials are never shown.

import type { Source } from './fill.ts';
import type { LoadedPolicy } from './load.ts';
import { formatPath, type Path } from './place.ts';
import { childNode, formOf, isTable, schemaNode, type SchemaNode } from './schema/node.ts';
import { Policy } from './schema/policy.ts';

export interface Explained {
  readonly path: string;
  /** As JSON, with every credential masked. */
  readonly value: string;
  readonly source: Source;
  /** Line in the file. */
  readonly line?: number | undefined;
}

const MASK = '[secret]';

/** One entry for each setting, in the order of the schema. */
export function explain(loaded: LoadedPolicy): Explained[] {
  return leaves(schemaNode(Policy), loaded.policy, []).map(({ node, path, value }) => {
    const text = formatPath(path);
    return {
      path: text,
      value: JSON.stringify(masked(node, value)),
      ...(loaded.origins.get(text) ?? { source: 'default' }),
    };
  });
}

/** Lines such as `mode = "strict"  # file, line 3`. */
export function renderExplanation(rows: readonly Explained[]): string {
  return rows
    .map(
      ({ path, value, source, line }) =>
        `${path} = ${value}  # ${source}${line === undefined ? '' : `, line ${line}`}\n`,
    )
    .join('');
}

interface Leaf {
  readonly node: SchemaNode;
  readonly path: Path;
  readonly value: unknown;
}

function leaves(node: SchemaNode, value: unknown, path: Path): Leaf[] {
  if (node.type !== 'object' || !isTable(value)) return [{ node, path, value }];
  return Object.entries(value).flatMap(([key, inner]) => {
    const child = childNode(node, key);
    return child ? leaves(child, inner, [...path, key]) : [];
  });
}

function masked(node: SchemaNode, value: unknown): unknown {
  if (node['x-secret']) return isUnset(value) ? value : MASK;
  if (Array.isArray(value)) {
    const { items } = node;
    return items ? value.map((entry: unknown) => masked(formOf(items, entry) ?? items, entry)) : value;
  }
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      masked(childNode(node, key) ?? { 'x-secret': true }, inner),
    ]),
  );
}

function isUnset(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}
