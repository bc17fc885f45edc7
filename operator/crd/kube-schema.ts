// Schema pieces for what a policy of ours borrows from Kubernetes: selectors, peers, and objects handed on as they are.

import type { Static, TSchema, TString, TUnsafe } from 'typebox';
import { list, mapOf, oneOf, optional, section, text, whole } from '../../proxy/policy/schema/setting.ts';

/** A rule in the expression language of CRDs, checked by the API server; the message names the fix. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

/** The same schema with rules over its fields. */
export function ruled<T extends TSchema>(schema: T, ...rules: readonly Rule[]): T {
  return { ...schema, 'x-kubernetes-validations': rules };
}

export interface Shape {
  readonly pattern: string;
  readonly max: number;
  readonly value?: string;
}

/** Text of one shape, given as an RE2 pattern. No shape admits white space: it would break what the value is put into. */
export function shaped({ pattern, max, value }: Shape, description: string): TString {
  return { ...text(value, description, { min: 1, max }), pattern } as never;
}

/** An object of Kubernetes' own, which only the API server can judge. */
export function free<T>(description: string): TUnsafe<T> {
  return { type: 'object', description, 'x-kubernetes-preserve-unknown-fields': true } as never;
}

/** The same section, but it must be there. */
export function needed<T extends TSchema>(schema: T): T {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'default')) as never;
}

/** A list whose entries are told apart by these keys, so that several owners can each hold some. */
export function listOf<T extends TSchema>(keys: readonly string[], schema: T): T {
  return { ...schema, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
}

const DNS_LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
const DNS_SUBDOMAIN = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

export const objectName = (description: string): TString =>
  shaped({ pattern: DNS_SUBDOMAIN, max: 253 }, description);

export const labelName = (description: string): TString =>
  shaped({ pattern: DNS_LABEL, max: 63 }, description);

/** `90s`, `5m`, `2h`, `30d`. */
export const duration = (value: string, description: string): TString =>
  shaped({ pattern: '^[1-9][0-9]{0,5}(s|m|h|d)$', max: 7, value }, description);

export const cidr = (description: string): TString =>
  shaped({ pattern: '^[0-9a-fA-F:.]+/[0-9]{1,3}$', max: 49 }, description);

export const port = (description: string) => whole(undefined, description, { min: 1, max: 65535 });

export const labels = (description: string) =>
  optional(mapOf(text(undefined, 'Value of the label.', { max: 63 }), description, { max: 64 }), 'none');

export const annotations = (description: string) =>
  optional(
    mapOf(text(undefined, 'Value of the annotation.', { max: 4096 }), description, { max: 64 }),
    'none',
  );

const Requirement = section(
  {
    key: text(undefined, 'Name of the label.', { min: 1, max: 317 }),
    operator: oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist'], undefined, 'How the label is compared.'),
    values: optional(
      list(text(undefined, 'One value.', { max: 63 }), undefined, 'Values for In and NotIn.', { max: 64 }),
      'none',
    ),
  },
  'A condition on one label.',
);

/** A LabelSelector. What is absent selects everything, as in Kubernetes. */
export const labelSelector = (description: string) =>
  section(
    {
      matchLabels: labels('Labels that must have these values.'),
      matchExpressions: optional(
        list(Requirement, undefined, 'Conditions that must all hold.', { max: 32 }),
        'none',
      ),
    },
    description,
  );

export type LabelSelector = Static<ReturnType<typeof labelSelector>>;

/** A peer of a NetworkPolicy without address ranges. */
export const Peer = ruled(
  section(
    {
      podSelector: optional(labelSelector('Pods.'), 'every pod of the namespaces'),
      namespaceSelector: optional(labelSelector('Namespaces of those pods.'), 'the namespace of the policy'),
    },
    'Pods by label and namespace.',
  ),
  {
    rule: 'has(self.podSelector) || has(self.namespaceSelector)',
    message:
      'a peer needs podSelector or namespaceSelector; for every pod of the cluster write namespaceSelector: {}',
  },
);
export type Peer = Static<typeof Peer>;
