// The status of a policy, and the words of its conditions: the one list of types and reasons there is.

import type { Static } from 'typebox';
import { flag, list, oneOf, optional, section, text, whole } from '../../proxy/policy/schema/setting.ts';
import { listOf } from './kube-schema.ts';

/** What each condition says when it is true. */
export const CONDITIONS = {
  Accepted: 'The specification is valid, keeps the floor and owns its pods.',
  Programmed: 'Every object made from it is applied and as intended.',
  ProxyReady: 'Enough proxies are ready.',
  ConfigSynced: 'All proxies run the latest configuration.',
  WorkloadsEnrolled: 'Every selected pod goes through the proxy.',
  EgressExclusive: 'No other NetworkPolicy lets a protected pod out.',
  Enforced: 'Agents are isolated, and a probe saw direct egress refused.',
  TrustReady: 'The authority for interception is valid and published.',
  Progressing: 'Work is under way.',
  Degraded: 'Something that was good no longer is, or needs a person.',
  Ready: 'All of the above that protect do hold.',
} as const;
export type ConditionType = keyof typeof CONDITIONS;

export const REASONS = {
  Accepted: [
    'Valid',
    'Invalid',
    'BelowFloor',
    'Conflicted',
    'NamespaceNotEnrolled',
    'ImageNotAllowed',
    'RuleNotEnforceable',
  ],
  Programmed: [
    'Applied',
    'ApplyFailed',
    'FieldConflict',
    'QuotaExceeded',
    'RBACDenied',
    'NamespaceTerminating',
  ],
  ProxyReady: ['Available', 'Progressing', 'ImagePull', 'CrashLoop', 'Unschedulable', 'TimedOut'],
  ConfigSynced: ['Synced', 'Propagating', 'Rejected', 'RestartPending'],
  WorkloadsEnrolled: [
    'Enrolled',
    'RestartRequired',
    'GatedPods',
    'GateImagePull',
    'EnvConflict',
    'Unprotectable',
    'MeshCaptured',
  ],
  EgressExclusive: ['Exclusive', 'OtherPolicyAllowsEgress'],
  Enforced: [
    'Refused',
    'Staging',
    'CNINotEnforcing',
    'ProbeFailed',
    'ProbeUnavailable',
    'HostNetworkPods',
    'PreexistingConnections',
    'NodeAddressesNotMatched',
  ],
  TrustReady: ['Published', 'NotIntercepting', 'IssuerNotReady', 'Expiring', 'Invalid'],
  Progressing: ['Working', 'Stable'],
  Degraded: ['Healthy', 'ConditionLost', 'NeedsPerson', 'Stale'],
  Ready: ['Ready', 'NotReady'],
} as const satisfies Record<ConditionType, readonly string[]>;

const Condition = section(
  {
    type: text(undefined, `One of ${Object.keys(CONDITIONS).join(', ')}.`, { min: 1, max: 316 }),
    status: oneOf(['True', 'False', 'Unknown'], undefined, 'Whether it holds.'),
    observedGeneration: optional(whole(undefined, 'Generation it is about.'), 'unknown'),
    lastTransitionTime: { ...text(undefined, 'When the status last changed.'), format: 'date-time' } as never,
    reason: text(undefined, 'Why, in one word.', { min: 1, max: 1024 }),
    message: text(undefined, 'Why, and what to do, for people.', { max: 32_768 }),
  },
  'One condition.',
);

const name = (description: string) => optional(text(undefined, description, { max: 317 }), 'unknown');
const count = (description: string) => optional(whole(undefined, description), 'unknown');

const WorkloadStatus = section(
  {
    kind: name('Kind of the workload.'),
    name: name('Name of the workload.'),
    identity: name('Agent it is.'),
    selected: count('Pods that the policy selects.'),
    enrolled: count('Of these, pods that go through the proxy.'),
    restartRequired: count('Pods older than the policy, or of a former shape.'),
    gated: count('Pods that their gate holds back.'),
    problems: optional(
      list(text(undefined, 'One problem and what to do.', { max: 1024 }), undefined, 'What is amiss.', {
        max: 16,
      }),
      'none',
    ),
  },
  'One workload.',
);

