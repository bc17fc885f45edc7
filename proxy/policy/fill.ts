// Lays what was written over the defaults: flags over file over preset over the schema, key by key. Lists replace.

import { formatPath, type Path, type Place } from './place.ts';
import { fromRe2 } from './re2.ts';
import { formOf, isTable, type SchemaNode } from './schema/node.ts';

export type Source = 'default' | 'preset' | 'file' | 'flag';

/** A partial document that was already checked. */
export interface Layer {
  readonly source: Source;
  readonly value: unknown;
}

export interface Origin {
  readonly source: Source;
  /** Line in the file, from 1. */
  readonly line?: number | undefined;
}

export interface FillContext {
  /** Mode `audit` has defaults of its own. */
  readonly audit: boolean;
  readonly placeOf: (path: Path) => Place | undefined;
  /** Gets an entry for every setting. */
  readonly origins: Map<string, Origin>;
}

/** The value with every setting filled in, frozen. Later layers win. */
export function fill(node: SchemaNode, layers: readonly Layer[], context: FillContext): unknown {
  return fillAt(node, layers, [], context);
}

function fillAt(
  node: SchemaNode,
  layers: readonly Layer[],
  path: Path,
  context: FillContext | undefined,
): unknown {
  const given = layers.filter((layer) => layer.value !== undefined);
  if (node.type === 'object') {
    const keys = node.properties ? Object.keys(node.properties) : keysOf(given);
    const entries = keys.flatMap((key) => {
      const child = node.properties?.[key] ?? (node.additionalProperties || undefined);
      const below = given.map(({ source, value }) => ({ source, value: entryOf(value, key) }));
      const absent =
        child === undefined || ('x-absent' in child && below.every(({ value }) => value === undefined));
      return absent ? [] : [[key, fillAt(child, below, [...path, key], context)] as const];
    });
    return Object.freeze(Object.fromEntries(entries));
  }
  const last = given.at(-1);
  if (context) noteOrigin(last?.source ?? 'default', path, context);
  return complete(node, last ? last.value : defaultOf(node, context?.audit === true));
}

function keysOf(layers: readonly Layer[]): string[] {
  return [...new Set(layers.flatMap(({ value }) => (isTable(value) ? Object.keys(value) : [])))];
}

function entryOf(value: unknown, key: string): unknown {
  return isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function defaultOf(node: SchemaNode, audit: boolean): unknown {
  return audit && 'x-audit' in node ? node['x-audit'] : node.default;
}

function noteOrigin(source: Source, path: Path, context: FillContext): void {
  const line = source === 'file' ? context.placeOf(path)?.line : undefined;
  context.origins.set(formatPath(path), line === undefined ? { source } : { source, line });
}

/** A leaf in its final form: patterns in one syntax, the defaults inside the entries of a list. */
function complete(node: SchemaNode, value: unknown): unknown {
  const { items } = node;
  if (node.format === 'pattern' && typeof value === 'string') return fromRe2(value);
  if (!Array.isArray(value)) return value;
  return Object.freeze(value.map((entry: unknown) => (items ? completeEntry(items, entry) : entry)));
}

function completeEntry(items: SchemaNode, entry: unknown): unknown {
  return fillAt(formOf(items, entry) ?? items, [{ source: 'file', value: entry }], [], undefined);
}
