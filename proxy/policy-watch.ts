// Brings a changed policy file into force in a running process. Whatever goes wrong leaves the old policy in force.

import type { KillSwitch } from './control/kill-switch.ts';
import { watchPolicy, type PolicyWatch, type ReloadResult, type WatchOptions } from './control/reload.ts';
import { PipelockError } from './errors.ts';
import type { Late } from './late.ts';
import type { Gate } from './mediate/gate.ts';
import { makeMediator, type MakeScanners, type Mediator } from './mediate/mediator.ts';
import type { AuditLog } from './observe/audit-log.ts';
import type { Metrics } from './observe/metrics.ts';
import { refuseReload } from './policy/diff.ts';
import { loadPolicy, type LoadOptions } from './policy/load.ts';
import type { Policy } from './policy/schema/policy.ts';

export interface PolicyFile {
  readonly path: string;
  /** What it says now. */
  readonly text: string;
  readonly options: LoadOptions;
}

export interface WatchedParts {
  readonly gate: Gate;
  readonly killSwitch: KillSwitch;
  readonly log: AuditLog;
  readonly metrics: Metrics;
  readonly tables: Pick<Late<unknown>, 'loading'>;
  readonly makeScanners: (policy: Policy) => MakeScanners;
}

/**
 * A new policy is compiled before it replaces the old one.
 * @param signals where SIGHUP arrives; absent where it means something else
 */
export function watchFile(
  file: PolicyFile,
  parts: WatchedParts,
  signals?: WatchOptions<Mediator>['signals'],
): PolicyWatch {
  return watchPolicy<Mediator>({
    file: file.path,
    current: file.text,
    load: (text) => prepare(loadPolicy(text, { ...file.options, file: file.path }).policy, parts),
    apply: async (mediator) => {
      await parts.tables.loading();
      mediator.compile();
      parts.killSwitch.setConfig(mediator.policy.kill_switch.enabled);
      parts.gate.swap(mediator);
    },
    onResult: (result) => tell(result, parts),
    ...(signals === undefined ? {} : { signals }),
  });
}

function prepare(policy: Policy, { gate, makeScanners }: WatchedParts): Mediator {
  const refused = refuseReload(gate.mediator.policy, policy);
  if (refused !== undefined) throw new PipelockError('POLICY_INVALID', refused);
  return makeMediator(policy, makeScanners(policy));
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
