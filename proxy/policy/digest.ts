// A policy's fingerprint: equal for policies that decide alike. Addresses, logs, credentials and the profiles of agents
// are left out (each profile has a digest of its own); the order of a list of hosts or ranges does not count.

import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import { childNode, isTable, schemaNode, type SchemaNode } from './schema/node.ts';
import { Policy } from './schema/policy.ts';

/** SHA-256 of the canonical JSON, in lower-case hex. */
export function digestPolicy(policy: Policy): string {
  return createHash('sha256')
    .update(canonicalJson(relevant(schemaNode(Policy), policy)))
    .digest('hex');
}

function relevant(node: SchemaNode, value: unknown): unknown {
  if (isTable(value)) {
    const kept = Object.entries(value).flatMap(([key, inner]) => {
      const child = childNode(node, key);
      return !child || child['x-operational'] ? [] : [[key, relevant(child, inner)] as const];
    });
    return Object.fromEntries(kept);
  }
  return Array.isArray(value) && isSet(node) ? value.map(canonicalJson).sort() : value;
}

/** Whether a list is a set of words: those that grow weaker by more or fewer entries. Rules keep their order. */
function isSet(node: SchemaNode): boolean {
  return ['more', 'fewer'].includes(node['x-weaker'] ?? '') && node.items?.type !== 'object';
}
