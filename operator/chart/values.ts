// The values of the chart: values.yaml, its comments and values.schema.json are made from this.

import { flag, list, optional, section, text } from '../../proxy/policy/schema/setting.ts';
import { ClusterSpec } from '../crd/cluster-spec.ts';
import { free, labelName, objectName } from '../crd/kube-schema.ts';
import { Spec } from '../crd/spec.ts';

const PolicyValue = section(
  {
    name: objectName('Name of the policy.'),
    namespace: optional(labelName('Its namespace.'), 'the namespace of the release'),
    spec: Spec,
  },
  'A PipelockPolicy.',
);

const ClusterPolicyValue = section(
  { name: objectName('Name of the policy.'), spec: ClusterSpec },
  'A PipelockClusterPolicy.',
);

export const Values = section(
  {
    crds: section(
      {
        install: flag(true, 'Install the kinds PipelockPolicy and PipelockClusterPolicy, and upgrade them.'),
        keep: flag(true, 'Keep them, and so every policy, when the release is uninstalled.'),
      },
      'The kinds of Pipelock.',
    ),
    operator: section(
      { enabled: flag(false, 'Run the operator.', { later: true }) },
      'The operator, which makes proxies and isolation of policies.',
    ),
    policies: list(PolicyValue, [], 'Policies to create.'),
    clusterPolicies: list(ClusterPolicyValue, [], 'Cluster policies to create.'),
    extraObjects: list(
      free<Record<string, unknown>>('A whole object; templates in it are not evaluated.'),
      [],
      'Objects to carry along as they are, such as the proxies that `pipelock init sidecar --emit helm-values` makes.',
    ),
    commonLabels: optional(
      {
        ...section({}, 'Labels for every object of the chart but `extraObjects`.'),
        additionalProperties: text(undefined, 'Value.', { max: 63 }),
      },
      'none',
    ),
  },
  'Values of the chart pipelock.',
);
