// Runs a pattern that offers no literal to look for over a whole text, in time linear in the text: all ways to match are
// followed at once (Thompson's construction), so no text can make it go back and try again.

import type { AST } from '@eslint-community/regexpp';
import { PipelockError } from '../errors.ts';
import { characterTest, parsePattern } from './pattern.ts';
import type { CharacterTest } from './pattern.ts';

type Instruction =
  | { readonly kind: 'character'; readonly test: CharacterTest; readonly next: number }
  | { readonly kind: 'either'; first: number; second: number }
  | { readonly kind: 'assertion'; readonly holds: Assertion; readonly next: number }
  | { readonly kind: 'match' };

/** Judges the place between two characters; -1 stands for the text's ends. */
type Assertion = (before: number, after: number) => boolean;

const MAX_PROGRAM = 2000;
/** Characters read over again after matches, as a multiple of the text: what is left then is not searched twice. */
const MAX_REREAD = 4;

function isWord(codePoint: number): boolean {
  return codePoint >= 0 && /\w/.test(String.fromCodePoint(codePoint));
}

function isLineEnd(codePoint: number): boolean {
  return (
    codePoint === -1 || codePoint === 10 || codePoint === 13 || codePoint === 0x2028 || codePoint === 0x2029
  );
}

class Compiler {
  readonly program: Instruction[] = [{ kind: 'match' }];
  readonly #caseSensitive: boolean;

  constructor(caseSensitive: boolean) {
    this.#caseSensitive = caseSensitive;
  }

  /** Adds what matches `node` and then goes on at `next`; returns where it begins. */
  add(node: AST.Pattern | AST.Alternative | AST.Element, next: number): number {
    switch (node.type) {
      case 'Pattern':
      case 'Group':
      case 'CapturingGroup':
        return this.#anyOf(node.alternatives.map((alternative) => this.add(alternative, next)));
      case 'Alternative':
        return node.elements.reduceRight((after, element) => this.add(element, after), next);
      case 'Quantifier':
        return this.#repeat(node, next);
      case 'Assertion':
        return this.#put({ kind: 'assertion', holds: assertionOf(node), next });
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass':
        return this.#put({ kind: 'character', test: characterTest(node.raw, this.#caseSensitive), next });
      default:
        throw refused(node.raw);
    }
  }

  #anyOf(starts: readonly number[]): number {
    return starts.reduceRight((second, first) => this.#put({ kind: 'either', first, second }));
  }

  #repeat(node: AST.Quantifier, next: number): number {
    let start = next;
    if (node.max === Infinity) {
      const loop = { kind: 'either' as const, first: 0, second: next };
      start = this.#put(loop);
      loop.first = this.add(node.element, start);
    } else {
      for (let i = node.min; i < node.max; i++) {
        start = this.#put({ kind: 'either', first: this.add(node.element, start), second: next });
      }
    }
    for (let i = 0; i < node.min; i++) start = this.add(node.element, start);
    return start;
  }

  #put(instruction: Instruction): number {
    if (this.program.length >= MAX_PROGRAM) throw refused('its repetitions');
    return this.program.push(instruction) - 1;
  }
}

function refused(what: string): PipelockError {
  return new PipelockError(
    'PATTERN_REFUSED',
    `a pattern cannot run in bounded time because of ${what}; give it a literal text of three letters or more, or shorten it`,
  );
}

function assertionOf(node: AST.Assertion): Assertion {
  if (node.kind === 'start') return (before) => isLineEnd(before);
  if (node.kind === 'end') return (_, after) => isLineEnd(after);
  if (node.kind !== 'word') throw refused(node.raw);
  return (before, after) => (isWord(before) !== isWord(after)) !== node.negate;
}

/** Ways to match that are under way: where each stands in the program and where its match began. */
class Threads {
  count = 0;
  readonly at: Int32Array;
  readonly start: Int32Array;
  readonly #seen: Int32Array;

  constructor(size: number) {
    this.at = new Int32Array(size);
    this.start = new Int32Array(size);
    this.#seen = new Int32Array(size).fill(-1);
  }

  /** Adds a way unless one that began earlier stands there already. */
  add(at: number, start: number, step: number): boolean {
    if (this.#seen[at] === step) return false;
    this.#seen[at] = step;
    this.at[this.count] = at;
    this.start[this.count++] = start;
    return true;
  }

  forget(): void {
    this.#seen.fill(-1);
    this.count = 0;
  }
}

export interface LinearMatch {
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
}

export class LinearPattern {
  readonly #program: readonly Instruction[];
  readonly #start: number;
  readonly #canBegin: Uint8Array;
  #now: Threads;
  #next: Threads;

