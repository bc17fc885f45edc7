// The specification of a PipelockClusterPolicy: what the policies of tenants start from, and what they cannot weaken.

import type { Static } from 'typebox';
import { Policy } from '../../proxy/policy/schema/policy.ts';
import { flag, list, oneOf, optional, section, text, whole } from '../../proxy/policy/schema/setting.ts';
import { cidr, labelSelector, objectName, shaped } from './kube-schema.ts';
import { SPEC_SECTIONS } from './spec.ts';

const Defaults = section(
  {
    ...SPEC_SECTIONS,
    policy: optional(Policy, 'the defaults of the proxy'),
  },
  'What holds where a PipelockPolicy says nothing.',
);

const Floor = section(
  {
    policy: optional(Policy, 'no floor'),
    dnsMode: optional(
      oneOf(['Any', 'ClusterOnly', 'None'], undefined, 'The most open `dns.mode` allowed.'),
      'any mode',
    ),
    hardening: optional(
      oneOf(['Off', 'Warn', 'Enforce'], undefined, 'The least `injection.hardening` allowed.'),
      'any',
    ),
    kubernetesAPI: optional(
      oneOf(['Deny', 'Allow'], undefined, 'Whether `egress.kubernetesAPI: Allow` is allowed.'),
      'allowed',
    ),
    inCluster: optional(
      list(
        section(
          {
            namespace: objectName('Namespace of the service.'),
            name: optional(objectName('Name of the service.'), 'every service of the namespace'),
          },
          'A service that exceptions may name.',
        ),
        undefined,
        'Services that `egress.inCluster` may name.',
        { max: 64 },
      ),
      'any service',
    ),
    passthroughDomains: optional(
      list(
        shaped({ pattern: '^(\\*\\.)?[A-Za-z0-9.-]+$', max: 253 }, 'A host, or `*.` and a domain.'),
        undefined,
        'Hosts that `tls.passthroughDomains` may name.',
        { max: 200 },
      ),
      'any host',
    ),
  },
  'What no PipelockPolicy may fall below. One that does is refused, with the path of the setting.',
);

const AllowedImage = section(
  {
    repository: text(undefined, 'Repository; a trailing `*` means everything that begins so.', {
      min: 1,
      max: 256,
    }),
    requireDigest: flag(false, 'Only images named by digest.'),
  },
  'An image that proxies may run.',
);

const Probe = section(
  {
    external: optional(
      shaped(
        { pattern: '^(\\[[0-9a-fA-F:]+\\]|[0-9.]+):[0-9]{1,5}$', max: 64 },
        'Address and port outside the cluster that answers; pods must not reach it, proxies must.',
      ),
      'only the canary on the proxies is probed',
    ),
    intervalSeconds: whole(30, 'How often enforcement is probed.', { min: 5, max: 3600 }),
  },
  'How enforcement is proved.',
);

export const ClusterSpec = section(
  {
    namespaceSelector: optional(labelSelector('Namespaces that this policy is for.'), 'every namespace'),
    priority: whole(0, 'Of several cluster policies, the defaults of the highest count.', {
      min: -1000,
      max: 1000,
    }),
    defaults: optional(Defaults, 'none'),
    floor: optional(Floor, 'none'),
    allowedImages: list(AllowedImage, [], 'Images that proxies may run; empty means any.', { max: 32 }),
    enroll: oneOf(
      ['OptIn', 'Required'],
      'OptIn',
      '`Required` refuses pods of these namespaces that no policy selects.',
    ),
    imagePullSecrets: list(
      objectName('Name of a secret, which must be in each namespace.'),
      [],
      'Secrets that gates and proxies get besides those of their policy.',
      { max: 8 },
    ),
    clusterCIDRs: list(
      cidr('An address range.'),
      [],
      'Ranges of pods, services and nodes that proxies may not reach where they are not private ones.',
      { max: 32 },
    ),
    probe: Probe,
  },
  'Defaults and floor for the policies of tenants.',
);
export type ClusterSpec = Static<typeof ClusterSpec>;
