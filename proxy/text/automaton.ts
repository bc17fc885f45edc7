// One table that finds every literal of a set in one pass over UTF-8 bytes, in the skeleton of the text: letters are
// folded and dropped characters leave the state as it is, so disguises cost nothing (Aho–Corasick, made complete).

import { isControl } from './fold.ts';
import { codePointAt, sequenceLength } from './utf8.ts';

/** Classes below this have a column in the table; characters of other scripts take the sparse edges. */
const COLUMNS = 64;
const SHIFT = 6;
const OTHER = 0;
const STAY = 63;
const LAST_COLUMN = 62;

/** Marks in `byteClass` for bytes that the tight loop hands to the slow path. */
const SPECIAL = 64;
/** Marks in `wideClass`: the code point vanishes, folds to several symbols (index follows), or is not computed yet. */
const DROPPED = 0x7fff;
const SEVERAL = 0x8000;
const UNKNOWN = 0xffff;

const MAX_ASTRAL = 20_000;
const EDGE_SHIFT = 16;

export interface Sink {
  /** `output` numbers the state, 0 up; `end` is the byte after the piece; `place` counts characters that show something. */
  hit(output: number, end: number, place: number): void;
}

export class Automaton {
  /** For every output state the indices of the literals that end there. */
  readonly outputs: readonly (readonly number[])[];
  readonly stateCount: number;
  readonly #fold: (codePoint: number) => string;
  readonly #symbolClass = new Map<string, number>();
  readonly #byteClass = new Uint8Array(256).fill(SPECIAL);
  readonly #wideClass = new Uint16Array(0x10000).fill(UNKNOWN);
  readonly #astral = new Map<number, number>();
  readonly #several: (readonly number[])[] = [];
  readonly #severalIndex = new Map<string, number>();
  readonly #next: Uint16Array | Uint32Array;
  readonly #edges: ReadonlyMap<number, number>;
  readonly #fail: Uint32Array;
  readonly #firstOutput: number;

  /** `literals` are skeleton texts, at least one symbol each; `fold` gives the skeleton of one code point. */
  constructor(literals: readonly string[], fold: (codePoint: number) => string) {
    this.#fold = fold;
    this.#assignClasses(literals);
    const built = buildStates(literals.map((literal) => Array.from(literal, (s) => this.#classOf(s))));
    this.#next = built.next;
    this.#edges = built.edges;
    this.#fail = built.fail;
    this.#firstOutput = built.firstOutput;
    this.outputs = built.outputs;
    this.stateCount = built.fail.length;
    for (let byte = 0; byte < 0x80; byte++) {
      if (!isControl(byte)) this.#byteClass[byte] = this.#asciiClass(byte);
    }
  }

  /** Runs over `bytes`, reporting each place where at least one literal ends. */
  walk(bytes: Uint8Array, sink: Sink): void {
    const [byteClass, next, firstOutput, length] = [
      this.#byteClass,
      this.#next,
      this.#firstOutput,
      bytes.length,
    ];
    let [state, unseen, i] = [0, 0, 0];
    while (i < length) {
      const kind = byteClass[bytes[i] as number] as number;
      if (kind < SPECIAL) {
        i++;
        state = next[(state << SHIFT) + kind] as number;
        if (state >= firstOutput) sink.hit(state - firstOutput, i, i - unseen);
        continue;
      }
      const size = sequenceLength(bytes, i);
      const wide = this.#wideAt(bytes, i, size);
      i += size || 1;
      if (wide === DROPPED) {
        unseen += size || 1;
        continue;
      }
      unseen += size - 1;
      if (wide < SEVERAL) {
        state = this.#step(state, wide);
        if (state >= firstOutput) sink.hit(state - firstOutput, i, i - unseen);
        continue;
      }
      for (const symbol of this.#several[wide - SEVERAL] ?? []) {
        state = this.#step(state, symbol);
        if (state >= firstOutput) sink.hit(state - firstOutput, i, i - unseen);
      }
    }
  }

  #step(from: number, kind: number): number {
    if (kind < COLUMNS) return this.#next[(from << SHIFT) + kind] ?? 0;
    let state = from;
    for (;;) {
      const target = this.#edges.get(state * (1 << EDGE_SHIFT) + kind);
      if (target !== undefined) return target;
      if (state === 0) return 0;
      state = this.#fail[state] ?? 0;
    }
  }

  #wideAt(bytes: Uint8Array, at: number, size: number): number {
    if (size < 2) return DROPPED;
    const codePoint = codePointAt(bytes, at, size);
    return size === 4 ? this.#astralClass(codePoint) : this.#wide(codePoint);
  }

  #wide(codePoint: number): number {
    const known = this.#wideClass[codePoint] as number;
    if (known !== UNKNOWN) return known;
    const wide = this.#computeClass(codePoint);
    this.#wideClass[codePoint] = wide;
    return wide;
  }

  #astralClass(codePoint: number): number {
    const known = this.#astral.get(codePoint);
    if (known !== undefined) return known;
    if (this.#astral.size > MAX_ASTRAL) this.#astral.clear();
    const wide = this.#computeClass(codePoint);
    this.#astral.set(codePoint, wide);
    return wide;
  }

  #computeClass(codePoint: number): number {
    const symbols = Array.from(this.#fold(codePoint), (symbol) => this.#classOf(symbol));
    if (symbols.length === 0) return DROPPED;
    if (symbols.length === 1) return symbols[0] ?? OTHER;
    if (symbols.every((symbol) => symbol === OTHER)) return OTHER;
    const key = symbols.join();
    const same = this.#severalIndex.get(key);
    if (same !== undefined) return SEVERAL + same;
    this.#severalIndex.set(key, this.#several.length);
    return SEVERAL + this.#several.push(symbols) - 1;
  }

