// The reference of the policy and the schema for editors, made from the schema itself. They hold nothing of their own.

import { schemaNode, type SchemaNode } from '../proxy/policy/schema/node.ts';
import { Policy } from '../proxy/policy/schema/policy.ts';
import { PRESETS } from '../proxy/policy/presets.ts';

const ROOT = schemaNode(Policy);

/** `docs/reference/policy.md`. */
export function renderPolicyReference(): string {
  const sections = Object.entries(ROOT.properties ?? {});
  const simple = sections.filter(([, node]) => !isGroup(node));
  const groups = sections.filter(([, node]) => isGroup(node));
  return (
    [
      '# Policy reference',
      INTRODUCTION,
      '## Settings at the top',
      table(simple.flatMap(([key, node]) => rows(node, [key]))),
      ...groups.flatMap(([key, node]) => renderGroup(key, node)),
      '## Presets',
      'A preset holds only what differs from the defaults.',
      ...Object.entries(PRESETS).flatMap(([name, part]) => [
        `### ${name}`,
        fenced(JSON.stringify(part, null, 2), 'json'),
      ]),
    ].join('\n\n') + '\n'
  );
}

const INTRODUCTION = `Made from the schema by \`npm run generate\`; change the schema, not this page.

A policy is one YAML document. A key left out and a key without a value mean the same: the default. An explicit empty
list means nobody or nothing, never everybody. Unknown keys are refused. What the file says goes before the \`preset\` it
names, and that before the defaults; lists are replaced, not joined.

*Restart*: a running proxy keeps the old value. *Not yet*: known, but refused when switched on.`;

/** `docs/reference/policy.schema.json`, for completion and checks in editors. */
export function renderPolicySchema(): string {
  const head = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Pipelock policy' };
  return `${JSON.stringify({ ...head, ...ROOT }, null, 2)}\n`;
}

function isGroup(node: SchemaNode): boolean {
  return node.type === 'object';
}

function renderGroup(key: string, node: SchemaNode): string[] {
  const later = node['x-later'] === undefined ? '' : ' *Not yet.*';
  const restart = node['x-reload'] === 'restart' ? ' *Restart.*' : '';
  return [`## ${key}`, `${node.description ?? ''}${later}${restart}`, table(rows(node, []))];
}

type Row = readonly [string, SchemaNode];

/** The settings below a node; tables with free names show as `<name>`, entries of lists as `[]`. */
function rows(node: SchemaNode, path: readonly string[]): Row[] {
  if (node.properties)
    return Object.entries(node.properties).flatMap(([key, child]) => rows(child, [...path, key]));
  if (node.additionalProperties) return rows(node.additionalProperties, [...path, '<name>']);
  const own: Row = [path.join('.'), node];
  const entry = [node.items, ...(node.items?.anyOf ?? [])].find((form) => form?.properties);
  return entry ? [own, ...rows(entry, [`${path.join('.')}[]`])] : [own];
}

function table(entries: readonly Row[]): string {
  const lines = entries.map(
    ([key, node]) => `| \`${key}\` | ${typeOf(node)} | ${defaultOf(node)} | ${notes(node)} |`,
  );
  return ['| Key | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function typeOf(node: SchemaNode): string {
  if (node.anyOf) return node.anyOf.map(typeOf).join(' or ');
  if (node.enum)
    return node.enum
      .filter((word) => word !== '')
      .map((word) => `\`${word}\``)
      .join(', ');
  if (node.type === 'array') return `list of ${node.items ? typeOf(node.items) : 'anything'}`;
  if (node.type === 'object') return 'table';
  return `${node.format ?? node.type ?? ''}${range(node)}`;
}

function range({ minimum, maximum }: SchemaNode): string {
  if (maximum !== undefined) return ` ${minimum ?? 0}–${maximum}`;
  return minimum === undefined || minimum === 0 ? '' : ` ≥ ${minimum}`;
}

function defaultOf(node: SchemaNode): string {
  if (node['x-absent'] !== undefined) return node['x-absent'];
  if (node.default === undefined) return 'required';
  const shown = shorthand(node.default);
  return node['x-audit'] === undefined ? shown : `${shown}; ${shorthand(node['x-audit'])} in mode audit`;
}

function shorthand(value: unknown): string {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return '–';
  if (Array.isArray(value)) return value.map((entry) => `\`${String(entry)}\``).join(' ');
  return `\`${String(value)}\``;
}

function notes(node: SchemaNode): string {
  const marks = [
    node['x-reload'] === 'restart' ? '*Restart.*' : '',
    node['x-later'] === undefined ? '' : '*Not yet.*',
    node['x-secret'] ? 'Never shown.' : '',
  ];
  return [node.description ?? '', ...marks]
    .filter((mark) => mark !== '')
    .join(' ')
    .replaceAll('|', '\\|');
}

function fenced(text: string, language: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
