// The part of the kill switch that outlives the process: one small JSON file, replaced atomically. A file that is there
// but cannot be understood is reported as such and never read as «off».

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface KillState {
  readonly api: boolean;
  readonly signal: boolean;
}

/** The kept state; undefined when there is no file yet. Throws when the file cannot be read or understood. */
export function readKillState(file: string): KillState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const value: unknown = JSON.parse(text);
  if (!isKillState(value)) throw new Error('it must hold {"api": true|false, "signal": true|false}');
  return { api: value.api, signal: value.signal };
}

/** Replaces the file and waits until it is on disk: a crash leaves the old state or the new one, never half of it. */
export function writeKillState(file: string, state: KillState): void {
  const temporary = `${file}.new`;
  // A leftover of a crash may be anything, also a link: never write through it.
  rmSync(temporary, { force: true });
  const handle = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(state)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  syncFolder(dirname(file));
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function isKillState(value: unknown): value is KillState {
  return (
    typeof value === 'object' &&
    value !== null &&
    'api' in value &&
    'signal' in value &&
    typeof value.api === 'boolean' &&
    typeof value.signal === 'boolean'
  );
}
