// Holds a document against the schema. Every fault is reported, each with its path; nothing unknown is let through.

import { nearest } from '../text/nearest.ts';
import { FORMATS } from './formats.ts';
import { laterFault } from './later.ts';
import type { Path } from './place.ts';
import { childNode, formOf, isTable, type SchemaNode } from './schema/node.ts';

export interface Fault {
  readonly path: Path;
  readonly what: string;
  readonly meant?: string | undefined;
  readonly advice: string;
}

/** Beyond this many faults nothing more is looked for: a hostile file cannot make the report endless. */
const MOST_FAULTS = 100;
/** No known key is longer; a longer word is not compared with them. */
const LONGEST_KEY = 64;

/** The faults of a document, in the order of the document; empty when it is good. */
export function checkDocument(schema: SchemaNode, value: unknown): Fault[] {
  const faults: Fault[] = [];
  checkValue(schema, value, [], faults);
  return faults;
}

function checkValue(node: SchemaNode, value: unknown, path: Path, faults: Fault[]): void {
  if (faults.length >= MOST_FAULTS) return;
  const form = formOf(node, value);
  if (!form || !isOfType(form, value)) {
    const wanted = (node.anyOf ?? [node]).map(typeName).join(' or ');
    faults.push({ path, what: `expected ${wanted}, found ${describe(value)}`, advice: `write ${wanted}` });
    return;
  }
  const later = laterFault(form, value, path);
  if (later) faults.push(later);
  if (isTable(value)) checkTable(form, value, path, faults);
  else if (Array.isArray(value)) checkList(form, value, path, faults);
  else checkScalar(form, value as string | number | boolean, path, faults);
}

function checkTable(node: SchemaNode, table: Record<string, unknown>, path: Path, faults: Fault[]): void {
  const { maxProperties = Infinity, 'x-keys': keyFormat } = node;
  const size = Object.keys(table).length;
  if (size > maxProperties) {
    faults.push({ path, what: `${size} entries are too many`, advice: `write at most ${maxProperties}` });
    return;
  }
  for (const [key, value] of Object.entries(table)) {
    const child = key === '__proto__' ? undefined : childNode(node, key);
    const badKey = keyFormat && FORMATS[keyFormat].refuse(key);
    if (badKey)
      faults.push({ path: [...path, key], what: badKey, advice: `write ${FORMATS[keyFormat].write}` });
    else if (child) checkValue(child, value, [...path, key], faults);
    else if (faults.length < MOST_FAULTS) faults.push(unknownKey(node, key, path));
  }
  for (const key of node.required ?? []) {
    if (Object.hasOwn(table, key)) continue;
    faults.push({
      path,
      what: `"${key}" is missing`,
      advice: `add it: ${node.properties?.[key]?.description ?? ''}`,
    });
  }
}

function unknownKey(node: SchemaNode, key: string, path: Path): Fault {
  const known = Object.keys(node.properties ?? {});
  const meant = key.length > LONGEST_KEY ? undefined : nearest(key, known);
  return { path: [...path, key], what: 'unknown key', meant, advice: 'correct or remove it' };
}

function checkList(node: SchemaNode, values: readonly unknown[], path: Path, faults: Fault[]): void {
  const { minItems = 0, maxItems = Infinity } = node;
  if (values.length < minItems) {
    faults.push({ path, what: `${values.length} entries are too few`, advice: `write at least ${minItems}` });
  }
  if (values.length > maxItems) {
    faults.push({ path, what: `${values.length} entries are too many`, advice: `write at most ${maxItems}` });
    return;
  }
  const { items } = node;
  if (items) values.forEach((value, index) => checkValue(items, value, [...path, index], faults));
}

function checkScalar(node: SchemaNode, value: string | number | boolean, path: Path, faults: Fault[]): void {
  if (typeof value === 'string') checkText(node, value, path, faults);
  if (typeof value !== 'number') return;
  const { minimum = -Infinity, maximum = Infinity } = node;
  if (value < minimum)
    faults.push({ path, what: `${value} is too small`, advice: `write ${minimum} or more` });
  if (value > maximum)
    faults.push({ path, what: `${value} is too large`, advice: `write ${maximum} or less` });
}

function checkText(node: SchemaNode, value: string, path: Path, faults: Fault[]): void {
  const { minLength = 0, maxLength = Infinity } = node;
  if (node.enum && !node.enum.includes(value)) faults.push(unknownWord(node.enum, value, path));
  // An empty default stands for "not set", so the empty text is good there whatever the format.
  if (value === '' && node.default === '') return;
  const length = Array.from(value).length;
  if (length < minLength) {
    faults.push({ path, what: `${length} characters are too few`, advice: `write at least ${minLength}` });
  }
  if (length > maxLength) {
    faults.push({ path, what: `${length} characters are too many`, advice: `write at most ${maxLength}` });
  }
  if (node.format === undefined || length < minLength) return;
  const { refuse, write } = FORMATS[node.format];
  const reason = refuse(value);
  if (reason !== undefined) faults.push({ path, what: reason, advice: `write ${write}` });
}

function unknownWord(words: readonly string[], value: string, path: Path): Fault {
  const known = words.filter((word) => word !== '');
  const shown = value.length > LONGEST_KEY ? `${value.slice(0, LONGEST_KEY)}…` : value;
  const meant = value.length > LONGEST_KEY ? undefined : nearest(value, known);
  return {
    path,
    what: `"${shown}" is not a known value`,
    meant,
    advice: `write one of: ${known.join(', ')}`,
  };
}

function isOfType(node: SchemaNode, value: unknown): boolean {
  switch (node.type ?? 'object') {
    case 'object':
      return isTable(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'string':
    case 'boolean':
      return typeof value === node.type;
  }
}

function typeName(node: SchemaNode): string {
  const names = {
    object: 'a table',
    array: 'a list',
    integer: 'a whole number',
    number: 'a number',
    string: 'text',
    boolean: 'true or false',
  };
  return names[node.type ?? 'string'];
}

/** Says what a value is without repeating it: it may be a secret in the wrong place. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isTable(value)) return 'a table';
  if (value === null) return 'nothing';
  if (typeof value === 'number') return describeNumber(value);
  return typeof value === 'boolean' ? 'true or false' : 'text';
}

function describeNumber(value: number): string {
  if (!Number.isFinite(value)) return 'something beyond all numbers';
  return Number.isInteger(value) ? 'a number' : 'a fraction';
}
