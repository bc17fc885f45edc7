// The CustomResourceDefinitions as YAML, for `kubectl apply` and the chart, and their reference.

import { dump } from 'js-yaml';
import { ClusterSpec } from '../operator/crd/cluster-spec.ts';
import { clusterPolicyCrd, policyCrd } from '../operator/crd/policy-crd.ts';
import { CompanionSpec } from '../operator/crd/spec.ts';
import { CONDITIONS, REASONS, type ConditionType } from '../operator/crd/status.ts';
import { schemaNode, type SchemaNode } from '../proxy/policy/schema/node.ts';
import { Policy } from '../proxy/policy/schema/policy.ts';

const NOTICE = '# Made by `make generate` from operator/crd; change that, not this.\n';

export function renderPolicyCrd(): string {
  return NOTICE + toYaml(policyCrd());
}

export function renderClusterPolicyCrd(): string {
  return NOTICE + toYaml(clusterPolicyCrd());
}

/** What the chart installs by default, for clusters without Helm: `kubectl apply --server-side -f`. */
export function renderInstall(): string {
  return [renderPolicyCrd(), renderClusterPolicyCrd()].join('---\n');
}

function toYaml(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}

/** `docs/reference/crd.md`. */
export function renderCrdReference(): string {
  const own = rows(schemaNode(CompanionSpec), 'spec');
  const cluster = rows(schemaNode(ClusterSpec), 'spec').filter(
    ([path]) => !path.startsWith('spec.defaults.'),
  );
  const conditions = Object.entries(CONDITIONS).map(
    ([type, meaning]) => `| \`${type}\` | ${meaning} | ${REASONS[type as ConditionType].join(', ')} |`,
  );
  return [
    '# PipelockPolicy and PipelockClusterPolicy',
    'Made from the schema by `make generate`. `kubectl explain pipelockpolicy.spec` tells the same.',
    '## PipelockPolicy',
    '`spec.policy` is the policy of the proxy as it is: see [policy](policy.md). Everything else:',
    table(['Field', 'Type', 'Default', 'Meaning'], own),
    '## Conditions',
    ['| Condition | True means | Reasons |', '| --- | --- | --- |', ...conditions].join('\n'),
    '## PipelockClusterPolicy',
    '`spec.defaults` has the fields of a PipelockPolicy but the selector; what a policy leaves out is taken from there.',
    table(['Field', 'Type', 'Default', 'Meaning'], cluster),
    '',
  ].join('\n\n');
}

type Row = readonly [string, string, string, string];

/** The leaves below a node; objects of Kubernetes' own and the policy of the proxy are leaves. */
function rows(node: SchemaNode, path: string): Row[] {
  const inner = Object.entries(node.properties ?? {});
  if (node.properties && node.properties !== Policy.properties)
    return inner.flatMap(([key, child]) => rows(child, `${path}.${key}`));
  const entry = node.items?.properties ? rows(node.items, `${path}[]`) : [];
  return [[path, typeOf(node), defaultOf(node), node.description ?? ''], ...entry];
}

function typeOf(node: SchemaNode): string {
  if (node.enum) return node.enum.map((word) => `\`${word}\``).join(', ');
  if (node.type === 'array') return `list of ${node.items?.properties ? 'tables' : typeOf(node.items ?? {})}`;
  return node.type ?? '';
}

function defaultOf(node: SchemaNode): string {
  if (node['x-absent'] !== undefined) return node['x-absent'];
  return node.default === undefined ? 'required' : `\`${JSON.stringify(node.default)}\``;
}

function table(heads: readonly string[], lines: readonly Row[]): string {
  const cells = (line: readonly string[]): string =>
    `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    cells(heads),
    cells(heads.map(() => '---')),
    ...lines.map(([path, ...rest]) => cells([`\`${path}\``, ...rest])),
  ].join('\n');
}
