// The one function that turns a pod into a protected pod: for the webhook, the command line and the tests. It is pure,
// and a second pass changes nothing. It refuses what it could only pretend to protect.

import { createHash } from 'node:crypto';
import type { Container, HostAlias, PodSpec, Volume, VolumeMount } from '../kubernetes.ts';
import { canonicalJson } from '../../proxy/policy/canonical.ts';
import { TOKEN_FOLDER, TRUST_FOLDER } from './injected-variables.ts';
import type { InjectionView } from './injection-view.ts';
import { injectVariables, type Former } from './inject-variables.ts';
import { GATE_NAME, gateContainer } from './gate-container.ts';
import { ANNOTATION, TOPOLOGY } from './labels.ts';
import { allContainers, mapContainers, without, type Pod } from './pod.ts';
import { podProblems } from './pod-problems.ts';
import { joinProblems, problem, type Problem, type Problems } from './problem.ts';

export type Injected =
  { readonly pod: Pod; readonly warnings: readonly Problem[] } | { readonly refused: readonly Problem[] };

/** The pod as it must run. Fields this program does not know are carried along. */
export function injectPod(pod: Pod, view: InjectionView): Injected {
  const bare = withoutGate(pod);
  const found: Problems[] = [podProblems(bare, view), mountConflicts(bare, view)];
  const former = formerOf(pod);
  const routed = mapContainers(bare.spec, (container) => {
    const { container: changed, ...problems } = injectVariables(container, view, former);
    found.push(problems);
    return withMounts(changed, mountsOf(view));
  });
  const { refusals, warnings } = joinProblems(found);
  if (refusals.length > 0) return { refused: refusals };
  return {
    pod: {
      ...pod,
      metadata: markedMetadata(pod, view),
      spec: withGate(withNetwork(withVolumes(routed, view), view), view),
    },
    warnings,
  };
}

/** What injection adds, as a hash. The ticket is left out: it is new for each pod. */
export function shapeHash(view: InjectionView): string {
  return createHash('sha256')
    .update(canonicalJson({ ...view, ticket: undefined }))
    .digest('hex')
    .slice(0, 16);
}

function formerOf({ metadata }: Pod): Former {
  const proxyUrl = metadata.annotations?.[ANNOTATION.proxyService];
  const injected = metadata.annotations?.[ANNOTATION.topology] === TOPOLOGY;
  return { injected, ...(proxyUrl === undefined ? {} : { proxyUrl }) };
}

/** The annotations that workload and pod share, the original's names first. */
export function markings(view: InjectionView): Record<string, string> {
  return {
    [ANNOTATION.topology]: TOPOLOGY,
    [ANNOTATION.proxyName]: view.proxyName,
    [ANNOTATION.proxyService]: view.proxyUrl,
  };
}

function markedMetadata({ metadata }: Pod, view: InjectionView): Pod['metadata'] {
  return {
    ...metadata,
    labels: {
      ...metadata.labels,
      ...view.labels,
      // Meshes take themselves out of the way (K7).
      'istio.io/dataplane-mode': 'none',
      'sidecar.istio.io/inject': 'false',
    },
    annotations: {
      ...metadata.annotations,
      ...markings(view),
      [ANNOTATION.policy]: view.policyName,
      [ANNOTATION.identity]: view.identity,
      [ANNOTATION.shape]: shapeHash(view),
      ...(view.ticket === undefined ? {} : { [ANNOTATION.ticket]: view.ticket }),
      'linkerd.io/inject': 'disabled',
    },
  };
}

function withoutGate(pod: Pod): Pod {
  const others = pod.spec.initContainers?.filter(({ name }) => name !== GATE_NAME) ?? [];
  return {
    ...pod,
    spec: others.length === 0 ? without(pod.spec, 'initContainers') : { ...pod.spec, initContainers: others },
  };
}

function withGate(spec: PodSpec, view: InjectionView): PodSpec {
  if (view.injection.gate === 'None') return spec;
  const mounts = view.token ? mountsOf(view).filter(({ name }) => name === TOKEN_VOLUME) : [];
  return { ...spec, initContainers: [gateContainer(view, mounts), ...(spec.initContainers ?? [])] };
}

