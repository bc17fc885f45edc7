// Turns the plans of all rules into one automaton and reports, per text, where a match may begin. Pieces of a rule must
// stand in order and near each other; one that stands alone costs a comparison and nothing more.

import { Automaton } from './automaton.ts';
import { escapeAt } from './escape.ts';
import { GAP, withoutGaps } from './factor.ts';
import { skeletonOf } from './fold.ts';
import type { Mode } from './fold.ts';
import { HIT } from './lane.ts';
import type { Sink } from './lane.ts';
import type { RulePlan, Trigger } from './plan.ts';
import type { Trie, Word } from './trie.ts';
import { isInsideWord } from './word.ts';

/** A match of the trigger's rule may begin `trigger.lead` characters before the byte `at`. */
export interface Candidate {
  readonly trigger: Trigger;
  readonly at: number;
}

/** By the rule's index; rules without candidates are absent. */
export type Candidates = ReadonlyMap<number, readonly Candidate[]>;

interface Closing {
  readonly rule: number;
  readonly trigger: Trigger;
  /** Groups of all pieces, in order. */
  readonly groups: readonly number[];
  /** How far before the end of the last piece each may end, in characters. */
  readonly within: readonly number[];
  readonly index: number;
}

/** How a word's length is reported: marks where it has to begin and to end a word of the text, and the length. */
const [BEGINS, ENDS, LENGTH] = [0x100, 0x200, 0xff];
const FIRST_SIGHTINGS = 1 << 12;
const MAX_SIGHTINGS = 1 << 14;

/** Every sighting of a piece in the text under way, linked to the one before it in the same group. */
class Sightings {
  count = 1;
  end = new Int32Array(FIRST_SIGHTINGS);
  place = new Int32Array(FIRST_SIGHTINGS);
  /** How many symbols up to the end belong to it, with the marks of its word. */
  symbols = new Int32Array(FIRST_SIGHTINGS);
  previous = new Int32Array(FIRST_SIGHTINGS);

  grow(): void {
    const larger = (array: Int32Array): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(array.length * 2);
      copy.set(array);
      return copy;
    };
    this.end = larger(this.end);
    this.place = larger(this.place);
    this.symbols = larger(this.symbols);
    this.previous = larger(this.previous);
  }
}

/** Words prepared ahead of time. */
export interface Base {
  readonly trie: Trie;
  readonly groupCount: number;
}

export class TriggerIndex implements Sink {
  readonly #automaton: Automaton;
  /** By the group of their last piece; `#from` says where those of a group begin. */
  readonly #closings: readonly Closing[];
  readonly #from: Int32Array;
  /** Per closing: the group of the piece before the last, and how far before it that may end; -1 when there is none. */
  readonly #prior: Int32Array;
  readonly #reach: Int32Array;
  /** Per group: its last sighting; those before `#first` belong to earlier texts. */
  readonly #last: Int32Array;
  /** Per trigger: the last sighting of its first piece that was handed on. */
  readonly #handed: Int32Array;
  readonly #sightings = new Sightings();
  #first = 1;
  #bytes: Uint8Array = new Uint8Array(0);
  #found = new Map<number, Candidate[]>();

  /** `base` holds the pieces that plans name by the number of their group, `groupCount` of them. */
  constructor(plans: readonly RulePlan[], mode: Mode, { trie, groupCount }: Base) {
    const groups = new Groups(groupCount);
    const closings: Closing[] = [];
    for (const [rule, plan] of plans.entries()) {
      for (const trigger of plan.triggers) {
        const ids = trigger.pieces.map((piece) => piece.group ?? groups.idOf(piece.literals));
        const within = trigger.pieces.map((piece) => piece.within);
        closings.push({ rule, trigger, groups: ids, within, index: closings.length });
      }
    }
    this.#automaton = new Automaton(trie, groups.words(), (codePoint) => skeletonOf(mode, codePoint));
    this.#closings = closings.sort((a, b) => lastOf(a.groups) - lastOf(b.groups));
    this.#from = startsOf(this.#closings, groups.count);
    this.#prior = Int32Array.from(closings, (each) => each.groups.at(-2) ?? -1);
    this.#reach = Int32Array.from(closings, (each) => each.within.at(-2) ?? 0);
    this.#last = new Int32Array(groups.count);
    this.#handed = new Int32Array(closings.length);
  }

  get stateCount(): number {
    return this.#automaton.stateCount;
  }

  /** Whether the text last searched is ASCII without controls. */
  isPlain = true;

  /** True when a piece may stand across `[from, to)` of the text last searched, read with its escapes resolved. */
  mayCross(from: number, to: number): boolean {
    return this.#automaton.mayCross(this.#bytes, [from, to], { at: escapeAt });
  }

