// Finds rules in text, however disguised or encoded, in time linear in its length. Two modes share one design: `secret`
// for what leaves, `injection` for what comes back. It reports where and which rule; what that means is decided elsewhere.

import { Detector } from './detector.ts';
import type { Place } from './detector.ts';
import { isInContainer } from './embedded.ts';
import { escapesIn } from './escape.ts';
import type { Mode } from './fold.ts';
import { LinearPattern } from './linear.ts';
import { stretchesInNoise } from './noise.ts';
import { offsetAt, viewOf } from './normalize.ts';
import { literalRule, plannedRule } from './planned.ts';
import type { PlannedRule } from './detector.ts';
import { unwrap } from './unwrap.ts';

export interface EngineRule {
  readonly id: string;
  readonly pattern: string;
  readonly caseSensitive?: boolean;
  readonly keywords: readonly string[];
  readonly check?: (match: string) => boolean;
}

/** An exact value to find: a secret from the environment or a file, a canary. */
export interface EngineLiteral {
  readonly id: string;
  readonly value: string;
}

export interface EngineMatch {
  readonly id: string;
  /** Byte offsets into the input's UTF-8; of the encoded run when the match lies in decoded text. */
  readonly start: number;
  readonly end: number;
  /** Empty, or how the text was wrapped, outermost first: `base64`, `url`, `base64+hex`, `spaced`, … */
  readonly encoding: string;
}

export interface EngineOptions {
  readonly mode: Mode;
  readonly rules: readonly EngineRule[];
  readonly literals?: readonly EngineLiteral[];
  /** Levels of encoding to take off; 5 unless told. */
  readonly maxDepth?: number;
}

/** A text to read: the input, or something decoded from its parent. */
interface Layer {
  readonly bytes: Buffer;
  readonly depth: number;
  readonly encoding: string;
  readonly start: number;
  readonly end: number;
  readonly offsets?: Int32Array;
  readonly parent?: Layer;
}

const DEFAULT_DEPTH = 5;
const LEAST_OVERLAP = 4096;
const MAX_OVERLAP = 32_768;
/** What a value grows to in the widest encoding of one level: `\u0041` for each byte. */
const WIDEST = 6;
const BUDGET_FACTOR = 4;
const BUDGET_FLOOR = 65_536;

export class Engine {
  /**
   * Bytes of a window's end to repeat at the next one's start. A match of up to this many bytes is found whatever the
   * cut; a longer one (a private key block, a long token) is found by its beginning.
   */
  readonly overlapBytes: number;
  readonly #detector: Detector;
  readonly #linear: readonly { rule: EngineRule; pattern: LinearPattern }[];
  readonly #mode: Mode;
  readonly #maxDepth: number;
  #linearWork = 0;

  constructor({ mode, rules, literals = [], maxDepth = DEFAULT_DEPTH }: EngineOptions) {
    const planned: PlannedRule[] = [];
    const linear: { rule: EngineRule; pattern: LinearPattern }[] = [];
    for (const rule of rules) {
      const plan = plannedRule(rule, mode);
      if (plan) planned.push(plan);
      else linear.push({ rule, pattern: new LinearPattern(rule.pattern, rule.caseSensitive === true) });
    }
    const values = literals.map((literal) => literalRule(literal, mode)).filter((rule) => rule !== undefined);
    this.#detector = new Detector([...planned, ...values], mode);
    this.#linear = linear;
    this.#mode = mode;
    this.#maxDepth = maxDepth;
    const longest = Math.max(0, ...literals.map((literal) => Buffer.byteLength(literal.value)));
    this.overlapBytes = Math.min(MAX_OVERLAP, Math.max(LEAST_OVERLAP, longest * WIDEST));
  }

  /** Work done since the engine was made, in bytes read; tests compare it to prove that cost grows linearly. */
  get work(): number {
    return this.#detector.work + this.#linearWork;
  }

