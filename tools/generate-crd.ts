// The CustomResourceDefinitions as YAML, for `kubectl apply` and the chart.

import { dump } from 'js-yaml';
import { clusterPolicyCrd, policyCrd } from '../operator/crd/policy-crd.ts';

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
