// One table that finds every literal of a set in one pass over UTF-8 bytes, in the skeleton of the text: letters are
// folded and dropped characters leave the state as it is, so disguises cost nothing (Aho–Corasick). Rows are filled when
// text first needs them: thousands of literals cost almost nothing to load, and memory follows what is read.

import { IntegerMap } from './integer-map.ts';
import { Lane, SHIFT } from './lane.ts';
import type { Sink } from './lane.ts';
import { COLUMNS, DROPPED, OTHER, SEVERAL, SPECIAL, STAY, SymbolClasses } from './symbol-class.ts';
import type { Trie, Word } from './trie.ts';
import { nextStart, sequenceLength } from './utf8.ts';

/** The commonest letters get the first columns, so that most steps touch one line of the cache. */
const COMMONEST = 'atnserhldiocmu';
const ROOT = 1;

/** States take fewer bits than this in the key of a sparse edge. */
const EDGE_SHIFT = 18;
/** Numbers to an entry of a trie's `ends`. */
const END = 3;

/** Bytes between two times that hits are handed over; two lanes share them. */
const BLOCK = 4096;
const LEAST_BLOCK = 128;
const FIRST_ROWS = 1 << 9;

const NOTHING = new Int32Array(0);

/** Reads the escape that stands at a place of a text. */
export interface Escapes {
  at(
    bytes: Uint8Array,
    at: number,
  ): { readonly length: number; readonly bytes: readonly number[] } | undefined;
}

/** How far back a word may begin that crosses a place: the longest word, and the letters of an escape or two. */
const SYMBOLS_BEFORE = 20;

export class Automaton {
  stateCount: number;
  readonly #classes: SymbolClasses;
  /**
   * By `row + class`: 0 not computed; the next state's row; negative when words end in that state. States get their row
   * when text first comes to them, so that those which follow each other lie together.
   */
  #next = new Int32Array(FIRST_ROWS << SHIFT);
  #rowCount = ROOT;
  readonly #rowOf: Int32Array;
  /** By `row >> SHIFT`. */
  readonly #stateOf: Int32Array;
  readonly #lane = new Lane();
  readonly #ahead = new Lane();
  #isPlain = true;
  /** Children of prepared states follow each other from here; those of others are in `#edges`. */
  readonly #firstChild: Int32Array;
  readonly #rootChild: number[] = [];
  readonly #edges = new IntegerMap();
  readonly #parent: Int32Array;
  readonly #symbol: Uint16Array;
  readonly #fail: Int32Array;
  readonly #depth: Uint16Array;
  readonly #ends: Uint16Array;
  readonly #firstEnd: Int32Array;
  readonly #own = new Map<number, number[]>();
  readonly #outputs: (Int32Array | undefined)[] = [];

  /** The words of `base` and some more; `fold` gives the skeleton of one code point. */
  constructor(base: Trie, words: readonly Word[], fold: (codePoint: number) => string) {
    this.#classes = new SymbolClasses(fold);
    const prepared = base.kinds.length;
    const bound = ROOT + prepared + words.reduce((sum, { text }) => sum + text.length, 0);
    this.#rowOf = new Int32Array(bound);
    this.#stateOf = new Int32Array(bound);
    this.#parent = new Int32Array(bound);
    this.#symbol = new Uint16Array(bound);
    this.#fail = new Int32Array(bound);
    this.#depth = new Uint16Array(bound);
    this.#fail[ROOT] = ROOT;
    this.#firstChild = new Int32Array(ROOT + prepared + 1);
    this.#firstEnd = new Int32Array(ROOT + prepared + 1);
    this.#ends = base.ends;
    this.stateCount = ROOT + prepared;
    this.#load(base);
    for (const word of words) this.#insert(word);
    this.#newRow(ROOT);
    this.#classes.close();
  }