  /** Throws PATTERN_REFUSED for look-around, back-references and patterns that grow too large. */
  constructor(source: string, caseSensitive: boolean) {
    const compiler = new Compiler(caseSensitive);
    this.#start = compiler.add(parsePattern(source), 0);
    this.#program = compiler.program;
    this.#canBegin = this.#beginnings();
    this.#now = new Threads(this.#program.length);
    this.#next = new Threads(this.#program.length);
  }

  /** The leftmost matches, each as long as it can be, none of them empty and none overlapping. */
  find(text: string): LinearMatch[] {
    const matches: LinearMatch[] = [];
    let [at, left] = [0, text.length * MAX_REREAD];
    while (at < text.length) {
      const { match, reached } = this.#first(text, at);
      if (!match) break;
      matches.push(match);
      left -= reached - match.end;
      if (left < 0) break;
      at = match.end;
    }
    return matches;
  }

  #first(text: string, from: number): { match: LinearMatch | undefined; reached: number } {
    let match: LinearMatch | undefined;
    let at = from;
    let before = -1;
    this.#now.forget();
    this.#next.forget();
    for (;;) {
      if (this.#now.count === 0 && !match) {
        at = this.#skip(text, at);
        before = at === 0 ? -1 : text.charCodeAt(at - 1);
      }
      const current = text.codePointAt(at) ?? -1;
      if (!match) this.#follow(this.#now, this.#start, at, [at, before, current]);
      const end = this.#longest(match);
      if (end >= 0 && at > end) match = { start: end, end: at };
      if (current < 0 || (match && this.#now.count === 0)) return { match, reached: at };
      const width = current > 0xffff ? 2 : 1;
      this.#advance(text, at, current, match);
      before = current;
      at += width;
    }
  }

  /** The next place where a match can begin, as far as its first character tells. */
  #skip(text: string, from: number): number {
    let at = from;
    while (at < text.length && this.#canBegin[Math.min(text.charCodeAt(at), 0x80)] === 0) at++;
    return at;
  }

  /** Per ASCII character (and, at the end, for all others) whether a match can begin with it. */
  #beginnings(): Uint8Array {
    const table = new Uint8Array(0x81);
    const pending = [this.#start];
    const seen = new Set<number>();
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      const instruction = this.#program[place];
      if (seen.has(place) || !instruction) continue;
      seen.add(place);
      if (instruction.kind === 'either') pending.push(instruction.first, instruction.second);
      else if (instruction.kind === 'assertion') pending.push(instruction.next);
      else if (instruction.kind === 'match') table.fill(1);
      else {
        for (let code = 0; code < 0x80; code++) if (instruction.test(code)) table[code] = 1;
        table[0x80] = 1;
      }
    }
    return table;
  }

  /** The start of a match that is complete here and begins no later than the one known; -1 when there is none. */
  #longest(known: LinearMatch | undefined): number {
    for (let i = 0; i < this.#now.count; i++) {
      const start = this.#now.start[i] as number;
      if (known && start > known.start) return -1;
      if (this.#program[this.#now.at[i] as number]?.kind === 'match') return start;
    }
    return -1;
  }

  #advance(text: string, at: number, current: number, match: LinearMatch | undefined): void {
    const width = current > 0xffff ? 2 : 1;
    const after = text.codePointAt(at + width) ?? -1;
    this.#next.count = 0;
    for (let i = 0; i < this.#now.count; i++) {
      const start = this.#now.start[i] as number;
      if (match && start > match.start) break;
      const instruction = this.#program[this.#now.at[i] as number];
      if (instruction?.kind === 'character' && instruction.test(current)) {
        this.#follow(this.#next, instruction.next, start, [at + width, current, after]);
      }
    }
    [this.#now, this.#next] = [this.#next, this.#now];
  }

  /** Adds a place of the program and all that can be reached from it without reading a character. */
  #follow(threads: Threads, at: number, start: number, here: readonly [number, number, number]): void {
    const pending = [at];
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      if (!threads.add(place, start, here[0])) continue;
      const instruction = this.#program[place];
      if (instruction?.kind === 'either') pending.push(instruction.second, instruction.first);
      else if (instruction?.kind === 'assertion' && instruction.holds(here[1], here[2]))
        pending.push(instruction.next);
    }
  }
}
