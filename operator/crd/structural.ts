// JSON Schema as the policy is written in → the dialect that a CustomResourceDefinition accepts (a "structural schema").
// Refuses what that dialect cannot say instead of leaving it out; only marks of our own and formats are dropped, and
// defaults are told in the description: were they filled in, nobody could tell what was written from what was not, and
// neither presets nor the defaults of a cluster policy would ever count.

import type { TSchema } from 'typebox';

export interface StructuralSchema {
  type?: string;
  description?: string;
  format?: string;
  pattern?: string;
  enum?: readonly string[];
  properties?: Record<string, StructuralSchema>;
  additionalProperties?: StructuralSchema;
  items?: StructuralSchema;
  required?: readonly string[];
  [keyword: string]: unknown;
}

/** Kept as they are. */
const PLAIN = [
  'type',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
  'x-kubernetes-validations',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
] as const;

/** Handled below, or meant for ourselves. Formats are our own names; the proxy checks them. */
const HANDLED = new Set([
  ...PLAIN,
  'description',
  'default',
  'properties',
  'additionalProperties',
  'items',
  'anyOf',
  'format',
]);

/** Formats that the API server knows too. */
const KNOWN_FORMATS = ['date-time'];

/** Throws for a keyword that cannot be said in a CRD, with its place. */
export function structural(schema: TSchema): StructuralSchema {
  return project(schema as Source, '');
}

type Source = Readonly<Record<string, unknown>> & {
  readonly properties?: Readonly<Record<string, Source>>;
  readonly additionalProperties?: false | Source;
  readonly items?: Source;
  readonly anyOf?: readonly Source[];
};

function project(source: Source, path: string): StructuralSchema {
  const strange = Object.keys(source).find((key) => !HANDLED.has(key) && !isOwnMark(key));
  if (strange !== undefined) throw new Error(`${path}: a CRD has no keyword ${strange}`);
  const { anyOf, properties, additionalProperties, items, format } = source;
  const description = describe(source);
  if (anyOf) return mixed(source, description, path);
  return {
    ...(description === '' ? {} : { description }),
    ...Object.fromEntries(PLAIN.filter((key) => key in source).map((key) => [key, source[key]])),
    ...(typeof format === 'string' && KNOWN_FORMATS.includes(format) ? { format } : {}),
    ...(properties ? { properties: projectAll(properties, path) } : {}),
    ...(additionalProperties ? { additionalProperties: project(additionalProperties, `${path}[name]`) } : {}),
    ...(items ? { items: project(items, `${path}[]`) } : {}),
  };
}

function projectAll(
  properties: Readonly<Record<string, Source>>,
  path: string,
): Record<string, StructuralSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, inner]) => [key, project(inner, `${path}.${key}`)]),
  );
}

/** A value of several types has none in a CRD; it must be marked as free, so that nobody takes it for checked. */
function mixed(source: Source, description: string, path: string): StructuralSchema {
  if (source['x-kubernetes-preserve-unknown-fields'] !== true)
    throw new Error(`${path}: a choice of types needs x-kubernetes-preserve-unknown-fields`);
  return { description, 'x-kubernetes-preserve-unknown-fields': true };
}

function isOwnMark(key: string): boolean {
  return key.startsWith('x-') && !key.startsWith('x-kubernetes-');
}

function describe(source: Source): string {
  const { description, default: value, 'x-absent': absent, 'x-later': later } = source;
  return [
    typeof description === 'string' ? description : '',
    value === undefined || isEmpty(value) ? '' : `Default: ${JSON.stringify(value)}.`,
    typeof absent === 'string' ? `When absent: ${absent}.` : '',
    later === undefined ? '' : 'Not supported yet.',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
