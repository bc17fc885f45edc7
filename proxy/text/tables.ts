// Plans of the built-in rules, worked out ahead of time: reading eight hundred patterns at every start would take longer
// than all the rest of it. A rule that is not in the table, or was changed since, is planned when it is first used.

import { hash } from 'node:crypto';
import type { Mode } from './fold.ts';
import { parsePattern } from './pattern.ts';
import { planRule } from './plan.ts';
import type { RulePlan, Trigger } from './plan.ts';
import { buildTrie, packTrie, unpackTrie } from './trie.ts';
import type { PackedTrie } from './trie.ts';
import { Groups } from './trigger.ts';
import type { Base } from './trigger.ts';
import table from './plans.generated.json' with { type: 'json' };

/** What a plan depends on. */
export interface Plannable {
  readonly pattern: string;
  readonly keywords: readonly string[];
}

/** Per mode the prepared pieces, and per rule its triggers: rows of numbers, see `packed`. */
interface ModeTable {
  readonly groupCount: number;
  readonly trie: PackedTrie;
  readonly plans: Readonly<Record<string, readonly (readonly number[])[]>>;
}

const TABLES: Readonly<Record<Mode, ModeTable>> = table;
const TAIL = 6;

function keyOf(rule: Plannable): string {
  return hash('sha256', [rule.pattern, ...rule.keywords].join('\0'), 'base64url').slice(0, 16);
}

/** The pieces that prepared plans name by number. */
export function baseOf(mode: Mode): Base {
  return { trie: unpackTrie(TABLES[mode].trie), groupCount: TABLES[mode].groupCount };
}

function packed({ pieces, lead, core, length, branch }: Trigger, groups: Groups): number[] {
  const named = pieces.flatMap(({ literals, within }) => [groups.idOf(literals), within]);
  return [...named, ...lead, ...core, length, branch];
}

function unpacked(row: readonly number[]): Trigger {
  const count = row.length - TAIL;
  const pieces = [];
  for (let i = 0; i < count; i += 2)
    pieces.push({ literals: [], group: row[i] ?? 0, within: row[i + 1] ?? 0 });
  return {
    pieces,
    lead: [row[count] ?? 0, row[count + 1] ?? 0],
    core: [row[count + 2] ?? 0, row[count + 3] ?? 0],
    length: row[count + 4] ?? 0,
    branch: row[count + 5] ?? -1,
  };
}

/** The plan of a rule, from the table when it is there; undefined when the rule has no piece to look for. */
export function planOf(rule: Plannable, mode: Mode): RulePlan | undefined {
  const rows = TABLES[mode].plans[keyOf(rule)];
  if (rows) return { triggers: rows.map(unpacked) };
  return planRule(parsePattern(rule.pattern), rule.keywords, mode);
}

/** True for rules of the prepared table, whose patterns were tried on hostile text. */
export function isPrepared(rule: Plannable, mode: Mode): boolean {
  return TABLES[mode].plans[keyOf(rule)] !== undefined;
}

function renderMode(rules: readonly Plannable[], mode: Mode): ModeTable {
  const groups = new Groups(0);
  const plans: [string, number[][]][] = [];
  for (const rule of rules) {
    const plan = planRule(parsePattern(rule.pattern), rule.keywords, mode);
    if (plan) plans.push([keyOf(rule), plan.triggers.map((trigger) => packed(trigger, groups))]);
  }
  const trie = packTrie(buildTrie(groups.words()));
  return { groupCount: groups.count, trie, plans: Object.fromEntries(plans) };
}

/** The text of `plans.generated.json` for the built-in rules of both modes. */
export function renderPlans(rules: Readonly<Record<Mode, readonly Plannable[]>>): string {
  const tables = {
    secret: renderMode(rules.secret, 'secret'),
    injection: renderMode(rules.injection, 'injection'),
  };
  return `${JSON.stringify(tables)}\n`;
}