  /** Runs over `bytes`, reporting each place where a word ends. True when all of it is ASCII without controls. */
  walk(bytes: Uint8Array, sink: Sink): boolean {
    const [lane, ahead] = [this.#lane, this.#ahead];
    this.#isPlain = true;
    lane.enter(ROOT << SHIFT, 0);
    while (lane.at < bytes.length) {
      const end = Math.min(bytes.length, lane.at + BLOCK);
      if (end - lane.at < LEAST_BLOCK) {
        this.#run(bytes, lane, end);
        lane.handTo(sink, 0);
        continue;
      }
      const middle = nextStart(bytes, (lane.at + end) >> 1);
      ahead.enter(ROOT << SHIFT, middle);
      this.#runBoth(bytes, middle, end);
      const seen = this.#meet(bytes, end);
      lane.handTo(sink, 0);
      ahead.unseen += seen;
      ahead.handTo(sink, lane.at, seen);
      lane.enter(ahead.row, ahead.at, ahead.unseen);
    }
    return this.#isPlain;
  }

  /** Both lanes in turn, one step each: neither waits for the other's look into the table. */
  #runBoth(bytes: Uint8Array, middle: number, end: number): void {
    const byteClass = this.#classes.byteClass;
    const [lane, ahead] = [this.#lane, this.#ahead];
    let next = this.#next;
    let [i, row, j, other] = [lane.at, lane.row, ahead.at, ahead.row];
    while (i < middle && j < end) {
      const entry = next[row + (byteClass[bytes[i] as number] as number)] as number;
      const second = next[other + (byteClass[bytes[j] as number] as number)] as number;
      if (entry > 0) {
        row = entry;
        i++;
      } else {
        i = this.#step(bytes, lane, i, row);
        row = lane.row;
        next = this.#next;
      }
      if (second > 0) {
        other = second;
        j++;
      } else {
        j = this.#step(bytes, ahead, j, other);
        other = ahead.row;
        next = this.#next;
      }
    }
    lane.row = row;
    lane.at = i;
    ahead.row = other;
    ahead.at = j;
    this.#run(bytes, lane, middle);
    this.#run(bytes, ahead, end);
  }

  #run(bytes: Uint8Array, lane: Lane, end: number): void {
    const byteClass = this.#classes.byteClass;
    let next = this.#next;
    let [i, row] = [lane.at, lane.row];
    while (i < end) {
      const entry = next[row + (byteClass[bytes[i] as number] as number)] as number;
      if (entry > 0) {
        row = entry;
        i++;
      } else {
        i = this.#step(bytes, lane, i, row);
        row = lane.row;
        next = this.#next;
      }
    }
    lane.row = row;
    lane.at = i;
  }

