// Writes every generated file, or with --check says which of them is not what the source would make it.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DLP_RULES, INJECTION_RULES, TOOL_RULES } from '../proxy/scan/rules/index.ts';
import { renderPlans } from '../proxy/text/tables.ts';
import { renderChartFile, renderCrdTemplate, renderValues, renderValuesSchema } from './generate-chart.ts';
import { renderCliReference } from './generate-cli.ts';
import {
  renderClusterPolicyCrd,
  renderCrdReference,
  renderInstall,
  renderPolicyCrd,
} from './generate-crd.ts';
import {
  renderErrorReference,
  renderMetricsReference,
  renderReasonReference,
  renderRuleReference,
} from './generate-reference.ts';
import { renderPolicyReference, renderPolicySchema } from './generate-policy.ts';

const FILES: Readonly<Record<string, () => string>> = {
  'proxy/text/plans.generated.json': () =>
    renderPlans({ secret: DLP_RULES, injection: [...INJECTION_RULES, ...TOOL_RULES] }),
  'docs/reference/policy.md': renderPolicyReference,
  'docs/reference/policy.schema.json': renderPolicySchema,
  'crds/pipelockpolicies.yaml': renderPolicyCrd,
  'crds/pipelockclusterpolicies.yaml': renderClusterPolicyCrd,
  'manifests/install.yaml': renderInstall,
  'charts/pipelock/Chart.yaml': renderChartFile,
  'charts/pipelock/values.yaml': renderValues,
  'charts/pipelock/values.schema.json': renderValuesSchema,
  'charts/pipelock/templates/crd-policy.yaml': () => renderCrdTemplate('policy'),
  'charts/pipelock/templates/crd-cluster-policy.yaml': () => renderCrdTemplate('cluster-policy'),
  'docs/reference/crd.md': renderCrdReference,
  'docs/reference/cli.md': renderCliReference,
  'docs/reference/errors.md': renderErrorReference,
  'docs/reference/reasons.md': renderReasonReference,
  'docs/reference/rules.md': renderRuleReference,
  'docs/reference/metrics.md': renderMetricsReference,
};

const root = path.join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');
const stale: string[] = [];
for (const [file, render] of Object.entries(FILES)) {
  const place = path.join(root, file);
  const text = render();
  if (existsSync(place) && readFileSync(place, 'utf8') === text) continue;
  if (checking) {
    stale.push(file);
    continue;
  }
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
  console.log(`wrote ${file}`);
}
if (stale.length > 0) {
  console.error(`not up to date: ${stale.join(', ')}; run: make generate`);
  process.exitCode = 1;
}
