// Two policies → what changed, and whether it lets more or less through. Knows no setting by name: the schema says of
// each what weakens it and whether a running proxy takes the new value.

import { budgetFor, profileFor } from './agents.ts';
import { canonicalJson } from './canonical.ts';
import { fill } from './fill.ts';
import { formatPath, type Path } from './place.ts';
import { Budget } from './schema/agents.ts';
import { childNode, isTable, schemaNode, type SchemaNode } from './schema/node.ts';
import { Policy } from './schema/policy.ts';

export type Effect = 'tightened' | 'weakened' | 'neutral';

export interface Change {
  /** As `formatPath` writes it. Below `agents.NAME` also settings of the policy that come out different for the agent. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly effect: Effect;
  /** `restart`: the running proxy keeps the old value. */
  readonly reload: 'live' | 'restart';
}

const TOP: Spot = { node: schemaNode(Policy), path: [], reload: 'live' };
const BUDGET = schemaNode(Budget);
const NO_BUDGET = fill(BUDGET, [], { audit: false, placeOf: () => undefined, origins: new Map() });

/** Every setting that differs. Empty for equal policies. */
export function diff(current: Policy, next: Policy): Change[] {
  const changes = new Map(compare(TOP, current, next).map((change) => [change.path, change]));
  for (const name of agentNames(current, next)) {
    for (const change of agentChanges(name, current, next)) {
      // The agent only follows the policy: said already.
      if (sameChange(changes.get(change.path), change)) continue;
      const path = `${formatPath(['agents', name])}.${change.path}`;
      if (changes.get(path)?.effect !== 'weakened') changes.set(path, { ...change, path });
    }
  }
  return [...changes.values()];
}

function sameChange(a: Change | undefined, b: Change): boolean {
  return a !== undefined && canonicalJson([a.from, a.to]) === canonicalJson([b.from, b.to]);
}

/**
 * Why a reload must be refused, or undefined when it may happen: what is strict, the policy itself or a single agent,
 * is never weakened while it runs.
 */
export function refuseReload(current: Policy, next: Policy): string | undefined {
  const whole = current.mode === 'strict' ? diff(current, next) : [];
  const single = agentNames(current, next)
    .filter((name) => profileFor(current, name).mode === 'strict')
    .flatMap((name) =>
      agentChanges(name, current, next).map((change) => ({
        ...change,
        path: `agents.${name}: ${change.path}`,
      })),
    );
  const weakened = [...whole, ...single]
    .filter((change) => change.effect === 'weakened')
    .map((change) => change.path);
  if (weakened.length === 0) return undefined;
  const shown =
    weakened.slice(0, 10).join(', ') + (weakened.length > 10 ? `, and ${weakened.length - 10} more` : '');
  return `mode strict is never weakened by a reload: ${shown} — restart the proxy to apply the change`;
}

function agentNames(current: Policy, next: Policy): string[] {
  return [...new Set([...Object.keys(current.agents), ...Object.keys(next.agents)])];
}

/** What changes for one agent, counting what its profile inherits. */
function agentChanges(name: string, current: Policy, next: Policy): Change[] {
  const bare = (policy: Policy): Policy => ({ ...profileFor(policy, name), agents: {} });
  const budgets = [budgetFor(current, name) ?? NO_BUDGET, budgetFor(next, name) ?? NO_BUDGET] as const;
  return [
    ...compare(TOP, bare(current), bare(next)),
    ...compare({ node: BUDGET, path: ['budget'], reload: 'live' }, ...budgets),
  ];
}

interface Spot {
  readonly node: SchemaNode;
  readonly path: Path;
  readonly reload: 'live' | 'restart';
}

function compare(spot: Spot, from: unknown, to: unknown): Change[] {
  if (from === to) return [];
  const reload = spot.node['x-reload'] ?? spot.reload;
  if (spot.node.type === 'object' && isTable(from) && isTable(to)) {
    return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
      const node = childNode(spot.node, key);
      return node ? compare({ node, path: [...spot.path, key], reload }, from[key], to[key]) : [];
    });
  }
  if (canonicalJson(from) === canonicalJson(to)) return [];
  return [{ path: formatPath(spot.path), from, to, effect: effectOf(spot.node, from, to), reload }];
}

/** What a change does, by the schema's own word for it. A value that appears or goes says nothing by itself. */
function effectOf(node: SchemaNode, from: unknown, to: unknown): Effect {
  const weaker = node['x-weaker'];
  if (weaker === undefined || from === undefined || to === undefined) return 'neutral';
  switch (weaker) {
    case 'any':
      return 'weakened';
    case 'off':
      return from === '' || from === false ? 'tightened' : 'weakened';
    case 'lower':
      return rank(node, to) < rank(node, from) ? 'weakened' : 'tightened';
    case 'higher':
      return rank(node, to) > rank(node, from) ? 'weakened' : 'tightened';
    case 'fewer':
      return listEffect({ lost: missing(from, to), won: missing(to, from) });
    case 'more':
      return listEffect({ lost: missing(to, from), won: missing(from, to) });
  }
}

/** A value's place from small to large. */
function rank(node: SchemaNode, value: unknown): number {
  if (node.enum) return node.enum.indexOf(String(value));
  const number = Number(value);
  return number === 0 && node['x-zero'] === 'unlimited' ? Infinity : number;
}

/** How many entries of one list the other lacks. */
function missing(list: unknown, other: unknown): number {
  const there = new Set((other as readonly unknown[]).map(canonicalJson));
  return (list as readonly unknown[]).filter((entry) => !there.has(canonicalJson(entry))).length;
}

function listEffect(protection: { lost: number; won: number }): Effect {
  if (protection.lost > 0) return 'weakened';
  return protection.won > 0 ? 'tightened' : 'neutral';
}
