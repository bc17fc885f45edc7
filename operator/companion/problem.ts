// What stands between a pod and its protection: a reason of the closed list, and words that say what to do.

export type ProblemReason =
  | 'EnvConflict'
  | 'GateConflict'
  | 'HostNetwork'
  | 'MeshCaptured'
  | 'MountConflict'
  | 'NotRouted'
  | 'Privileged'
  | 'ResolverConflict'
  | 'WindowsPod';

export interface Problem {
  readonly reason: ProblemReason;
  readonly message: string;
}

export interface Problems {
  /** The pod must not run as it is. */
  readonly refusals: readonly Problem[];
  /** It may run, and somebody should know. */
  readonly warnings: readonly Problem[];
}

export function problem(reason: ProblemReason, message: string): Problem {
  return { reason, message };
}

export function joinProblems(parts: readonly Problems[]): Problems {
  return {
    refusals: parts.flatMap(({ refusals }) => refusals),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}
