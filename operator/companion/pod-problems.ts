// Looks for what makes a pod unprotectable or leads around a network policy. A pod on the host's network is refused
// whatever the policy says: no NetworkPolicy binds it (W3).

import type { Container } from '../kubernetes.ts';
import type { InjectionView } from './injection-view.ts';
import { GATE_NAME } from './gate-container.ts';
import { allContainers, type Pod } from './pod.ts';
import { joinProblems, problem, type Problem, type Problems } from './problem.ts';

const RUNTIME_SOCKET = /(?:docker|containerd|crio|podman)(?:\/[\w.-]+)?\.sock$|^\/(?:run|var\/run)\/?$|^\/$/;
const CAPABILITIES = ['ALL', 'NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_PTRACE'];

export function podProblems(pod: Pod, view: InjectionView): Problems {
  const privileges = [...hostAccess(pod), ...allContainers(pod.spec).flatMap(containerPrivileges)];
  return joinProblems([
    { refusals: [...unprotectable(pod), ...meshes(pod), ...foreignGate(pod)], warnings: [] },
    weighed(view, [...privileges, ...ownResolver(pod, view)]),
  ]);
}

function weighed({ injection }: InjectionView, found: readonly Problem[]): Problems {
  switch (injection.hardening) {
    case 'Off':
      return { refusals: [], warnings: [] };
    case 'Warn':
      return { refusals: [], warnings: found };
    case 'Enforce':
      return { refusals: found, warnings: [] };
  }
}

function unprotectable({ spec }: Pod): Problem[] {
  const windows = spec.os?.name === 'windows';
  return [
    ...(spec.hostNetwork === true
      ? [
          problem(
            'HostNetwork',
            'spec.hostNetwork is true: no NetworkPolicy binds such a pod, so it cannot be protected; remove hostNetwork',
          ),
        ]
      : []),
    ...(windows
      ? [problem('WindowsPod', 'the gate and the isolation are for Linux pods; run the agent on Linux')]
      : []),
  ];
}

const MESH_WISHES: readonly (readonly [string, readonly string[]])[] = [
  ['sidecar.istio.io/inject', ['true']],
  ['istio.io/dataplane-mode', ['ambient']],
  ['linkerd.io/inject', ['enabled', 'ingress']],
];

/** A mesh rewrites traffic before NetworkPolicy sees it (K7). */
function meshes({ metadata }: Pod): Problem[] {
  const marks = [metadata.labels ?? {}, metadata.annotations ?? {}];
  return MESH_WISHES.filter(([key, wishes]) => marks.some((mark) => wishes.includes(mark[key] ?? ''))).map(
    ([key]) =>
      problem(
        'MeshCaptured',
        `${key} asks for a service mesh, which rewrites traffic before the isolation sees it; remove it`,
      ),
  );
}

/** A container of the agent's under the name of ours would run in place of it. */
function foreignGate({ spec }: Pod): Problem[] {
  const named = [...spec.containers, ...(spec.ephemeralContainers ?? [])].some(
    ({ name }) => name === GATE_NAME,
  );
  return named
    ? [problem('GateConflict', `a container is called ${GATE_NAME}, which is ours; rename it`)]
    : [];
}

function hostAccess({ spec }: Pod): Problem[] {
  const sockets = (spec.volumes ?? []).filter(({ hostPath }) => RUNTIME_SOCKET.test(hostPath?.path ?? ''));
  return [
    ...(spec.hostPID === true
      ? [problem('Privileged', 'spec.hostPID reaches other processes of the node; remove it')]
      : []),
    ...(spec.hostIPC === true
      ? [problem('Privileged', 'spec.hostIPC reaches other processes of the node; remove it')]
      : []),
    ...sockets.map(({ name }) =>
      problem('Privileged', `volume ${name} reaches the container runtime of the node; remove it`),
    ),
  ];
}

function containerPrivileges({ name, securityContext }: Container): Problem[] {
  const added = (securityContext?.capabilities?.add ?? []).filter((one) =>
    CAPABILITIES.includes(one.replace(/^CAP_/, '')),
  );
  return [
    ...(securityContext?.privileged === true
      ? [
          problem(
            'Privileged',
            `container ${name} is privileged, which leads around the isolation; remove it`,
          ),
        ]
      : []),
    ...added.map((one) =>
      problem('Privileged', `container ${name} adds ${one}, which leads around the isolation; remove it`),
    ),
  ];
}

/** Only mode None takes the resolver away; a pod that brought its own would lose it unasked. */
function ownResolver({ spec }: Pod, { dnsMode }: InjectionView): Problem[] {
  if (dnsMode !== 'None') return [];
  const custom = spec.dnsConfig?.nameservers?.some((server) => server !== '127.0.0.1') ?? false;
  const policy = spec.dnsPolicy ?? 'ClusterFirst';
  if (!custom && ['ClusterFirst', 'None'].includes(policy)) return [];
  return [
    problem(
      'ResolverConflict',
      'the pod sets a resolver of its own, which dns.mode None takes away; remove dnsPolicy and dnsConfig, or choose dns.mode ClusterOnly',
    ),
  ];
}
