// Turns the plans of all rules into one automaton and reports, per text, where a rule might match. Pieces of a rule
// must stand near each other; one that stands alone costs a comparison and nothing more.

import { Automaton } from './automaton.ts';
import type { Sink } from './automaton.ts';
import { skeletonOf } from './fold.ts';
import type { Mode } from './fold.ts';
import type { RulePlan, Trigger } from './plan.ts';

/** A place where a rule may match: within the trigger's reach of the byte `end`. */
export interface Candidate {
  readonly trigger: Trigger;
  readonly end: number;
}

/** By the rule's index; rules without candidates are absent. */
export type Candidates = ReadonlyMap<number, readonly Candidate[]>;

interface Closing {
  readonly rule: number;
  readonly trigger: Trigger;
  readonly groups: readonly number[];
}

/** Farther than any two pieces of one rule may stand apart. */
const FAR = 1 << 13;
const WRAP = 1 << 30;
/** Room for text that disguises stretch: letters set apart double the distance. */
const stretched = (within: number): number => within * 2 + 16;

export class TriggerIndex implements Sink {
  readonly #automaton: Automaton;
  /** Per output state: the groups a piece there belongs to. */
  readonly #groupsOf: readonly (readonly number[])[];
  /** Per group: the triggers that are complete when this group is seen. */
  readonly #closings: readonly (readonly Closing[])[];
  readonly #last: Int32Array;
  #clock = FAR;
  #found = new Map<number, Candidate[]>();

  constructor(plans: readonly (RulePlan | undefined)[], mode: Mode) {
    const literals = new Map<string, number>();
    const groupsOfLiteral: number[][] = [];
    const groups = new Map<string, number>();
    const closings: Closing[][] = [];
    const groupOf = (texts: readonly string[]): number => {
      const key = texts.join('\0');
      const known = groups.get(key);
      if (known !== undefined) return known;
      const group = groups.size;
      groups.set(key, group);
      closings.push([]);
      for (const text of texts) {
        const literal = literals.get(text) ?? literals.size;
        literals.set(text, literal);
        (groupsOfLiteral[literal] ??= []).push(group);
      }
      return group;
    };
    for (const [rule, plan] of plans.entries()) {
      for (const trigger of plan?.triggers ?? []) {
        const near = trigger.companions.map((companion) => groupOf(companion.literals));
        closings[groupOf(trigger.literals)]?.push({ rule, trigger, groups: near });
      }
    }
    this.#automaton = new Automaton([...literals.keys()], (codePoint) => skeletonOf(mode, codePoint));
    this.#groupsOf = this.#automaton.outputs.map((indices) => [
      ...new Set(indices.flatMap((index) => groupsOfLiteral[index] ?? [])),
    ]);
    this.#closings = closings;
    this.#last = new Int32Array(groups.size);
  }

  /** Every place in `bytes` where a rule's pieces stand together. */
  find(bytes: Uint8Array): Candidates {
    if (this.#clock > WRAP) {
      this.#clock = FAR;
      this.#last.fill(0);
    }
    this.#found = new Map();
    this.#automaton.walk(bytes, this);
    this.#clock += bytes.length + FAR;
    return this.#found;
  }

  hit(output: number, end: number, place: number): void {
    const now = this.#clock + place;
    const groups = this.#groupsOf[output] as readonly number[];
    for (const group of groups) this.#last[group] = now;
    for (const group of groups) {
      for (const closing of this.#closings[group] as readonly Closing[]) {
        if (this.#isNear(closing, now)) this.#add(closing, end);
      }
    }
  }

  #isNear(closing: Closing, now: number): boolean {
    for (let i = 0; i < closing.groups.length; i++) {
      const within = closing.trigger.companions[i]?.within ?? 0;
      if (now - (this.#last[closing.groups[i] ?? 0] ?? 0) > stretched(within)) return false;
    }
    return true;
  }

  #add(closing: Closing, end: number): void {
    const places = this.#found.get(closing.rule);
    if (places) places.push({ trigger: closing.trigger, end });
    else this.#found.set(closing.rule, [{ trigger: closing.trigger, end }]);
  }
}
