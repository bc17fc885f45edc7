// Settings that are known but not built yet: switched off they load, switched on they are refused, never ignored.

import type { Fault } from './check.ts';
import { canonicalJson } from './canonical.ts';
import type { Path } from './place.ts';
import { isTable, type SchemaNode } from './schema/node.ts';

/** The fault of a value that asks for something we cannot do; undefined when it asks for nothing. */
export function laterFault(node: SchemaNode, value: unknown, path: Path): Fault | undefined {
  const later = node['x-later'];
  if (later === undefined) return undefined;
  const asked =
    isTable(value) && node.properties ? askedIn(node, value, later) : differs(node, value) ? [] : undefined;
  if (!asked) return undefined;
  const off =
    node.properties && 'enabled' in node.properties ? 'remove it or write `enabled: false`' : 'remove it';
  return { path: [...path, ...asked], what: 'not supported yet', advice: node['x-note'] ?? off };
}

/** The place inside a section that asks for the feature. */
function askedIn(
  node: SchemaNode,
  table: Record<string, unknown>,
  later: true | 'assumed-on',
): Path | undefined {
  if (node.properties && 'enabled' in node.properties) {
    if (table['enabled'] === true) return ['enabled'];
    const wished = later === 'assumed-on' && table['enabled'] !== false && Object.keys(table).length > 0;
    return wished ? [] : undefined;
  }
  return firstDifference(node, table);
}

function firstDifference(node: SchemaNode, table: Record<string, unknown>): Path | undefined {
  for (const [key, value] of Object.entries(table)) {
    const child = node.properties?.[key];
    if (!child) continue;
    const inner =
      child.properties && isTable(value)
        ? firstDifference(child, value)
        : differs(child, value)
          ? []
          : undefined;
    if (inner) return [key, ...inner];
  }
  return undefined;
}

function differs(node: SchemaNode, value: unknown): boolean {
  return canonicalJson(value) !== canonicalJson(node.default);
}
