// What `init sidecar` says: the original's JSON document, printed on failure too, and the same for people.

import { isTable } from '../../proxy/policy/schema/node.ts';
import { ANNOTATION, TOPOLOGY } from '../../operator/companion/labels.ts';
import type { Output } from '../output.ts';
import type { Canary } from './canary.ts';
import { defaultIdentity, workloadName } from './derive-policy.ts';
import type { EmitFormat } from './emit.ts';
import { metadataOf } from './read-manifest.ts';
import type { Topology } from './topology.ts';
import type { Verification } from './verify.ts';

export interface Checked {
  readonly topology: Topology;
  /** Absent when skipped. */
  readonly verification?: Verification;
  readonly canary?: Canary;
}

export interface Outcome {
  readonly format: EmitFormat;
  readonly outputPath?: string;
  readonly written: boolean;
  readonly dryRun: boolean;
  readonly signed: boolean;
}

export function isGood({ verification, canary }: Checked): boolean {
  return (verification?.healthy ?? true) && (canary?.detected ?? true);
}

/** The document of the first workload; further ones stand in `workloads`. */
export function jsonReport(checked: readonly Checked[], outcome: Outcome): unknown {
  const [first, ...further] = checked.map((one) => workloadReport(one, outcome));
  return { ...first, ...(further.length === 0 ? {} : { workloads: further }) };
}

function workloadReport(
  { topology, verification, canary }: Checked,
  outcome: Outcome,
): Record<string, unknown> {
  const { original, identity } = topology;
  return {
    detect: {
      kind: original['kind'],
      name: workloadName(original),
      already_patched: isPatched(topology),
    },
    patch: {
      emit_format: outcome.format,
      ...(outcome.outputPath === undefined ? {} : { output_path: outcome.outputPath }),
      agent_identity: identity,
      written: outcome.written,
      dry_run: outcome.dryRun,
      signed: outcome.signed,
      warnings: warningsOf(topology),
    },
    verify: {
      reachable: verification?.reachable ?? false,
      healthy: verification?.healthy ?? false,
      skipped: verification === undefined,
      ...(verification && verification.faults.length > 0 ? { detail: verification.faults.join('; ') } : {}),
    },
    canary: {
      detected: canary?.detected ?? false,
      skipped: canary === undefined,
      ...(canary ? { detail: canary.detail } : {}),
    },
  };
}

export function isPatched({ original }: Topology): boolean {
  const { annotations } = metadataOf(original);
  return isTable(annotations) && annotations[ANNOTATION.topology] === TOPOLOGY;
}

/** What applying alone does not bring under the policy (W26). */
const FIXED: Readonly<Record<string, string>> = {
  Job: 'a Job that exists cannot be changed: delete it before applying, else its pods have no way out',
  Pod: 'a Pod that exists cannot be changed: delete it before applying',
  ReplicaSet: 'pods of a ReplicaSet are not replaced by themselves: delete them after applying',
};

/** For people, on stderr: stdout is for YAML alone (W14). */
export function noteReport(output: Output, checked: readonly Checked[], outcome: Outcome): void {
  checked.flatMap(workloadLines).forEach((line) => output.note(line));
  if (!outcome.signed && outcome.format !== 'policy')
    output.note(
      'warning: the proxies run with UNSIGNED configuration: who can edit the ConfigMap can switch scanning off',
    );
  if (outcome.format === 'policy')
    output.note(
      'the namespace must be enrolled: kubectl label namespace NAME pipelock.dev/enrollment=enabled',
    );
  if (outcome.written) output.note(nextStep(outcome));
}

function workloadLines({ topology, verification, canary }: Checked): string[] {
  const { inputs, original, identity } = topology;
  const again = isPatched(topology) ? ', patched before and now brought up to date' : '';
  return [
    `${defaultIdentity(original)}: agent ${identity}, proxy ${inputs.names.proxy}${again}`,
    ...warningsOf(topology).map((warning) => `  warning: ${warning}`),
    ...(verification?.faults ?? []).map((fault) => `  verify: ${fault}`),
    ...(verification?.healthy ? ['  verify: the objects fit each other'] : []),
    ...(canary ? [`  canary: ${canary.detail}`] : []),
  ];
}

function warningsOf({ inputs, original, warnings }: Topology): string[] {
  const fixed = FIXED[String(original['kind'])];
  const open = 'the agent may ask the resolver of the cluster, a slow way out; --service-ip takes it away';
  return [
    ...warnings,
    ...(fixed === undefined ? [] : [fixed]),
    ...(inputs.spec.dns.mode === 'ClusterOnly' ? [open] : []),
  ];
}

function nextStep({ format, outputPath = '' }: Outcome): string {
  switch (format) {
    case 'kustomize':
      return `wrote ${outputPath}; apply it with: kubectl apply -k ${outputPath}`;
    case 'helm-values':
      return `wrote ${outputPath}; ${outputPath}/README.txt has the order`;
    case 'patch':
    case 'policy':
      return `wrote ${outputPath}; apply it with: kubectl apply -f ${outputPath}`;
  }
}
