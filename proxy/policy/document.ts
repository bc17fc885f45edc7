// The text of a policy file → its values and where each stands. Refuses what is not one plain YAML document: other
// encodings, duplicate keys, aliases (a few lines of them can mean gigabytes), further documents, depth and size.

import {
  constructFromEvents,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  YAMLException,
  type Event,
} from 'js-yaml';
import type { Path, Place } from './place.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;

export interface PolicyDocument {
  /** Nulls are gone: omitted and null mean the same. */
  readonly value: Record<string, unknown>;
  /** The keys that had none; found as they are asked for. */
  readonly blanks: () => Iterable<Path>;
  /** Where a key (or list entry) stands; undefined when the file does not have it. */
  readonly placeOf: (path: Path) => Place | undefined;
}

/** Why a text is not a usable document. */
export interface Unreadable {
  readonly what: string;
  readonly advice: string;
  readonly place?: Place | undefined;
}

/** Reads a file's text; says why not when it is no usable document. */
export function readDocument(source: string | Uint8Array): PolicyDocument | Unreadable {
  const size = typeof source === 'string' ? Buffer.byteLength(source) : source.byteLength;
  if (size > MAX_BYTES) return problem(`the file has ${size} bytes`, `a policy has at most ${MAX_BYTES}`);
  const text = typeof source === 'string' ? source : decode(source);
  if (text === undefined) return problem('the file is not UTF-8', 'save it as UTF-8');
  try {
    return build(text);
  } catch (error) {
    if (error instanceof YAMLException) return syntaxProblem(error);
    throw error;
  }
}

function problem(what: string, advice: string, place?: Place): Unreadable {
  return { what, advice, place };
}

function syntaxProblem(error: YAMLException): Unreadable {
  const place = error.mark && { line: error.mark.line + 1, column: error.mark.column + 1 };
  return problem(`not valid YAML: ${error.reason}`, 'correct the file', place);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function build(text: string): PolicyDocument | Unreadable {
  const events = parseEvents(text, { maxDepth: MAX_DEPTH });
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  if (documents > 1) return problem('the file holds several YAML documents', 'keep one');
  const places = lineFinder(text);
  const alias = events.find((event) => event.type === EVENT_ID.ALIAS);
  if (alias)
    return problem('YAML aliases are not understood', 'write the value out', places(alias.anchorStart));
  const [value] = constructFromEvents(events, { source: text });
  if (value === undefined || value === null) {
    return problem('the file is empty', 'for the defaults alone write `version: 1`');
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    return problem('a policy is a table of settings', 'write `key: value` lines');
  }
  const root = locate(events, text);
  return {
    value: withoutNulls(value) as Record<string, unknown>,
    blanks: () => blanksIn(value, []),
    placeOf: (path) => {
      const spot = path.reduce<Spot | undefined>((at, part) => at?.inner.get(part), root);
      return spot && places(spot.offset);
    },
  };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function* blanksIn(value: object, path: Path): Generator<Path> {
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (inner === null && !Array.isArray(value)) yield at;
    else if (typeof inner === 'object' && inner !== null) yield* blanksIn(inner, at);
  }
}

/** Offset → line and column, by binary search over the starts of lines. */
function lineFinder(text: string): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Where a value begins (a key of a table at the key), and the values inside it. */
interface Spot {
  readonly offset: number;
  readonly inner: Map<string | number, Spot>;
}

interface Level {
  readonly spot: Spot;
  readonly list: boolean;
  /** Of a table: the key whose value comes next, with the place of the key. */
  key: { readonly name: string; readonly offset: number } | undefined;
}

/** The tree of places. Paths are not spelled out: with long keys, deep down, they would fill the memory. */
function locate(events: readonly Event[], text: string): Spot {
  const root: Spot = { offset: 0, inner: new Map() };
  const levels: Level[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.ALIAS) continue;
    const level = levels.at(-1);
    if (event.type === EVENT_ID.POP) {
      levels.pop();
    } else if (event.type === EVENT_ID.SCALAR && level && !level.list && !level.key) {
      level.key = { name: getScalarValue(text, event), offset: event.valueStart };
    } else {
      const start = event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
      const spot = level ? nextSpot(level, start) : root;
      if (event.type !== EVENT_ID.SCALAR) {
        levels.push({ spot, list: event.type === EVENT_ID.SEQUENCE, key: undefined });
      }
    }
  }
  return root;
}

/** Notes the value that begins, after which its level waits for the next one. */
function nextSpot(level: Level, start: number): Spot {
  const { inner } = level.spot;
  const spot: Spot = { offset: level.key?.offset ?? start, inner: new Map() };
  inner.set(level.list ? inner.size : (level.key?.name ?? ''), spot);
  level.key = undefined;
  return spot;
}
