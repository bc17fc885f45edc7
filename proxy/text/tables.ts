// Plans of the built-in rules, worked out ahead of time: reading eight hundred patterns at every start would take longer
// than all the rest of it. A rule that is not in the table, or was changed since, is planned when it is first used.

import { hash } from 'node:crypto';
import type { Mode } from './fold.ts';
import { planRule } from './plan.ts';
import type { Plannable, RulePlan, Trigger } from './plan.ts';
import { buildTrie, packTrie, unpackTrie } from './trie.ts';
import type { PackedTrie } from './trie.ts';
import { Groups } from './trigger.ts';
import type { Base } from './trigger.ts';
import table from './plans.generated.json' with { type: 'json' };

/** Per mode the prepared pieces, and per rule its triggers: rows of numbers, see `packed`. */
interface ModeTable {
  readonly groupCount: number;
  readonly trie: PackedTrie;
  /** Parts of expressions; triggers name them by number. */
  readonly parts: readonly string[];
  readonly plans: Readonly<Record<string, readonly (readonly number[])[]>>;
}

const TABLES: Readonly<Record<Mode, ModeTable>> = table;

const keys = new WeakMap<Plannable, string>();

function keyOf(rule: Plannable): string {
  const known = keys.get(rule);
  if (known !== undefined) return known;
  const key = hash('sha256', [rule.pattern, ...rule.keywords].join('\0'), 'base64url').slice(0, 16);
  keys.set(rule, key);
  return key;
}

/** The pieces that prepared plans name by number. */
export function baseOf(mode: Mode): Base {
  return { trie: unpackTrie(TABLES[mode].trie), groupCount: TABLES[mode].groupCount };
}

/** Numbers the parts of expressions. */
class Parts {
  readonly #ids = new Map<string, number>();

  idOf(part: string): number {
    const id = this.#ids.get(part) ?? this.#ids.size;
    this.#ids.set(part, id);
    return id;
  }

  list(): string[] {
    return [...this.#ids.keys()];
  }
}

/** The number of pieces, a group and a distance for each, five numbers of the trigger, and the parts of its expression. */
function packed({ pieces, lead, core, length, look }: Trigger, groups: Groups, parts: Parts): number[] {
  const named = pieces.flatMap(({ literals, within }) => [groups.idOf(literals), within]);
  return [pieces.length, ...named, ...lead, ...core, length, ...look.map((part) => parts.idOf(part))];
}

function unpacked(row: readonly number[], parts: readonly string[]): Trigger {
  const at = 1 + 2 * (row[0] ?? 0);
  const pieces = [];
  for (let i = 1; i < at; i += 2) pieces.push({ literals: [], group: row[i] ?? 0, within: row[i + 1] ?? 0 });
  return {
    pieces,
    lead: [row[at] ?? 0, row[at + 1] ?? 0],
    core: [row[at + 2] ?? 0, row[at + 3] ?? 0],
    length: row[at + 4] ?? 0,
    get look() {
      return row.slice(at + 5).map((part) => parts[part] ?? '');
    },
  };
}

/** The plan of a rule, from the table when it is there; undefined when the rule has no piece to look for. */
export function planOf(rule: Plannable, mode: Mode): RulePlan | undefined {
  const rows = TABLES[mode].plans[keyOf(rule)];
  if (rows) return { triggers: rows.map((row) => unpacked(row, TABLES[mode].parts)) };
  return planRule(rule, mode);
}

/** True for rules of the prepared table, whose patterns were tried on hostile text. */
export function isPrepared(rule: Plannable, mode: Mode): boolean {
  return TABLES[mode].plans[keyOf(rule)] !== undefined;
}

function renderMode(rules: readonly Plannable[], mode: Mode): ModeTable {
  const groups = new Groups(0);
  const parts = new Parts();
  const plans: [string, number[][]][] = [];
  for (const rule of rules) {
    const plan = planRule(rule, mode);
    if (plan) plans.push([keyOf(rule), plan.triggers.map((trigger) => packed(trigger, groups, parts))]);
  }
  const trie = packTrie(buildTrie(groups.words()));
  return { groupCount: groups.count, trie, parts: parts.list(), plans: Object.fromEntries(plans) };
}

/** The text of `plans.generated.json` for the built-in rules of both modes. */
export function renderPlans(rules: Readonly<Record<Mode, readonly Plannable[]>>): string {
  const tables = {
    secret: renderMode(rules.secret, 'secret'),
    injection: renderMode(rules.injection, 'injection'),
  };
  return `${JSON.stringify(tables)}\n`;
}
