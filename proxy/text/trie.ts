// The words of an automaton as a trie in three arrays: small enough to ship, quick enough to load at every start.

export interface Word {
  /** Skeleton text, at least one symbol. */
  readonly text: string;
  /** What is reported when the word is seen: pairs of a group and the word's length in symbols. */
  readonly values: readonly number[];
}

/** States are numbered level by level from 0, the root; children follow each other in the order of their parents. */
export interface Trie {
  /** Every symbol that occurs in a word; its index is its number. */
  readonly symbols: readonly string[];
  /** Per state how many children it has. */
  readonly children: Uint16Array;
  /** Per state the number of the symbol that leads to it; 0 for the root. */
  readonly kinds: Uint16Array;
  /** Triples: a state, a group, a length. */
  readonly ends: Uint16Array;
}

export const EMPTY_TRIE: Trie = {
  symbols: [],
  children: new Uint16Array(1),
  kinds: new Uint16Array(1),
  ends: new Uint16Array(0),
};

interface Node {
  readonly kind: number;
  readonly children: Map<number, Node>;
  readonly values: number[];
}

const MAX_NUMBER = 0xffff;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Builds the trie of some words; throws RangeError when there are too many for 16-bit numbers. */
export function buildTrie(words: readonly Word[]): Trie {
  const numbers = new Map<string, number>();
  const root: Node = { kind: 0, children: new Map(), values: [] };
  for (const { text, values } of words) {
    let node = root;
    for (const symbol of text) {
      const kind = numbers.get(symbol) ?? numbers.size;
      numbers.set(symbol, kind);
      const child: Node = node.children.get(kind) ?? { kind, children: new Map(), values: [] };
      node.children.set(kind, child);
      node = child;
    }
    node.values.push(...values);
  }
  return flattened(root, [...numbers.keys()]);
}

function flattened(root: Node, symbols: readonly string[]): Trie {
  const order = [root];
  const ends: number[] = [];
  for (let state = 0; state < order.length; state++) {
    const node = order[state] ?? root;
    order.push(...node.children.values());
    for (let i = 0; i < node.values.length; i += 2) {
      ends.push(state, node.values[i] ?? 0, node.values[i + 1] ?? 0);
    }
  }
  if (order.length > MAX_NUMBER) throw new RangeError(`${order.length} states do not fit a packed trie`);
  return {
    symbols,
    children: Uint16Array.from(order, (node) => node.children.size),
    kinds: Uint16Array.from(order, (node) => node.kind),
    ends: Uint16Array.from(ends),
  };
}

/** A trie as JSON can hold it. */
export interface PackedTrie {
  readonly symbols: string;
  readonly children: string;
  readonly kinds: string;
  readonly ends: string;
}

function packedArray(numbers: Uint16Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
}

function unpackedArray(text: string): Uint16Array {
  const bytes = Buffer.from(text, 'base64');
  if (!IS_LITTLE_ENDIAN) bytes.swap16();
  return new Uint16Array(Uint8Array.from(bytes).buffer);
}

/** The trie as text, little-endian. */
export function packTrie({ symbols, children, kinds, ends }: Trie): PackedTrie {
  return {
    symbols: symbols.join(''),
    children: packedArray(children),
    kinds: packedArray(kinds),
    ends: packedArray(ends),
  };
}

export function unpackTrie(packed: PackedTrie): Trie {
  return {
    symbols: Array.from(packed.symbols),
    children: unpackedArray(packed.children),
    kinds: unpackedArray(packed.kinds),
    ends: unpackedArray(packed.ends),
  };
}
