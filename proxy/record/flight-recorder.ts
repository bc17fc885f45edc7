// The flight recorder of a running proxy: opens the record where it ended, writes every decision down before its message
// moves, and keeps the folder within what the policy says.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { LineServices } from '../mediate/mediate.ts';
import { errorText, PipelockError } from '../errors.ts';
import type { Transaction } from '../model/transaction.ts';
import type { Finished } from '../observe/rulings.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { canonical, type Plain } from './canonical.ts';
import type { Draft } from './chain.ts';
import { DecisionEntries } from './decision-entry.ts';
import { DEFAULT_SESSION } from './files.ts';
import { takeLock, type Lock } from './lock.ts';
import { Recorder, type RecorderHealth } from './recorder.ts';
import { resume, type Resumed } from './resume.ts';
import { expire } from './retention.ts';

export interface FlightRecorderOptions {
  readonly settings: Policy['flight_recorder'];
  /** Who writes, for the entry every start begins with. */
  readonly version: string;
  readonly policyDigest: string;
  /** What an operator should know: repairs at the start, failures, recoveries. */
  readonly notify: (note: {
    readonly kind: 'repaired' | 'failing' | 'recovered';
    readonly message: string;
  }) => void;
}

export interface FlightRecorder {
  readonly record: NonNullable<LineServices['record']>;
  /** Told when a request or tunnel is over. */
  finished(tx: Transaction, finished: Finished): void;
  /** Writes down that other rules are in force from now on. */
  policyChanged(digest: string): void;
  health(): RecorderHealth;
  /** Whether messages are blocked while the record cannot be written. */
  readonly blocks: boolean;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Throws RECORD_FAILED, RECORD_LOCKED, RECORD_DAMAGED: no proxy without its record. */
export async function openFlightRecorder(options: FlightRecorderOptions): Promise<FlightRecorder> {
  const { settings, notify } = options;
  const folder = path.resolve(settings.dir);
  const begun = await begin(folder).catch((error: unknown) => {
    throw cannotRecord(folder, error);
  });
  const { lock, resumed } = begun;
  const keep = keeper(options, folder);
  const recorder: Recorder = new Recorder({
    ...{ folder, lock, head: resumed.head },
    checkpointInterval: settings.checkpoint_interval,
    maxEntriesPerFile: settings.max_entries_per_file,
    onFailure: settings.on_failure,
    onTrouble: (error) => notify({ kind: 'failing', message: `the record cannot be written: ${error}` }),
    onRecovery: (lost) =>
      notify({
        kind: 'recovered',
        message: `the record is written again; ${lost} entries are missing from it`,
      }),
    onRotate: () => void keep(recorder),
  });
  try {
    await recorder.record(startDraft(options, begun));
  } catch (error) {
    await recorder.close();
    throw cannotRecord(folder, error);
  }
  for (const message of repairs(begun)) notify({ kind: 'repaired', message });
  await keep(recorder);
  const timer = setInterval(() => void keep(recorder), HOUR_MS).unref();
  return wrap(recorder, settings.on_failure, () => clearInterval(timer));
}

interface Begun {
  readonly lock: Lock;
  readonly resumed: Resumed;
}

async function begin(folder: string): Promise<Begun> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const lock = await takeLock(folder, DEFAULT_SESSION);
  try {
    return { lock, resumed: await resume(folder, DEFAULT_SESSION) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function wrap(recorder: Recorder, onFailure: 'allow' | 'block', stopKeeping: () => void): FlightRecorder {
  const entries = new DecisionEntries();
  const aside = (draft: Draft | undefined): void => {
    // Nothing passes because of these; the recorder itself counts and shows a failure.
    if (draft) recorder.record(draft).catch(() => undefined);
  };
  return {
    record: (tx, message, ruling, decision) => {
      const draft = entries.decided(tx, message, ruling, decision);
      if (!draft) return undefined;
      const written = recorder.record(draft);
      return onFailure === 'allow' ? written.catch(() => undefined) : written;
    },
    finished: (tx, finished) => aside(entries.finished(tx, finished)),
    policyChanged: (digest) =>
      aside(draftAbout('policy', 'policy: other rules are in force', { policy_hash: digest })),
    health: () => recorder.health(),
    blocks: onFailure === 'block',
    close: async () => {
      stopKeeping();
      await recorder.close();
    },
  };
}

/** Removes what is too old, one run at a time; what fails is tried again with the next. */
function keeper(
  { settings, notify }: FlightRecorderOptions,
  folder: string,
): (recorder: Recorder) => Promise<void> {
  let isBusy = false;
  return async (recorder) => {
    if (settings.retention_days === 0 || isBusy) return;
    isBusy = true;
    try {
      await expire({
        ...{ folder, session: DEFAULT_SESSION },
        before: Date.now() - settings.retention_days * DAY_MS,
        current: recorder.currentFile,
        record: (draft) => recorder.record(draft),
      });
    } catch (error) {
      notify({ kind: 'failing', message: `old files of the record stay: ${errorText(error)}` });
    } finally {
      isBusy = false;
    }
  };
}

function draftAbout(type: string, summary: string, detail: Plain): Draft {
  return { type, transport: '', summary, detail: canonical(detail) };
}

function startDraft({ version, policyDigest }: FlightRecorderOptions, begun: Begun): Draft {
  const { torn } = begun.resumed;
  const { takenFrom } = begun.lock;
  return draftAbout('start', ['start', ...repairs(begun)].join('; '), {
    ...{ policy_hash: policyDigest, version },
    ...(torn
      ? { torn_bytes: torn.bytes, torn_file: path.basename(torn.file), torn_sha256: torn.sha256 }
      : {}),
    ...(takenFrom ? { unclean_stop: true } : {}),
  });
}

function repairs({ lock, resumed }: Begun): string[] {
  const { torn } = resumed;
  return [
    ...(lock.takenFrom ? [`the last writer (process ${lock.takenFrom.pid}) did not stop cleanly`] : []),
    ...(torn ? [`${torn.bytes} bytes of an unfinished line were cut off ${path.basename(torn.file)}`] : []),
  ];
}

function cannotRecord(folder: string, error: unknown): PipelockError {
  if (error instanceof PipelockError) return error;
  return new PipelockError(
    'RECORD_FAILED',
    `flight_recorder.dir ${folder} cannot be written to: ${errorText(error)}. Name a folder this user may write to, ` +
      'or make room on its disk.',
    { cause: error },
  );
}