  /**
   * Every match in a text, in order of place. `overlapBytes` leading bytes were judged in the window before: what ends
   * inside them is not reported again.
   */
  scan(input: string | Buffer, options: { readonly overlapBytes?: number } = {}): EngineMatch[] {
    const bytes = typeof input === 'string' ? Buffer.from(input) : input;
    const found = new Matches(options.overlapBytes ?? 0);
    let layers: Layer[] = [{ bytes, depth: 0, encoding: '', start: 0, end: bytes.length }];
    let budget = bytes.length * BUDGET_FACTOR + BUDGET_FLOOR;
    const seen = new Set<string>();
    const matters = (from: number, to: number): boolean => this.#detector.mayPart(from, to);
    while (layers.length > 0) {
      const next: Layer[] = [];
      for (const layer of layers) {
        this.#read(layer, found);
        if (layer.depth >= this.#maxDepth || budget <= 0) continue;
        for (const inner of unwrap(layer.bytes, {
          maxBytes: budget,
          isWindow: layer.depth === 0,
          offsets: layer.offsets,
          matters,
        })) {
          budget -= inner.bytes.length;
          if (layer.depth > 0 && !isNew(inner.bytes, seen)) continue;
          next.push({ ...inner, depth: layer.depth + 1, encoding: inner.encoding, parent: layer });
        }
      }
      layers = next;
    }
    return found.inOrder();
  }

  #read(layer: Layer, found: Matches): void {
    for (const place of this.#placesIn(layer)) {
      if (this.#mode === 'secret' && isInContainer(layer.bytes, place.start, place.end)) continue;
      found.add(layer, place);
    }
    if (this.#linear.length > 0) this.#readLinear(layer, found);
  }

  #placesIn({ bytes, offsets }: Layer): Place[] {
    const stretches = offsets ? undefined : stretchesInNoise(bytes);
    if (!stretches) return this.#detector.detect(bytes, offsets);
    return stretches.flatMap(({ start, end }) =>
      this.#detector
        .detect(bytes.subarray(start, end))
        .map((place) => ({ ...place, start: place.start + start, end: place.end + start })),
    );
  }

  /** Rules without a piece to look for, on the whole text as it stands and without disguises. */
  #readLinear(layer: Layer, found: Matches): void {
    const text = { bytes: layer.bytes, isPlain: false };
    const raw = viewOf(text, 0, layer.bytes.length, 'raw');
    const views = raw.offsets ? [raw, viewOf(text, 0, layer.bytes.length, 'plain')] : [raw];
    for (const { rule, pattern } of this.#linear) {
      for (const view of views) {
        this.#linearWork += view.text.length;
        for (const { start, end } of pattern.find(view.text)) {
          if (rule.check && !rule.check(view.text.slice(start, end))) continue;
          found.add(layer, { id: rule.id, start: offsetAt(view, start), end: offsetAt(view, end) });
        }
      }
    }
  }
}

/** False when the same bytes were read before in this scan. */
function isNew(bytes: Buffer, seen: Set<string>): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  const key = `${bytes.length}:${hash}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

class Matches {
  readonly #overlap: number;
  readonly #byId = new Map<string, EngineMatch[]>();

  constructor(overlap: number) {
    this.#overlap = overlap;
  }

  /** Adds a place of a layer, led back to the input. What a shallower layer already showed there is not repeated. */
  add(layer: Layer, place: Place): void {
    const match = sourceMatch(layer, place);
    if (!match || match.end <= this.#overlap) return;
    const known = this.#byId.get(match.id);
    if (!known) this.#byId.set(match.id, [match]);
    else if (!known.some((other) => isRepeat(other, match))) known.push(match);
  }

  inOrder(): EngineMatch[] {
    return [...this.#byId.values()].flat().sort((a, b) => a.start - b.start || a.end - b.end);
  }
}

/** True for the same place in the same form, and for decoded text that overlaps what is known. */
function isRepeat(known: EngineMatch, match: EngineMatch): boolean {
  if (match.encoding !== '') return known.start < match.end && match.start < known.end;
  return known.start === match.start && known.end === match.end;
}

/** The match in terms of the input; undefined when the rewriting changed nothing of it, so that it is known already. */
function sourceMatch(layer: Layer, place: Place): EngineMatch | undefined {
  const names: string[] = [];
  let { start, end } = place;
  for (let at = layer; at.parent; at = at.parent) {
    if (at.offsets) {
      [start, end] = [at.offsets[start] ?? at.start, endIn(at.offsets, end)];
      if (at.encoding !== '') names.unshift(at.encoding);
      else {
        const escapes = escapesIn(at.parent.bytes, start, end);
        if (escapes.length === 0) return undefined;
        names.unshift(...escapes);
      }
    } else {
      [start, end] = [at.start, at.end];
      names.unshift(at.encoding);
    }
  }
  return { id: place.id, start, end, encoding: names.join('+') };
}

/** Where the byte before `end` stops in the text it came from. */
function endIn(offsets: Int32Array, end: number): number {
  return offsets[end] ?? offsets.at(-1) ?? 0;
}
