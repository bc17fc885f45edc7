// The specification of a PipelockPolicy: which pods, where their proxy runs, and, in `policy`, the proxy's own policy
// as it is. Types, the CRD and its reference are read off it. Sections that grew longer have a file of their own.

import type { Static } from 'typebox';
import { Policy } from '../../proxy/policy/schema/policy.ts';
import { flag, list, oneOf, optional, section, text, whole } from '../../proxy/policy/schema/setting.ts';
import { Dns, Egress, Ingress } from './spec-egress.ts';
import { Identity } from './spec-identity.ts';
import { Proxy } from './spec-proxy.ts';
import { duration, labels, labelSelector, needed, objectName, Peer, ruled } from './kube-schema.ts';
import { Tls } from './spec-tls.ts';
import { IDENTITY_RULE, SELECTOR_RULES, SPEC_RULES } from './rules.ts';

const WorkloadReference = section(
  {
    apiGroup: text('apps', 'API group of the workload; empty for pods.', { max: 253 }),
    kind: text(undefined, 'Kind of the workload, e.g. `Deployment`.', { min: 1, max: 63 }),
    name: objectName('Name of the workload.'),
  },
  'A workload by name.',
);

export const Selector = ruled(
  needed(
    section(
      {
        podSelector: optional(labelSelector('Pods by label.'), 'no pod by label'),
        scope: oneOf(
          ['Selector', 'Namespace'],
          'Selector',
          '`Namespace` means every pod of the namespace, the proxy’s own not excepted.',
        ),
        workloads: list(WorkloadReference, [], 'Workloads by name.', { max: 64 }),
      },
      'Which pods are protected.',
    ),
  ),
  ...SELECTOR_RULES,
);

const Injection = section(
  {
    mode: oneOf(
      ['None', 'Webhook'],
      'Webhook',
      '`None` changes no pod: manifests are prepared beforehand, and pods are only verified.',
    ),
    gate: oneOf(
      ['None', 'InitContainer'],
      'InitContainer',
      'What holds a pod back until its proxy is ready and direct egress is refused.',
    ),
    envConflict: oneOf(
      ['Keep', 'Override', 'Reject'],
      'Reject',
      'What to do with a container that sets a proxy or CA variable to something else.',
    ),
    exclude: list(
      text(undefined, 'Name of a container.', { min: 1, max: 63 }),
      [],
      'Containers that get no variables. They stay under the network policy.',
      { max: 64 },
    ),
    java: flag(false, 'Append the proxy to JAVA_TOOL_OPTIONS; Java prints that to its error output.'),
    hardening: oneOf(
      ['Off', 'Warn', 'Enforce'],
      'Warn',
      'What to do with privileges that lead around a network policy: host namespaces, privileged containers, ' +
        'NET_ADMIN, NET_RAW, SYS_PTRACE, sockets of the container runtime.',
    ),
    serviceAccountToken: oneOf(
      ['Keep', 'Remove'],
      'Keep',
      '`Remove` leaves the agent without credentials for the Kubernetes API.',
    ),
  },
  'What is added to pods.',
);

const Rollout = section(
  {
    existingPods: oneOf(
      ['Report', 'Restart'],
      'Report',
      'Whether workloads whose pods are older than the policy are restarted.',
    ),
    maxConcurrentWorkloads: whole(1, 'Most workloads restarted at once.', { min: 1, max: 100 }),
    proxyReadyTimeout: duration('5m', 'How long a pod is held back for its proxy before it fails.'),
  },
  'How running pods come under the policy.',
);

const Monitor = section(
  {
    enabled: flag(false, 'Create it. The kinds of the Prometheus operator must be installed.'),
    interval: duration('30s', 'How often metrics are read.'),
    labels: labels('Labels by which Prometheus finds it.'),
  },
  'A monitor for the Prometheus operator.',
);

const Monitoring = section(
  {
    serviceMonitor: Monitor,
    podMonitor: Monitor,
    scrapeFrom: list(Peer, [], 'Who may reach the metrics port. Empty means nobody.', { max: 16 }),
  },
  'Metrics of the proxy.',
);

const Enforcement = section(
  {
    mode: oneOf(
      ['Staged', 'Immediate'],
      'Staged',
      '`Staged` isolates the agents when all their pods use the proxy or the deadline is over, `Immediate` at once.',
    ),
    stagedDeadline: duration('10m', 'After this time agents are isolated whatever state their pods are in.'),
  },
  'When direct egress is taken away.',
);

/** Every section but the proxy's policy. */
export const SPEC_SECTIONS = {
  suspend: flag(false, 'Write nothing any more; status goes on, and nothing already applied is relaxed.'),
  priority: whole(0, 'Of several policies that select a pod, the highest owns it.', {
    min: -1000,
    max: 1000,
  }),
  injection: Injection,
  rollout: Rollout,
  proxy: Proxy,
  egress: Egress,
  dns: Dns,
  ingress: Ingress,
  identity: Identity,
  tls: Tls,
  monitoring: Monitoring,
  enforcement: Enforcement,
  deletionPolicy: oneOf(
    ['Release', 'Retain'],
    'Retain',
    'What deleting the policy does to the isolation: `Retain` keeps it, `Release` lifts it once no pod uses the proxy.',
  ),
} as const;

/** The specification without the proxy's policy, with every default filled in. */
export const CompanionSpec = section(
  { selector: Selector, ...SPEC_SECTIONS },
  'Which pods are protected and where their proxy runs.',
);
export type CompanionSpec = Static<typeof CompanionSpec>;

/** The whole specification. `policy` is kept as written: what it leaves out is for the proxy's presets to say. */
export const Spec = ruled(
  section(
    { ...CompanionSpec.properties, policy: optional(Policy, 'the defaults of the proxy') },
    'Which pods are protected, where their proxy runs, and its policy.',
  ),
  ...SPEC_RULES,
  IDENTITY_RULE,
);

/** A proxy policy as somebody wrote it. */
export type WrittenPolicy = Readonly<Record<string, unknown>>;