  #asciiClass(codePoint: number): number {
    const symbol = this.#fold(codePoint);
    return symbol === '' ? STAY : this.#classOf(symbol);
  }

  #classOf(symbol: string): number {
    return this.#symbolClass.get(symbol) ?? OTHER;
  }

  #assignClasses(literals: readonly string[]): void {
    let [column, wide] = [1, COLUMNS];
    for (const symbol of new Set(literals.flatMap((literal) => Array.from(literal)))) {
      const narrow = symbol <= '\x7f' && column <= LAST_COLUMN;
      this.#symbolClass.set(symbol, narrow ? column++ : wide++);
    }
  }
}

interface States {
  readonly next: Uint16Array | Uint32Array;
  readonly edges: ReadonlyMap<number, number>;
  readonly fail: Uint32Array;
  readonly firstOutput: number;
  readonly outputs: readonly (readonly number[])[];
}

interface Trie {
  readonly next: Uint32Array;
  readonly edges: Map<number, number>;
  /** Sparse edges by parent, for the breadth-first walk. */
  readonly wide: Map<number, (readonly [number, number])[]>;
  readonly ends: (number[] | undefined)[];
  count: number;
}

function buildTrie(words: readonly (readonly number[])[]): Trie {
  const bound = 1 + words.reduce((sum, word) => sum + word.length, 0);
  const trie: Trie = {
    next: new Uint32Array(bound * COLUMNS),
    edges: new Map(),
    wide: new Map(),
    ends: [],
    count: 1,
  };
  for (const [index, word] of words.entries()) {
    let state = 0;
    for (const kind of word) state = child(trie, state, kind);
    (trie.ends[state] ??= []).push(index);
  }
  return trie;
}

function child(trie: Trie, state: number, kind: number): number {
  if (kind < COLUMNS) {
    const slot = (state << SHIFT) + kind;
    return trie.next[slot] || (trie.next[slot] = trie.count++);
  }
  const key = state * (1 << EDGE_SHIFT) + kind;
  const known = trie.edges.get(key);
  if (known !== undefined) return known;
  const target = trie.count++;
  trie.edges.set(key, target);
  const siblings = trie.wide.get(state);
  if (siblings) siblings.push([kind, target]);
  else trie.wide.set(state, [[kind, target]]);
  return target;
}

function wideTarget(trie: Trie, fail: Uint32Array, from: number, kind: number): number {
  let state = from;
  for (;;) {
    const target = trie.edges.get(state * (1 << EDGE_SHIFT) + kind);
    if (target !== undefined) return target;
    if (state === 0) return 0;
    state = fail[state] ?? 0;
  }
}

/** Completes the trie breadth first; returns the fail links and, for each state, all literals that end there. */
function complete(trie: Trie): { fail: Uint32Array; ends: (readonly number[])[] } {
  const fail = new Uint32Array(trie.count);
  const ends: (readonly number[])[] = [];
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    const back = fail[state] ?? 0;
    const inherited = state === 0 ? [] : (ends[back] ?? []);
    const own = trie.ends[state];
    ends[state] = own ? [...own, ...inherited] : inherited;
    for (let kind = 1; kind <= LAST_COLUMN; kind++) {
      const slot = (state << SHIFT) + kind;
      const target = trie.next[slot] ?? 0;
      const beyond = state === 0 ? 0 : (trie.next[(back << SHIFT) + kind] ?? 0);
      if (target === 0) trie.next[slot] = beyond;
      else {
        fail[target] = beyond;
        queue.push(target);
      }
    }
    for (const [kind, target] of trie.wide.get(state) ?? []) {
      fail[target] = state === 0 ? 0 : wideTarget(trie, fail, back, kind);
      queue.push(target);
    }
  }
  return { fail, ends };
}

/** Renumbers states so that those with output come last: the loop then needs one comparison to see a hit. */
function buildStates(words: readonly (readonly number[])[]): States {
  const trie = buildTrie(words);
  const { fail, ends } = complete(trie);
  const count = trie.count;
  const hasOutput = (state: number) => (ends[state] ?? []).length > 0;
  const order = [...fail.keys()].filter((state) => !hasOutput(state));
  const firstOutput = order.length;
  for (let state = 0; state < count; state++) if (hasOutput(state)) order.push(state);
  const number = new Uint32Array(count);
  order.forEach((state, place) => (number[state] = place));
  const next = count <= 0x10000 ? new Uint16Array(count * COLUMNS) : new Uint32Array(count * COLUMNS);
  const newFail = new Uint32Array(count);
  for (let place = 0; place < count; place++) {
    const state = order[place] ?? 0;
    const from = state << SHIFT;
    const to = place << SHIFT;
    for (let kind = 1; kind <= LAST_COLUMN; kind++) next[to + kind] = number[trie.next[from + kind] ?? 0] ?? 0;
    next[to + STAY] = place;
    newFail[place] = number[fail[state] ?? 0] ?? 0;
  }
  const edges = new Map<number, number>();
  for (const [key, target] of trie.edges) {
    const parent = Math.floor(key / (1 << EDGE_SHIFT));
    const kind = key % (1 << EDGE_SHIFT);
    edges.set((number[parent] ?? 0) * (1 << EDGE_SHIFT) + kind, number[target] ?? 0);
  }
  return { next, edges, fail: newFail, firstOutput, outputs: order.slice(firstOutput).map((s) => ends[s] ?? []) };
}
