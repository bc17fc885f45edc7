// The Deployment of the proxies: no Kubernetes credentials, nothing writable but memory, and time to finish when stopped.

import { createHash } from 'node:crypto';
import type {
  Affinity,
  Container,
  Deployment,
  HTTPGetAction,
  PodSpec,
  ResourceRequirements,
  TopologySpreadConstraint,
  Volume,
} from '../kubernetes.ts';
import { canonicalJson } from '../../proxy/policy/canonical.ts';
import { AUTHORITY_FOLDER, CONFIG_FILE, CONFIG_FOLDER } from './config.ts';
import { imageText, type Inputs } from './inputs.ts';
import { ANNOTATION, proxySelector } from './labels.ts';
import { metadata, type Manifest } from './manifest.ts';
import { PORTS } from './ports.ts';
import { containerSecurity, program } from './program.ts';

/** Endpoints need this long to learn that a proxy is going; until then it goes on accepting. */
const FAREWELL_SECONDS = 8;

const RESOURCES: ResourceRequirements = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '1', memory: '512Mi' },
};

export function proxyDeployment(inputs: Inputs): Deployment & Manifest {
  const { names, spec } = inputs;
  const selector = proxySelector(names.proxy);
  const podSpec = proxyPod(inputs);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(inputs, names.proxy, 'proxy'),
    spec: {
      // With autoscaling the number is the autoscaler's, and writing it would undo its work.
      ...(spec.proxy.autoscaling ? {} : { replicas: spec.proxy.replicas ?? 2 }),
      minReadySeconds: 5,
      revisionHistoryLimit: 3,
      selector: { matchLabels: selector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: {
          labels: { ...spec.proxy.podLabels, ...selector },
          annotations: { ...spec.proxy.podAnnotations, [ANNOTATION.shape]: shapeOf(podSpec) },
        },
        spec: podSpec,
      },
    },
  };
}

function shapeOf(podSpec: PodSpec): string {
  return createHash('sha256').update(canonicalJson(podSpec)).digest('hex').slice(0, 16);
}

function proxyPod(inputs: Inputs): PodSpec {
  const { proxy } = inputs.spec;
  const { assignsUserIds = false } = inputs.facts;
  const secrets = pullSecrets(inputs);
  return {
    serviceAccountName: inputs.names.proxy,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      ...(assignsUserIds ? {} : { fsGroup: 65_532 }),
    },
    terminationGracePeriodSeconds: proxy.drainSeconds + FAREWELL_SECONDS,
    affinity: proxy.affinity ?? apart(inputs),
    topologySpreadConstraints: proxy.topologySpreadConstraints ?? spread(inputs),
    ...(proxy.nodeSelector ? { nodeSelector: proxy.nodeSelector } : {}),
    ...(proxy.tolerations ? { tolerations: proxy.tolerations } : {}),
    ...(proxy.priorityClassName === undefined ? {} : { priorityClassName: proxy.priorityClassName }),
    ...(proxy.runtimeClassName === undefined ? {} : { runtimeClassName: proxy.runtimeClassName }),
    ...(secrets.length === 0 ? {} : { imagePullSecrets: secrets.map((name) => ({ name })) }),
    containers: [proxyContainer(inputs)],
    volumes: volumes(inputs),
  };
}

/** Of policy and cluster policy, each once. */
export function pullSecrets({ spec, facts }: Inputs): string[] {
  return [...new Set([...spec.proxy.imagePullSecrets, ...(facts.pullSecrets ?? [])])];
}

function proxyContainer(inputs: Inputs): Container {
  const { spec, image, facts } = inputs;
  const chosen = spec.proxy.image ?? image;
  return {
    name: 'pipelock',
    image: imageText(chosen),
    imagePullPolicy: chosen.pullPolicy,
    command: program('run'),
    args: proxyArguments(inputs),
    env: [{ name: 'PIPELOCK_HOME', value: '/tmp' }],
    ports: [
      { name: 'http', containerPort: PORTS.main, protocol: 'TCP' },
      { name: 'metrics', containerPort: PORTS.metrics, protocol: 'TCP' },
      { name: 'admin', containerPort: PORTS.admin, protocol: 'TCP' },
      { name: 'canary', containerPort: PORTS.canary, protocol: 'TCP' },
    ],
    resources: spec.proxy.resources ?? RESOURCES,
    securityContext: containerSecurity(facts.assignsUserIds ?? false),
    startupProbe: { httpGet: probe('/readyz'), periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet: probe('/readyz'), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    // Alive means that its loop turns: an overloaded proxy must not be killed and its load moved to its twin (W27).
    livenessProbe: { httpGet: probe('/livez'), periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 },
    lifecycle: { preStop: { sleep: { seconds: FAREWELL_SECONDS } } },
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...(spec.tls.mode === 'Intercept'
        ? [{ name: 'authority', mountPath: AUTHORITY_FOLDER, readOnly: true }]
        : []),
    ],
  };
}

function proxyArguments({ spec, sealTerms }: Inputs): string[] {
  return [
    ...['--config', `${CONFIG_FOLDER}/${CONFIG_FILE}`],
    ...['--canary-listen', `:${PORTS.canary}`],
    ...['--drain-seconds', String(spec.proxy.drainSeconds)],
    ...(sealTerms
      ? [
          ...sealTerms.keys.flatMap((key) => ['--config-key', key]),
          ...['--config-policy', sealTerms.policyUid],
          ...['--config-sequence', String(sealTerms.minSequence)],
        ]
      : []),
  ];
}

function probe(path: string): HTTPGetAction {
  return { path, port: 'admin', scheme: 'HTTP' };
}

/** Two proxies on one node go down together. */
function apart({ names }: Inputs): Affinity {
  const podAffinityTerm = {
    topologyKey: 'kubernetes.io/hostname',
    labelSelector: { matchLabels: proxySelector(names.proxy) },
  };
  return {
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
  };
}

function spread({ names }: Inputs): TopologySpreadConstraint[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: proxySelector(names.proxy) },
  }));
}

function volumes({ names, spec }: Inputs): Volume[] {
  const authority = spec.tls.ca?.secretName ?? names.authority;
  return [
    { name: 'config', configMap: { name: names.proxy } },
    { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
    ...(spec.tls.mode === 'Intercept'
      ? [{ name: 'authority', secret: { secretName: authority, defaultMode: 0o440 } }]
      : []),
  ];
}