const TRUST_VOLUME = 'pipelock-trust';
const TOKEN_VOLUME = 'pipelock-token';

function mountsOf({ trust, token }: InjectionView): VolumeMount[] {
  return [
    ...(trust === undefined ? [] : [{ name: TRUST_VOLUME, mountPath: TRUST_FOLDER, readOnly: true }]),
    ...(token ? [{ name: TOKEN_VOLUME, mountPath: TOKEN_FOLDER, readOnly: true }] : []),
  ];
}

function volumesOf({ trust, token }: InjectionView): Volume[] {
  return [
    ...(trust === undefined ? [] : [{ name: TRUST_VOLUME, configMap: { name: trust } }]),
    ...(token
      ? [
          {
            name: TOKEN_VOLUME,
            projected: { sources: [{ serviceAccountToken: { ...token, path: 'token' } }] },
          },
        ]
      : []),
  ];
}

function withMounts(container: Container, mounts: readonly VolumeMount[]): Container {
  const others = (container.volumeMounts ?? []).filter(({ name }) => !isOurs(name));
  const all = [...others, ...mounts];
  if (all.length === 0 && container.volumeMounts === undefined) return container;
  return { ...container, volumeMounts: all };
}

function withVolumes(spec: PodSpec, view: InjectionView): PodSpec {
  const all = [...(spec.volumes ?? []).filter(({ name }) => !isOurs(name)), ...volumesOf(view)];
  return all.length === 0 && spec.volumes === undefined ? spec : { ...spec, volumes: all };
}

function isOurs(volume: string): boolean {
  return volume === TRUST_VOLUME || volume === TOKEN_VOLUME;
}

/** A mount of the agent's at our place would hide our authorities or token. */
function mountConflicts({ spec }: Pod, view: InjectionView): Problems {
  const places = mountsOf(view).map(({ mountPath }) => mountPath);
  const refusals = allContainers(spec).flatMap(({ name, volumeMounts = [] }) =>
    volumeMounts
      .filter((mount) => !isOurs(mount.name) && places.includes(mount.mountPath.replace(/\/+$/, '')))
      .map(({ mountPath }) =>
        problem('MountConflict', `container ${name} mounts a volume of its own at ${mountPath}; move it`),
      ),
  );
  return { refusals, warnings: [] };
}

const NO_RESOLVER = '127.0.0.1';

function withNetwork(spec: PodSpec, view: InjectionView): PodSpec {
  const secrets = spec.imagePullSecrets ?? [];
  const missing = view.pullSecrets.filter((name) => !secrets.some((one) => one.name === name));
  const hosts = hostAliases(spec, view);
  return {
    ...withResolver(spec, view),
    enableServiceLinks: false,
    ...(view.injection.serviceAccountToken === 'Remove' ? { automountServiceAccountToken: false } : {}),
    ...(missing.length === 0 ? {} : { imagePullSecrets: [...secrets, ...missing.map((name) => ({ name }))] }),
    ...(hosts.length === 0 ? {} : { hostAliases: hosts }),
  };
}

/** A name that cannot be resolved fails at once instead of timing out, and nothing can be smuggled out by asking (R9). */
function withResolver(spec: PodSpec, { dnsMode }: InjectionView): PodSpec {
  if (dnsMode === 'None') {
    const options = [
      { name: 'attempts', value: '1' },
      { name: 'timeout', value: '1' },
    ];
    return { ...spec, dnsPolicy: 'None', dnsConfig: { nameservers: [NO_RESOLVER], options } };
  }
  const takenBefore = spec.dnsPolicy === 'None' && spec.dnsConfig?.nameservers?.join() === NO_RESOLVER;
  if (!takenBefore) return spec;
  return without(spec, 'dnsPolicy', 'dnsConfig');
}

function hostAliases(spec: PodSpec, { hosts }: InjectionView): HostAlias[] {
  const given = (spec.hostAliases ?? []).filter(({ ip }) => !hosts.some((host) => host.ip === ip));
  return [...given, ...hosts.map(({ ip, hostnames }) => ({ ip, hostnames: [...hostnames] }))];
}
