// The rules of structural schemas (apiextensions.k8s.io/v1), as an API server applies them.

import type { StructuralSchema } from '../structural.ts';

const KNOWN = [
  ...[
    'type',
    'description',
    'default',
    'format',
    'pattern',
    'enum',
    'properties',
    'additionalProperties',
    'items',
  ],
  ...['required', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties'],
  ...['maxProperties', 'x-kubernetes-validations', 'x-kubernetes-preserve-unknown-fields'],
  ...['x-kubernetes-list-type', 'x-kubernetes-list-map-keys'],
];

/** What an API server would refuse, with its place. */
export function structuralFaults(schema: StructuralSchema, path = ''): string[] {
  const free = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const keys = schema['x-kubernetes-list-map-keys'] as readonly string[] | undefined;
  return [
    ...Object.keys(schema)
      .filter((key) => !KNOWN.includes(key))
      .map((key) => `${path}: unknown keyword ${key}`),
    ...(schema.type === undefined && !free ? [`${path}: no type`] : []),
    ...(schema.type === 'array' && !schema.items ? [`${path}: a list without items`] : []),
    ...(schema.properties && schema.additionalProperties
      ? [`${path}: properties and additionalProperties exclude each other`]
      : []),
    ...(schema.required ?? [])
      .filter((key) => !schema.properties?.[key])
      .map((key) => `${path}: required ${key} is no property`),
    ...(schema.required ?? [])
      .filter((key) => schema.properties?.[key]?.default !== undefined)
      .map((key) => `${path}: ${key} is required and has a default`),
    ...(keys ?? []).flatMap((key) => keyFaults(schema, key, path)),
    ...defaultFaults(schema, path),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, child]) =>
      structuralFaults(child, `${path}.${key}`),
    ),
    ...(schema.items ? structuralFaults(schema.items, `${path}[]`) : []),
    ...(schema.additionalProperties ? structuralFaults(schema.additionalProperties, `${path}[name]`) : []),
  ];
}

/** A key of a list must be there in each entry. */
function keyFaults({ items }: StructuralSchema, key: string, path: string): string[] {
  const named = items?.required?.includes(key) ?? items?.properties?.[key]?.default !== undefined;
  return named ? [] : [`${path}: list key ${key} is neither required nor has it a default`];
}

function defaultFaults({ type, default: value, enum: words }: StructuralSchema, path: string): string[] {
  if (value === undefined) return [];
  const kind = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  const fits = kind === type || (kind === 'integer' && type === 'number');
  const known = words === undefined || words.includes(value as string);
  return fits && known ? [] : [`${path}: the default does not fit`];
}