  /**
   * Runs the first lane on into the text of the second until both are in the same state: the second began without knowing
   * what stood before it. Returns what the first had left unseen before.
   */
  #meet(bytes: Uint8Array, end: number): number {
    const lane = this.#lane;
    const { unseen } = lane;
    let symbols = 0;
    while (lane.at < end && this.#depthOf(lane) > symbols) {
      const at = lane.at;
      symbols += this.#classes.symbolsAt(bytes, at);
      lane.at = this.#step(bytes, lane, at, lane.row);
    }
    return unseen;
  }

  /** One character of a lane, the slow way; returns where the next one begins. */
  #step(bytes: Uint8Array, lane: Lane, at: number, row: number): number {
    const kind = this.#classes.byteClass[bytes[at] as number] as number;
    lane.row = row;
    if (kind === STAY) return at + 1;
    if (kind !== SPECIAL) {
      this.#enter(lane, kind, at + 1, 0);
      return at + 1;
    }
    this.#isPlain = false;
    const common = this.#classes.threeAt(bytes, at);
    if (common !== undefined) {
      lane.unseen += 2;
      if (common === OTHER) lane.row = ROOT << SHIFT;
      else this.#enter(lane, common, at + 3, 0);
      return at + 3;
    }
    const size = sequenceLength(bytes, at);
    const wide = this.#classes.wideAt(bytes, at, size);
    const end = at + (size || 1);
    lane.unseen += wide === DROPPED ? end - at : size - 1;
    if (wide === OTHER) lane.row = ROOT << SHIFT;
    else if (wide < SEVERAL) {
      if (wide !== DROPPED) this.#enter(lane, wide, end, 0);
    } else {
      const symbols = this.#classes.sequence(wide);
      for (const [index, symbol] of symbols.entries())
        this.#enter(lane, symbol, end, symbols.length - 1 - index);
    }
    return end;
  }

  #enter(lane: Lane, kind: number, end: number, rest: number): void {
    const entry = (kind < COLUMNS && this.#next[lane.row + kind]) || this.#resolve(lane.row, kind);
    lane.row = entry < 0 ? -entry : entry;
    if (entry < 0) lane.hit(end, rest);
  }

  /** True when a word may stand across the place `[from, to)` of a text, read with its escapes resolved. */
  mayCross(bytes: Uint8Array, [from, to]: readonly [number, number], escapes: Escapes): boolean {
    const lane = this.#ahead;
    lane.enter(ROOT << SHIFT, this.startOf(bytes, from, SYMBOLS_BEFORE));
    while (lane.at < to) this.#stepResolved(bytes, lane, escapes);
    let symbols = 0;
    while (lane.at < bytes.length && this.#depthOf(lane) > symbols) {
      symbols += this.#stepResolved(bytes, lane, escapes);
      if (this.#depthOf(lane) > symbols && this.wordsOf(lane.row >> SHIFT).length > 0) return true;
    }
    return false;
  }

  /** One character or escape of a lane; returns how many symbols it stands for. */
  #stepResolved(bytes: Uint8Array, lane: Lane, escapes: Escapes): number {
    const escape = escapes.at(bytes, lane.at);
    if (!escape) {
      const symbols = this.#classes.symbolsAt(bytes, lane.at);
      lane.at = this.#step(bytes, lane, lane.at, lane.row);
      return symbols;
    }
    const shown = Uint8Array.from(escape.bytes);
    let [symbols, at] = [0, 0];
    while (at < shown.length) {
      symbols += this.#classes.symbolsAt(shown, at);
      at = this.#step(shown, lane, at, lane.row);
    }
    lane.at += escape.length;
    return symbols;
  }

  #depthOf(lane: Lane): number {
    return this.#depth[this.#stateOf[lane.row >> SHIFT] as number] as number;
  }

  /** The byte where a word of so many symbols begins that ends before `end`. */
  startOf(bytes: Uint8Array, end: number, symbols: number): number {
    const classes = this.#classes;
    let [at, left] = [end, symbols];
    while (at > 0 && left > 0) {
      at--;
      if ((bytes[at] as number) >= 0x80) while (at > 0 && ((bytes[at] as number) & 0xc0) === 0x80) at--;
      left -= classes.symbolsAt(bytes, at);
    }
    return at;
  }

  /** The entry of the table for `kind` behind a row, computed if need be. */
  #resolve(row: number, kind: number): number {
    const state = this.#go(this.#stateOf[row >> SHIFT] as number, kind);
    const target = (this.#rowOf[state] as number) || this.#newRow(state);
    const entry = this.#outputsOf(state).length > 0 ? -target : target;
    if (kind < COLUMNS) this.#next[row + kind] = entry;
    return entry;
  }

  #newRow(state: number): number {
    const index = this.#rowCount++;
    this.#stateOf[index] = state;
    this.#rowOf[state] = index << SHIFT;
    if (this.#rowCount << SHIFT > this.#next.length) {
      const larger = new Int32Array(this.#next.length * 2);
      larger.set(this.#next);
      this.#next = larger;
    }
    this.#next[index << SHIFT] = index << SHIFT;
    return index << SHIFT;
  }

  /** Pairs of a group and a length in symbols, for every word that ends in the state of a hit. */
  wordsOf(hit: number): Int32Array {
    return this.#outputs[this.#stateOf[hit] as number] ?? NOTHING;
  }

  #go(from: number, kind: number): number {
    if (kind === OTHER) return ROOT;
    let state = from;
    for (;;) {
      const target = this.#child(state, kind);
      if (target !== 0) return target;
      if (state === ROOT) return ROOT;
      state = this.#failOf(state);
    }
  }

  /** The state that an edge of the trie leads to; 0 when there is none. */
  #child(state: number, kind: number): number {
    if (state === ROOT) return this.#rootChild[kind] ?? 0;
    const last = this.#firstChild[state + 1] ?? 0;
    for (let child = this.#firstChild[state] ?? 0; child < last; child++) {
      if (this.#symbol[child] === kind) return child;
    }
    return this.#edges.get((kind << EDGE_SHIFT) ^ state);
  }

  #failOf(state: number): number {
    const known = this.#fail[state] ?? 0;
    if (known !== 0) return known;
    const parent = this.#parent[state] ?? ROOT;
    const fail = parent === ROOT ? ROOT : this.#go(this.#failOf(parent), this.#symbol[state] ?? OTHER);
    this.#fail[state] = fail;
    return fail;
  }

  #outputsOf(state: number): Int32Array {
    const known = this.#outputs[state];
    if (known) return known;
    const own = this.#ownOf(state);
    const inherited = state === ROOT ? NOTHING : this.#outputsOf(this.#failOf(state));
    const all = own.length === 0 ? inherited : Int32Array.from([...own, ...inherited]);
    this.#outputs[state] = all;
    return all;
  }

  /** Takes over the states of a prepared trie, the root first. */
  #load({ symbols, children, kinds, ends }: Trie): void {
    for (const symbol of COMMONEST) if (symbols.includes(symbol)) this.#classes.add(symbol);
    const classes = Uint16Array.from(symbols, (symbol) => this.#classes.add(symbol));
    const [parent, symbol, firstChild, depth] = [this.#parent, this.#symbol, this.#firstChild, this.#depth];
    let child = ROOT + 1;
    for (let index = 0; index < kinds.length; index++) {
      const state = ROOT + index;
      symbol[state] = classes[kinds[index] as number] as number;
      firstChild[state] = child;
      for (const last = child + (children[index] as number); child < last; child++) {
        parent[child] = state;
        depth[child] = (depth[state] as number) + 1;
      }
      if (parent[state] === ROOT) this.#rootChild[symbol[state]] = state;
    }
    firstChild[ROOT + kinds.length] = child;
    let end = 0;
    for (let state = 0; state < this.#firstEnd.length; state++) {
      while (end < ends.length && (ends[end] as number) + ROOT < state) end += END;
      this.#firstEnd[state] = end;
    }
  }

  #ownOf(state: number): readonly number[] {
    const own = [...(this.#own.get(state) ?? [])];
    const last = this.#firstEnd[state + 1] ?? 0;
    for (let end = this.#firstEnd[state] ?? 0; end < last; end += END) {
      own.push(this.#ends[end + 1] as number, this.#ends[end + 2] as number);
    }
    return own;
  }

  #insert({ text, values }: Word): void {
    let state = ROOT;
    for (const symbol of text) state = this.#childOrNew(state, this.#classes.add(symbol));
    const own = this.#own.get(state);
    if (own) own.push(...values);
    else this.#own.set(state, [...values]);
  }

  #childOrNew(state: number, kind: number): number {
    const known = this.#child(state, kind);
    if (known !== 0) return known;
    const target = this.stateCount++;
    this.#parent[target] = state;
    this.#depth[target] = (this.#depth[state] as number) + 1;
    this.#symbol[target] = kind;
    if (state === ROOT) this.#rootChild[kind] = target;
    else this.#edges.set((kind << EDGE_SHIFT) ^ state, target);
    return target;
  }
}
