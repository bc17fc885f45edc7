// The policy schema as data, for whoever walks it: checking, filling in, comparing, documenting.

import type { TSchema } from 'typebox';
import type { Format, Weaker } from './setting.ts';

export interface SchemaNode {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  /** `false` in a section; the schema of the values in a table with free names. */
  readonly additionalProperties?: false | SchemaNode;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly enum?: readonly string[];
  readonly format?: Format;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly 'x-reload'?: 'live' | 'restart';
  readonly 'x-weaker'?: Weaker;
  readonly 'x-zero'?: 'unlimited';
  readonly 'x-later'?: true | 'assumed-on';
  readonly 'x-note'?: string;
  readonly 'x-audit'?: unknown;
  readonly 'x-secret'?: true;
  readonly 'x-absent'?: string;
  readonly 'x-keys'?: Format;
  readonly 'x-operational'?: true;
}

/** The same object, seen as data. */
export function schemaNode(schema: TSchema): SchemaNode {
  return schema;
}

/** The schema of a key: of a section's own key, or of any key of a table. */
export function childNode(node: SchemaNode, key: string): SchemaNode | undefined {
  if (node.properties) return Object.hasOwn(node.properties, key) ? node.properties[key] : undefined;
  return node.additionalProperties === false ? undefined : node.additionalProperties;
}

/** Of the forms a value may have, the one of its type; the schema itself where there is but one form. */
export function formOf(node: SchemaNode, value: unknown): SchemaNode | undefined {
  return node.anyOf ? node.anyOf.find((form) => form.type === typeof value && !Array.isArray(value)) : node;
}

export { isTable } from '../../text/json-value.ts';
