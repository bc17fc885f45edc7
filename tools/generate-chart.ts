// What of the chart is made from the schema: the values with their comments, and the closed schema that Helm holds them
// against.

import { schemaNode, type SchemaNode } from '../proxy/policy/schema/node.ts';
import { Policy } from '../proxy/policy/schema/policy.ts';
import { VERSION } from '../proxy/version.ts';
import { Values } from '../operator/chart/values.ts';
import { renderClusterPolicyCrd, renderPolicyCrd } from './generate-crd.ts';

const NOTICE = 'Made by `make generate` from operator/chart/values.ts; change that, not this.';

/** `charts/pipelock/values.yaml`. */
export function renderValues(): string {
  return `# ${NOTICE}\n${members(schemaNode(Values), '')}`;
}

function members(node: SchemaNode, indent: string): string {
  return Object.entries(node.properties ?? {})
    .map(([key, child]) => `\n${comment(child, indent)}${indent}${value(key, child, indent)}`)
    .join('');
}

function comment(
  { description = '', 'x-absent': absent, 'x-later': later }: SchemaNode,
  indent: string,
): string {
  const notes = [
    description,
    ...(absent === undefined ? [] : [`When absent: ${absent}.`]),
    ...(later === undefined ? [] : ['Not supported yet.']),
  ];
  return `${indent}# ${notes.join(' ')}\n`;
}

function value(key: string, node: SchemaNode, indent: string): string {
  if (node['x-absent'] !== undefined) return `# ${key}:\n`;
  if (node.properties) return `${key}:${members(node, `${indent}  `)}`;
  return `${key}: ${JSON.stringify(node.default)}\n`;
}

/** `charts/pipelock/values.schema.json`, in draft 7, which Helm reads. */
export function renderValuesSchema(): string {
  const head = { $schema: 'http://json-schema.org/draft-07/schema#', $comment: NOTICE, title: 'pipelock' };
  const schema = closed(schemaNode(Values)) as Record<string, unknown>;
  // Helm itself adds this one.
  const properties = { ...(schema['properties'] as object), global: { type: 'object' } };
  const definitions = { policy: closed({ ...schemaNode(Policy), default: undefined }) };
  return `${JSON.stringify({ ...head, ...schema, properties, definitions }, null, 2)}\n`;
}

/** Without marks of our own and of Kubernetes, and without formats that only we know. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  if ('properties' in node && node.properties === Policy.properties && 'x-absent' in node)
    return { $ref: '#/definitions/policy' };
  const kept = Object.entries(node).filter(([key]) => !key.startsWith('x-') && key !== 'format');
  return Object.fromEntries(
    kept.map(([key, inner]) => [key, key === 'default' ? (inner as unknown) : closed(inner)]),
  );
}

/** `charts/pipelock/Chart.yaml`. */
export function renderChartFile(): string {
  return [
    `# ${NOTICE}`,
    'apiVersion: v2',
    'name: pipelock',
    'description: The only way out for AI agents is through a proxy that scans what leaves and what comes back.',
    'type: application',
    `version: ${VERSION}`,
    `appVersion: ${VERSION}`,
    "kubeVersion: '>=1.30.0-0'",
    '',
  ].join('\n');
}

/** A template for a CRD. Helm never upgrades what lies in a `crds/` folder, so they are templates that can be kept. */
export function renderCrdTemplate(kind: 'policy' | 'cluster-policy'): string {
  const text = kind === 'policy' ? renderPolicyCrd() : renderClusterPolicyCrd();
  const [before = '', after = ''] = text.split('  annotations:\n');
  const keep = `    {{- if .Values.crds.keep }}\n    helm.sh/resource-policy: keep\n    {{- end }}\n`;
  return `{{- if .Values.crds.install }}\n${escaped(before)}  annotations:\n${keep}${escaped(after)}{{- end }}\n`;
}

/** Braces of a description are no template. */
function escaped(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
