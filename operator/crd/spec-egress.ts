// The sections `egress`, `dns` and `ingress`: what besides the proxy's own judgement the network lets through.

import type { Static } from 'typebox';
import { flag, list, oneOf, optional, section } from '../../proxy/policy/schema/setting.ts';
import { cidr, labelName, labelSelector, Peer, port, ruled } from './kube-schema.ts';

const ServiceReference = section(
  {
    name: labelName('Name of the service.'),
    namespace: labelName('Namespace of the service.'),
    port: port('Port of the service.'),
    targetPort: optional(port('Port of the pods, where it is another.'), 'the port of the service'),
  },
  'A service of the cluster.',
);

export const InCluster = ruled(
  section(
    {
      service: ServiceReference,
      podSelector: optional(labelSelector('The pods behind the service.'), 'every pod of its namespace'),
      clusterIP: optional(
        cidr('Address of the service as a range of one, for agents that resolve no names.'),
        'found by the operator',
      ),
      via: oneOf(
        ['Direct', 'Proxy'],
        'Proxy',
        '`Proxy` sends the agent’s requests through the proxy, which scans them; `Direct` lets them go past it.',
      ),
    },
    'A service of the cluster that agents may reach. One entry sets the network rule and NO_PROXY together.',
  ),
);
export type InCluster = Static<typeof InCluster>;

export const Egress = section(
  {
    ports: list(port('A port.'), [80, 443], 'Ports that the proxy may reach outside the cluster.', {
      min: 1,
      max: 32,
    }),
    deniedCIDRs: list(
      cidr('An address range.'),
      [],
      'Ranges that the proxy may not reach, besides private, link-local and metadata addresses.',
      { max: 64 },
    ),
    inCluster: list(InCluster, [], 'Services of the cluster that agents may reach.', { max: 64 }),
    kubernetesAPI: oneOf(['Deny', 'Allow'], 'Deny', 'Whether agents may reach the Kubernetes API.'),
  },
  'Where requests may go.',
);
export type Egress = Static<typeof Egress>;

const Resolvers = section(
  {
    podSelector: optional(labelSelector('Pods of the resolver.'), 'k8s-app: kube-dns'),
    namespaceSelector: optional(labelSelector('Namespace of the resolver.'), 'kube-system'),
    cidrs: list(
      cidr('An address range.'),
      ['169.254.20.10/32'],
      'Resolvers by address, such as a cache on each node.',
      { max: 16 },
    ),
    ports: list(port('A port.'), [53, 5353], 'Ports of the pods of the resolver.', { min: 1, max: 4 }),
  },
  'The resolver of the cluster.',
);

export const Dns = ruled(
  section(
    {
      mode: oneOf(
        ['Any', 'ClusterOnly', 'None'],
        'None',
        'Whom agents may ask for names: nobody (the proxy resolves them), the resolver of the cluster, or any host. ' +
          'A resolver answers for whole of the internet, so `ClusterOnly` leaves a slow way out.',
      ),
      acceptExfiltration: flag(false, 'The way out that `Any` leaves is known and accepted.'),
      resolvers: Resolvers,
    },
    'Names.',
  ),
  {
    rule: "self.?mode.orValue('None') != 'Any' || self.?acceptExfiltration.orValue(false)",
    message:
      'dns.mode Any lets agents send data to any host on port 53: choose None or ClusterOnly, or accept that with dns.acceptExfiltration: true',
  },
);
export type Dns = Static<typeof Dns>;

export const Ingress = ruled(
  section(
    {
      mode: oneOf(
        ['Unrestricted', 'Isolated'],
        'Unrestricted',
        '`Isolated` lets only `allow` connect to agents.',
      ),
      allow: list(
        section(
          {
            from: Peer,
            ports: list(port('A port.'), [], 'Ports of the agent; empty means all.', { max: 32 }),
          },
          'Who may connect.',
        ),
        [],
        'Who may connect to agents.',
        { max: 32 },
      ),
    },
    'Connections to agents.',
  ),
  {
    rule: "self.?mode.orValue('Unrestricted') == 'Isolated' || !has(self.allow) || self.allow.size() == 0",
    message: 'ingress.allow counts only with ingress.mode Isolated: set it, or remove allow',
  },
);
export type Ingress = Static<typeof Ingress>;
