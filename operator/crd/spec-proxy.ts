// The section `proxy` of a PipelockPolicy: the pods that scan.

import type { Affinity, ResourceRequirements, Toleration, TopologySpreadConstraint } from '../kubernetes.ts';
import type { Static } from 'typebox';
import { list, oneOf, optional, section, whole } from '../../proxy/policy/schema/setting.ts';
import { annotations, free, labels, objectName, ruled, shaped } from './kube-schema.ts';
import { PROXY_RULES } from './rules.ts';

const REPOSITORY = '^[a-zA-Z0-9]([a-zA-Z0-9._:-]*[a-zA-Z0-9])?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$';

export const Image = section(
  {
    repository: shaped({ pattern: REPOSITORY, max: 255 }, 'Registry and name, without tag.'),
    tag: optional(shaped({ pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]*$', max: 128 }, 'Tag.'), 'none'),
    digest: optional(
      shaped({ pattern: '^sha256:[0-9a-f]{64}$', max: 71 }, 'Digest; goes before the tag.'),
      'none',
    ),
    pullPolicy: oneOf(['Always', 'IfNotPresent', 'Never'], 'IfNotPresent', 'When the image is pulled.'),
  },
  'An image.',
);
export type Image = Static<typeof Image>;

const Autoscaling = ruled(
  section(
    {
      minReplicas: whole(2, 'Fewest proxies.', { min: 1, max: 50 }),
      maxReplicas: whole(undefined, 'Most proxies.', { min: 1, max: 200 }),
      targetCPU: whole(70, 'Average use of the requested CPU aimed at, in percent.', { min: 1, max: 100 }),
    },
    'Scaling by load.',
  ),
  {
    rule: 'self.?minReplicas.orValue(2) <= self.maxReplicas',
    message: 'minReplicas is above maxReplicas: lower it or raise maxReplicas',
  },
);

export const Proxy = ruled(
  section(
    {
      image: optional(Image, 'the image the operator was installed with'),
      replicas: optional(whole(undefined, 'Number of proxies.', { min: 1, max: 50 }), '2'),
      autoscaling: optional(Autoscaling, 'a fixed number'),
      resources: optional(
        free<ResourceRequirements>('Requests and limits of a proxy.'),
        '100m/128Mi to 1/512Mi',
      ),
      nodeSelector: labels('Nodes the proxies may run on.'),
      tolerations: optional(
        list(free<Toleration>('A toleration.'), undefined, 'Taints the proxies tolerate.', { max: 32 }),
        'none',
      ),
      affinity: optional(free<Affinity>('Affinity of the proxies.'), 'apart from each other where possible'),
      topologySpreadConstraints: optional(
        list(free<TopologySpreadConstraint>('A constraint.'), undefined, 'How proxies are spread.', {
          max: 8,
        }),
        'over zones, then nodes, where possible',
      ),
      priorityClassName: optional(objectName('Priority class of the proxies.'), 'none'),
      runtimeClassName: optional(objectName('Runtime class of the proxies.'), 'none'),
      imagePullSecrets: list(
        objectName('Name of a secret in this namespace.'),
        [],
        'Secrets for pulling the image; protected pods get them too, because their gate runs it.',
        { max: 8 },
      ),
      podLabels: labels('Further labels of the proxy pods.'),
      podAnnotations: annotations('Further annotations of the proxy pods.'),
      drainSeconds: whole(330, 'How long open connections may finish when a proxy is stopped.', {
        min: 5,
        max: 3600,
      }),
      maxUnavailable: whole(1, 'Most proxies that an eviction may take away at once.', { min: 1, max: 50 }),
    },
    'The proxies of this policy.',
  ),
  ...PROXY_RULES,
);
export type Proxy = Static<typeof Proxy>;
