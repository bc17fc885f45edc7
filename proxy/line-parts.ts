// What every process with a line of its own is made of, whatever surfaces it has: the audit log, the recorder, the
// kill switch, the scanners of a policy.

import path from 'node:path';
import { KillSwitch } from './control/kill-switch.ts';
import { readKnownSecrets } from './known-secrets.ts';
import type { Late } from './late.ts';
import type { MakeScanners } from './mediate/mediator.ts';
import type { ScannerInputs } from './mediate/scanners.ts';
import { openAuditLog, type AuditLog } from './observe/audit-log.ts';
import { makeAuditSinks } from './observe/audit-sinks.ts';
import { digestPolicy } from './policy/digest.ts';
import type { Policy } from './policy/schema/policy.ts';
import type { FlightRecorder } from './record/flight-recorder.ts';
import type { Tables } from './tables.ts';
import { VERSION } from './version.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param descriptor where `logging.output: stdout` goes: 1, or 2 where stdout belongs to somebody else */
export function openLog({ logging }: Policy, descriptor: 1 | 2): AuditLog {
  const log = openAuditLog({
    sinks: makeAuditSinks({
      output: logging.output,
      descriptor,
      file: logging.file,
      maxBytes: logging.max_size_mb === 0 ? Infinity : logging.max_size_mb * 1024 * 1024,
      maxFiles: logging.max_files + 1,
      maxAgeMs: logging.retention_days === 0 ? Infinity : logging.retention_days * DAY_MS,
      encryptTo: logging.encrypt_to,
    }),
    format: logging.format,
    omit: [
      ...(logging.include_allowed ? [] : (['allowed', 'forward_http', 'tunnel_close'] as const)),
      ...(logging.include_blocked ? [] : (['blocked'] as const)),
    ],
  });
  process.once('exit', () => log.flushSync());
  return log;
}

/** Loaded only where it is switched on: most starts do not wait for it. */
export async function openRecorder(policy: Policy, log: AuditLog): Promise<FlightRecorder | undefined> {
  if (!policy.flight_recorder.enabled) return undefined;
  const { openFlightRecorder } = await import('./record/flight-recorder.ts');
  return openFlightRecorder({
    settings: policy.flight_recorder,
    version: VERSION,
    policyDigest: digestPolicy(policy),
    notify: ({ kind, message }) => log.write({ event: `recorder_${kind}`, message }),
  });
}

/** @param stateDirectory folder for state that outlives the process */
export function openKillSwitch({ kill_switch }: Policy, stateDirectory: string, log: AuditLog): KillSwitch {
  return new KillSwitch({
    config: kill_switch.enabled,
    stateFile:
      kill_switch.state_file === '' ? path.join(stateDirectory, 'kill-switch.json') : kill_switch.state_file,
    ...(kill_switch.sentinel_file === '' ? {} : { sentinelFile: kill_switch.sentinel_file }),
    onTrouble: (message) => log.write({ event: 'error', message }),
  });
}

type Environment = Readonly<Record<string, string | undefined>>;
type OwnInputs = Omit<ScannerInputs, 'engines' | 'knownSecrets' | 'seedWords'>;

/**
 * Reads the secrets of a policy at once and makes scanners of them when asked; engines are kept over reloads.
 * @param own what the scanners need of this process besides
 */
export function scannerMaker<Loaded extends Tables>(
  environment: Environment,
  tables: Late<Loaded>,
  own: (loaded: Loaded) => OwnInputs,
): (policy: Policy) => MakeScanners {
  const engines: ScannerInputs['engines'] = new Map();
  return (policy) => {
    const knownSecrets = readKnownSecrets(policy, environment);
    const seedWords = (): Tables['seedWords'] => tables.get().seedWords;
    return (profile) => {
      const loaded = tables.get();
      return loaded.makeScanners(profile, { ...own(loaded), engines, knownSecrets, seedWords });
    };
  };
}
