// Brings a changed policy file into force in a running process. Whatever goes wrong leaves the old policy in force.

import type { KillSwitch } from './control/kill-switch.ts';
import { watchPolicy, type PolicyWatch, type ReloadResult, type WatchOptions } from './control/reload.ts';
import { PipelockError } from './errors.ts';
import type { Interception } from './interception.ts';
import type { Late } from './late.ts';
import type { Gate } from './mediate/gate.ts';
import { makeMediator, type MakeScanners, type Mediator } from './mediate/mediator.ts';
import type { AuditLog } from './observe/audit-log.ts';
import type { Metrics } from './observe/metrics.ts';
import { refuseReload } from './policy/diff.ts';
import { digestPolicy } from './policy/digest.ts';
import { loadPolicy, type LoadOptions } from './policy/load.ts';
import type { Policy } from './policy/schema/policy.ts';
import type { FlightRecorder } from './record/flight-recorder.ts';

export interface PolicyFile {
  readonly path: string;
  /** What it says now. */
  readonly text: string;
  readonly options: LoadOptions;
  /** Throws when a changed text may not be used, whatever it says. */
  readonly check?: (text: string) => void;
}

export interface WatchedParts {
  readonly gate: Gate;
  readonly killSwitch: KillSwitch;
  readonly log: AuditLog;
  readonly metrics: Metrics;
  readonly tables: Pick<Late<unknown>, 'loading'>;
  readonly makeScanners: (policy: Policy) => MakeScanners;
  /** Absent where no TLS is opened. */
  readonly interception?: Interception;
  readonly recorder: FlightRecorder | undefined;
}

/** What a reload brings into force. */
interface Prepared {
  readonly mediator: Mediator;
  readonly leaves: ReturnType<Interception['prepare']>;
}

/**
 * A new policy is compiled before it replaces the old one.
 * @param signals where SIGHUP arrives; absent where it means something else
 */
export function watchFile(
  file: PolicyFile,
  parts: WatchedParts,
  signals?: WatchOptions<Prepared>['signals'],
): PolicyWatch {
  return watchPolicy<Prepared>({
    file: file.path,
    current: file.text,
    load: (text) => {
      file.check?.(text);
      return prepare(loadPolicy(text, { ...file.options, file: file.path }).policy, parts);
    },
    apply: async ({ mediator, leaves }) => {
      await parts.tables.loading();
      mediator.compile();
      parts.killSwitch.setConfig(mediator.policy.kill_switch.enabled);
      parts.interception?.use(leaves);
      parts.gate.swap(mediator);
      parts.recorder?.policyChanged(digestPolicy(mediator.policy));
    },
    onResult: (result) => tell(result, parts),
    ...(signals === undefined ? {} : { signals }),
  });
}

function prepare(policy: Policy, { gate, makeScanners, interception }: WatchedParts): Prepared {
  const refused = refuseReload(gate.mediator.policy, policy);
  if (refused !== undefined) throw new PipelockError('POLICY_INVALID', refused);
  return { mediator: makeMediator(policy, makeScanners(policy)), leaves: interception?.prepare(policy) };
}

function tell(result: ReloadResult, { log, metrics }: WatchedParts): void {
  const { trigger } = result;
  metrics.count('config_reloads_total', { result: result.ok ? 'success' : 'failure' });
  metrics.set('config_reload_failed', {}, result.ok ? 0 : 1);
  if (result.ok) {
    metrics.set('config_last_success_timestamp_seconds', {}, Date.now() / 1000);
    log.write({ event: 'config_reload', detail: { trigger, config_hash: result.digest } });
  } else {
    log.write({ event: 'config_reload_failed', message: result.error, detail: { trigger } });
  }
}