export const Status = section(
  {
    observedGeneration: count('Generation last evaluated in full.'),
    lastReconcileTime: name('When the state was last confirmed.'),
    phase: optional(
      oneOf(['Pending', 'Staging', 'Enforced', 'Degraded', 'Releasing'], undefined, 'For people alone.'),
      'unknown',
    ),
    policyKey: name('Value of the label pipelock.dev/enrolled-by on its pods.'),
    conditions: optional(listOf(['type'], list(Condition, undefined, 'Conditions.', { max: 32 })), 'none'),
    effective: optional(
      section(
        {
          preset: name('Preset of the proxies.'),
          dns: name('Mode of DNS.'),
          tls: name('Mode of TLS.'),
          identity: name('Mode of identity.'),
        },
        'What holds, with the defaults of cluster policies.',
      ),
      'unknown',
    ),
    config: optional(
      section(
        {
          hash: name('SHA-256 of the configuration.'),
          sequence: count('Its sequence number.'),
          signedBy: name('Id of the key it is signed with.'),
          acknowledged: count('Proxies that run it.'),
          total: count('Proxies that should.'),
        },
        'The configuration of the proxies.',
      ),
      'none yet',
    ),
    proxy: optional(
      section(
        {
          deployment: name('Deployment of the proxies.'),
          service: name('Service of the proxies.'),
          clusterIP: name('Its address, which running pods hold.'),
          desired: count('Proxies wanted.'),
          ready: count('Proxies ready.'),
          readiness: name('Ready of desired.'),
          image: name('Image of the proxies.'),
        },
        'The proxies.',
      ),
      'none yet',
    ),
    agents: optional(
      section(
        {
          selected: count('Pods that the policy selects.'),
          enrolled: count('Of these, pods that go through the proxy.'),
          summary: name('Enrolled of selected.'),
        },
        'Protected pods.',
      ),
      'none yet',
    ),
    workloads: optional(list(WorkloadStatus, undefined, 'Protected workloads.', { max: 100 }), 'none'),
    workloadsTruncated: optional(flag(undefined, 'There are more than are listed.'), 'no'),
    enforcement: optional(
      section(
        {
          lockdownApplied: optional(flag(undefined, 'The isolation is in place.'), 'no'),
          lockdownSince: name('Since when.'),
          probeResult: name('What the last probe saw.'),
          probeAt: name('When.'),
          probeDetail: name('What else it saw, e.g. OwnNodeReachable.'),
          otherEgressPolicies: optional(
            list(text(undefined, 'Name.', { max: 253 }), undefined, 'Policies that let agents out.', {
              max: 64,
            }),
            'none',
          ),
        },
        'Isolation of the agents.',
      ),
      'unknown',
    ),
    tls: optional(
      section(
        {
          caFingerprint: name('SHA-256 of the authority in use.'),
          notAfter: name('End of its life.'),
          previousFingerprint: name('The authority before it, while it is still trusted.'),
          bundleHash: name('SHA-256 of the certificates that agents trust.'),
        },
        'The authority for interception.',
      ),
      'not intercepting',
    ),
    conflicts: optional(
      list(
        section(
          {
            policy: name('The other policy.'),
            workloads: optional(
              list(text(undefined, 'Workload.', { max: 317 }), undefined, 'Pods of both.', { max: 64 }),
              'none',
            ),
          },
          'Another policy that selects the same pods.',
        ),
        undefined,
        'Policies that select the same pods.',
        { max: 64 },
      ),
      'none',
    ),
  },
  'What was last seen.',
);
export type Status = Static<typeof Status>;

export const ClusterStatus = section(
  {
    observedGeneration: count('Generation last evaluated.'),
    conditions: optional(listOf(['type'], list(Condition, undefined, 'Conditions.', { max: 32 })), 'none'),
    policies: count('Policies it is in force for.'),
  },
  'What was last seen.',
);
