// Fills in what a specification leaves out: a key that is absent gets its default, and a default is filled in turn. The
// API server does not, so that cluster policies can lay theirs in between.

import { isTable, schemaNode, type SchemaNode } from '../../proxy/policy/schema/node.ts';
import { CompanionSpec } from './spec.ts';

const SPEC = schemaNode(CompanionSpec);

/** A specification with every default. What the schema does not know is left as it is. */
export function completeSpec(written: Readonly<Record<string, unknown>>): CompanionSpec {
  return complete(SPEC, written) as CompanionSpec;
}

function complete(node: SchemaNode, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = node;
    return value.map((entry: unknown) => (items ? complete(items, entry) : entry));
  }
  if (!isTable(value)) return value;
  const given = Object.entries(value).map(([key, inner]) => [key, inside(node, key, inner)]);
  const missing = Object.entries(node.properties ?? {})
    .filter(([key, child]) => !Object.hasOwn(value, key) && child.default !== undefined)
    .map(([key, child]) => [key, complete(child, structuredClone(child.default))]);
  return { ...Object.fromEntries(given), ...Object.fromEntries(missing) };
}

function inside(node: SchemaNode, key: string, value: unknown): unknown {
  const child = node.properties?.[key] ?? (node.additionalProperties || undefined);
  return child ? complete(child, value) : value;
}
