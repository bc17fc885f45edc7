// Our two kinds as CustomResourceDefinitions: names, columns, sub-resources, and the schemas of spec and status.

import { createHash } from 'node:crypto';
import type { CustomResourceDefinition } from '../kubernetes.ts';
import { canonicalJson } from '../../proxy/policy/canonical.ts';
import { ClusterSpec } from './cluster-spec.ts';
import { NAME_RULE, PROFILE_RULE } from './rules.ts';
import { Spec } from './spec.ts';
import { ClusterStatus, Status } from './status.ts';
import { structural, type StructuralSchema } from './structural.ts';
import type { TSchema } from 'typebox';

export const GROUP = 'pipelock.dev';
export const VERSION_NAME = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION_NAME}`;
export const POLICY_KIND = 'PipelockPolicy';
export const CLUSTER_POLICY_KIND = 'PipelockClusterPolicy';
/** What an operator looks at to know that the API server keeps every field it writes. */
export const SCHEMA_HASH_ANNOTATION = 'pipelock.dev/schema-hash';

interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  readonly priority?: number;
}

interface KindOptions {
  readonly kind: string;
  readonly plural: string;
  readonly shortName: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly description: string;
  readonly spec: StructuralSchema;
  readonly status: TSchema;
  readonly columns: readonly Column[];
}

const condition = (type: string): string => `.status.conditions[?(@.type=="${type}")].status`;
const AGE: Column = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since it was created.',
};

/** `pipelockpolicies.pipelock.dev`. */
export function policyCrd(): CustomResourceDefinition {
  return definition({
    kind: POLICY_KIND,
    plural: 'pipelockpolicies',
    shortName: 'plp',
    scope: 'Namespaced',
    description: 'One group of agents and the proxies that are their only way out.',
    spec: policySpecSchema(),
    status: Status,
    columns: [
      column('Preset', '.status.effective.preset', 'Preset of the proxy’s policy.'),
      column('Proxy', '.status.proxy.readiness', 'Proxies ready of those wanted.'),
      column('Agents', '.status.agents.summary', 'Pods enrolled of those selected.'),
      column('Ready', condition('Ready'), 'Whether everything that protects does hold.'),
      column('Enforced', condition('Enforced'), 'Whether direct egress was seen refused.'),
      column('Degraded', condition('Degraded'), 'Whether something needs a person.'),
      AGE,
      wide('Config', '.status.config.hash', 'Hash of the configuration.'),
      wide('DNS', '.status.effective.dns', 'Whom agents may ask for names.'),
      wide('TLS', '.status.effective.tls', 'Whether HTTPS is read.'),
      wide('Identity', '.status.effective.identity', 'How agents are told apart.'),
    ],
  });
}

/** `pipelockclusterpolicies.pipelock.dev`. */
export function clusterPolicyCrd(): CustomResourceDefinition {
  return definition({
    kind: CLUSTER_POLICY_KIND,
    plural: 'pipelockclusterpolicies',
    shortName: 'plcp',
    scope: 'Cluster',
    description: 'What the policies of tenants start from, and what they cannot weaken.',
    spec: clusterSpecSchema(),
    status: ClusterStatus,
    columns: [
      column('Enroll', '.spec.enroll', 'Whether pods without a policy are refused.'),
      {
        name: 'Priority',
        type: 'integer',
        jsonPath: '.spec.priority',
        description: 'Of several, the highest counts.',
      },
      column('Policies', '.status.policies', 'Policies it is in force for.'),
      column('Ready', condition('Ready'), 'Whether it is in force.'),
      AGE,
    ],
  });
}

function policySpecSchema(): StructuralSchema {
  const schema = structural(Spec);
  const profile = schema.properties?.['policy']?.properties?.['agents']?.additionalProperties;
  if (!profile) throw new Error('the policy of the proxy has no profiles of agents any more');
  profile['x-kubernetes-validations'] = [PROFILE_RULE];
  return schema;
}

/** Parts of a specification stand below `defaults`. */
function clusterSpecSchema(): StructuralSchema {
  const schema = structural(ClusterSpec);
  const { defaults = {} } = schema.properties ?? {};
  return { ...schema, properties: { ...schema.properties, defaults: withoutRules(defaults) } };
}

/** Parts of a specification are no specification: rules over the whole would refuse what is merely unsaid. */
function withoutRules<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key === 'x-kubernetes-validations' ? undefined : inner)),
  ) as T;
}

function column(name: string, jsonPath: string, description: string): Column {
  return { name, type: 'string', jsonPath, description };
}

function wide(name: string, jsonPath: string, description: string): Column {
  return { ...column(name, jsonPath, description), priority: 1 };
}

function definition(options: KindOptions): CustomResourceDefinition {
  const { kind, plural, shortName, scope, columns } = options;
  const openAPIV3Schema = rootSchema(options);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${GROUP}`,
      labels: { 'app.kubernetes.io/name': 'pipelock', 'app.kubernetes.io/component': 'crd' },
      annotations: { [SCHEMA_HASH_ANNOTATION]: schemaHash(openAPIV3Schema) },
    },
    spec: {
      group: GROUP,
      scope,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
        categories: ['pipelock'],
      },
      versions: [
        {
          name: VERSION_NAME,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [...columns],
          schema: { openAPIV3Schema: openAPIV3Schema as never },
        },
      ],
    },
  };
}

function rootSchema({ description, spec, status }: KindOptions): StructuralSchema {
  return {
    type: 'object',
    description,
    required: ['spec'],
    'x-kubernetes-validations': [NAME_RULE],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec,
      status: structural(status),
    },
  };
}

function schemaHash(schema: StructuralSchema): string {
  return createHash('sha256').update(canonicalJson(schema)).digest('hex').slice(0, 16);
}
