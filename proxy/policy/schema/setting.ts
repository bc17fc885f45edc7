// The few builders every section of the policy schema is written with. They make plain JSON Schema objects; TypeBox
// gives them their TypeScript types, and nothing of it is loaded at run time, because a proxy must start quickly.

import type { Static, TArray, TBoolean, TInteger, TNumber, TObject, TOptional, TProperties } from 'typebox';
import type { TSchema, TString, TUnsafe } from 'typebox';

/** What a string stands for; `formats.ts` holds the check of each. */
export type Format =
  | 'agent-name'
  | 'cidr'
  | 'date'
  | 'dns-server'
  | 'domain'
  | 'duration'
  | 'egress'
  | 'header-name'
  | 'http-url'
  | 'listen'
  | 'listen-or-empty'
  | 'log-key'
  | 'method'
  | 'path'
  | 'pattern'
  | 'ports'
  | 'trusted-cidr';

/**
 * Which change of a value lets more through: a `lower` or `higher` number (of an enum: its place in the list, which runs
 * from weakest to strictest), a flag or text turned `off`, a list with `fewer` or `more` entries, or `any` change.
 */
export type Weaker = 'lower' | 'higher' | 'off' | 'fewer' | 'more' | 'any';

/** The keywords of our own that a setting may carry, beside the bounds of plain JSON Schema. */
export interface Marks {
  /** `restart`: a reload accepts the value but the running process keeps the old one. Inherited by what is inside. */
  readonly reload?: 'live' | 'restart';
  readonly weaker?: Weaker;
  /** Zero means no limit, so it is the largest value, not the smallest. */
  readonly zero?: 'unlimited';
  /**
   * Known but not built yet: refused when switched on. `assumed-on` is for sections that the original has on by
   * default, where writing anything but `enabled: false` is a wish for the feature.
   */
  readonly later?: true | 'assumed-on';
  /** What to do instead, for a refused setting. */
  readonly note?: string;
  /** The default while `mode` is `audit`. */
  readonly audit?: unknown;
  /** The value is a credential: never printed. */
  readonly secret?: true;
  readonly format?: Format;
  /** What the free names of a table must look like. */
  readonly keys?: Format;
  /** About where and how the proxy runs, not about what it lets through: left out of the policy's digest. */
  readonly operational?: true;
  readonly min?: number;
  readonly max?: number;
}

/** A number must be above zero. */
export const POSITIVE = { min: 1 } as const;

function bounds(kind: string, marks: Marks): Record<string, unknown> {
  const [least, most] = {
    string: ['minLength', 'maxLength'],
    array: ['minItems', 'maxItems'],
    object: ['minProperties', 'maxProperties'],
  }[kind] ?? ['minimum', 'maximum'];
  return {
    ...(marks.min === undefined ? {} : { [least ?? '']: marks.min }),
    ...(marks.max === undefined ? {} : { [most ?? '']: marks.max }),
  };
}

function keywords(marks: Marks): Record<string, unknown> {
  const own = {
    format: marks.format,
    'x-reload': marks.reload,
    'x-weaker': marks.weaker,
    'x-zero': marks.zero,
    'x-later': marks.later,
    'x-note': marks.note,
    'x-audit': marks.audit,
    'x-secret': marks.secret,
    'x-keys': marks.keys,
    'x-operational': marks.operational,
  };
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
}

function setting(schema: Record<string, unknown>, marks: Marks): Record<string, unknown> {
  const { default: value, ...rest } = schema;
  return {
    ...rest,
    ...(value === undefined ? {} : { default: value }),
    ...bounds(String(rest['type']), marks),
    ...keywords(marks),
  };
}

/** A yes or no. Without a default (`undefined`) the key is required; so with every builder below. */
export function flag(value: boolean | undefined, description: string, marks: Marks = {}): TBoolean {
  return setting({ type: 'boolean', default: value, description }, marks) as never;
}

/** A whole number, by default not negative. */
export function whole(value: number | undefined, description: string, marks: Marks = {}): TInteger {
  return setting({ type: 'integer', default: value, description }, { min: 0, ...marks }) as never;
}

/** Any number, by default not negative. */
export function decimal(value: number | undefined, description: string, marks: Marks = {}): TNumber {
  return setting({ type: 'number', default: value, description }, { min: 0, ...marks }) as never;
}

/** Free text, or text of one format; an empty default means that it may be left unset. */
export function text(value: string | undefined, description: string, marks: Marks = {}): TString {
  return setting({ type: 'string', default: value, description }, marks) as never;
}

/** One word of a closed list, which runs from the weakest to the strictest where that can be said. */
export function oneOf<const V extends string>(
  values: readonly V[],
  value: NoInfer<V> | undefined,
  description: string,
  marks: Marks = {},
): TUnsafe<V> {
  return setting({ type: 'string', enum: values, default: value, description }, marks) as never;
}

/** A list of things of one kind. */
export function list<T extends TSchema>(
  items: T,
  value: readonly Static<T>[] | undefined,
  description: string,
  marks: Marks = {},
): TArray<T> {
  return setting({ type: 'array', items, default: value, description }, marks) as never;
}

/** A list of texts of one format. */
export function texts(
  value: readonly string[] | undefined,
  description: string,
  marks: Marks = {},
): TArray<TString> {
  const { format, ...rest } = marks;
  const items = text(undefined, 'One entry.', { min: 1, ...(format === undefined ? {} : { format }) });
  return list(items, value, description, rest);
}

/** A table from a free name to a value; empty by default. */
export function mapOf<T extends TSchema>(
  values: T,
  description: string,
  marks: Marks = {},
): TUnsafe<Record<string, Static<T>>> {
  return setting({ type: 'object', additionalProperties: values, default: {}, description }, marks) as never;
}

/** The same setting without a default: it may be absent, which means what `absent` says. */
export function optional<T extends TSchema>(schema: T, absent: string): TOptional<T> {
  const rest = Object.entries(schema).filter(([key]) => key !== 'default');
  return { ...Object.fromEntries(rest), 'x-absent': absent } as never;
}

/** A group of settings. It may be left out whole unless one of them is required. */
export function section<P extends TProperties>(
  properties: P,
  description: string,
  marks: Marks = {},
): TObject<P> {
  const required = Object.entries(properties)
    .filter(([, one]) => !('default' in one) && !('x-absent' in one))
    .map(([name]) => name);
  const base = { type: 'object', properties, additionalProperties: false, description };
  return setting(required.length === 0 ? { ...base, default: {} } : { ...base, required }, marks) as never;
}