  /** Every place in `bytes` where a rule's pieces stand together. */
  find(bytes: Uint8Array): Candidates {
    if (this.#sightings.count > MAX_SIGHTINGS) this.#reset();
    this.#first = this.#sightings.count;
    this.#bytes = bytes;
    this.#found = new Map();
    this.isPlain = this.#automaton.walk(bytes, this);
    return this.#found;
  }

  take(hits: Int32Array, length: number): void {
    for (let at = 0; at < length; at += HIT) {
      const values = this.#automaton.wordsOf(hits[at] as number);
      const [end, place, rest] = [hits[at + 1] as number, hits[at + 2] as number, hits[at + 3] as number];
      for (let i = 0; i < values.length; i += 2) {
        const kind = values[i + 1] as number;
        if (kind & ENDS && isInsideWord(this.#bytes, end)) continue;
        const seen = this.#sightings;
        if (seen.count === seen.end.length) seen.grow();
        const sighting = seen.count++;
        seen.end[sighting] = end;
        seen.place[sighting] = place;
        seen.symbols[sighting] = kind + rest;
        this.#see(values[i] as number, sighting, place);
      }
    }
  }

  /** Links a sighting to the one before it, and closes the triggers that wait for it and for which it is not too late. */
  #see(group: number, sighting: number, now: number): void {
    const last = this.#last;
    const { place, previous } = this.#sightings;
    previous[sighting] = last[group] as number;
    last[group] = sighting;
    const end = this.#from[group + 1] as number;
    for (let index = this.#from[group] as number; index < end; index++) {
      const prior = this.#prior[index] as number;
      if (prior >= 0) {
        const before = last[prior] as number;
        if (before < this.#first || now - (place[before] as number) > (this.#reach[index] as number))
          continue;
      }
      this.#close(this.#closings[index] as Closing, sighting);
    }
  }

  #reset(): void {
    this.#sightings.count = 1;
    this.#last.fill(0);
    this.#handed.fill(0);
  }

  /** Looks back for the earlier pieces, latest first; hands on every sighting of the first that is near enough. */
  #close(closing: Closing, last: number): void {
    const { groups, within } = closing;
    const { place, previous } = this.#sightings;
    const now = place[last] as number;
    let [limit, sighting] = [last, last];
    for (let i = groups.length - 2; i >= 0; i--) {
      sighting = this.#last[groups[i] as number] as number;
      while (sighting >= limit) sighting = previous[sighting] as number;
      if (sighting < this.#first || now - (place[sighting] as number) > (within[i] as number)) return;
      limit = sighting;
    }
    if (this.#startOf(last) >= 0) this.#hand(closing, sighting, now - (within[0] as number));
  }

  /** The byte where the piece of a sighting begins; -1 when it has to begin a word there and does not. */
  #startOf(sighting: number): number {
    const { end, symbols } = this.#sightings;
    const kind = symbols[sighting] as number;
    const at = this.#automaton.startOf(this.#bytes, end[sighting] as number, kind & LENGTH);
    return kind & BEGINS && isInsideWord(this.#bytes, at) ? -1 : at;
  }

  #hand(closing: Closing, from: number, floor: number): void {
    const { place, previous } = this.#sightings;
    const single = closing.groups.length === 1;
    const handed = this.#handed[closing.index] as number;
    let sighting = from;
    while (sighting >= this.#first && sighting > handed) {
      if (!single && (place[sighting] as number) < floor) break;
      this.#add(closing, sighting);
      if (single) break;
      sighting = previous[sighting] as number;
    }
    this.#handed[closing.index] = Math.max(handed, from);
  }

  #add({ rule, trigger }: Closing, sighting: number): void {
    const at = this.#startOf(sighting);
    if (at < 0) return;
    const candidates = this.#found.get(rule);
    if (candidates) candidates.push({ trigger, at });
    else this.#found.set(rule, [{ trigger, at }]);
  }
}

function lastOf(groups: readonly number[]): number {
  return groups.at(-1) ?? 0;
}

/** Per group where its closings begin among all, which are in the order of groups; and the end of the last. */
function startsOf(closings: readonly Closing[], groupCount: number): Int32Array {
  const starts = new Int32Array(groupCount + 1);
  let index = 0;
  for (let group = 0; group <= groupCount; group++) {
    while (index < closings.length && lastOf(closings[index]?.groups ?? []) < group) index++;
    starts[group] = index;
  }
  return starts;
}

/** Numbers sets of literals after those of the prepared trie; equal sets share a number. */
export class Groups {
  readonly #first: number;
  readonly #ids = new Map<string, number>();
  readonly #values = new Map<string, number[]>();

  constructor(first: number) {
    this.#first = first;
  }

  get count(): number {
    return this.#first + this.#ids.size;
  }

  idOf(literals: readonly string[]): number {
    const key = literals.join('\0');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.count;
    this.#ids.set(key, id);
    for (const literal of literals) {
      const text = withoutGaps(literal);
      const ends = (literal.startsWith(GAP) ? BEGINS : 0) | (literal.endsWith(GAP) ? ENDS : 0);
      const value = [id, Array.from(text).length | ends];
      const values = this.#values.get(text);
      if (values) values.push(...value);
      else this.#values.set(text, value);
    }
    return id;
  }

  words(): Word[] {
    return [...this.#values].map(([text, values]) => ({ text, values }));
  }
}
