// One writer per session: a lock file that names its holder. Whoever finds one asks whether the holder still lives, by
// its number and the moment it started; a holder in another container or on another machine is known by its heartbeat.

import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { PipelockError } from '../errors.ts';

const HEARTBEAT_MS = 5000;
/** A holder we cannot ask is taken for dead after this. */
const SILENT_MS = 20_000;

export interface Holder {
  readonly pid: number;
  /** When the process started, in the kernel's own count; empty where there is no /proc. */
  readonly started: string;
  /** Which machine and which table of processes the number belongs to. */
  readonly place: string;
  /** Different at every taking, so that a lock put in its place is noticed. */
  readonly id: string;
}

export interface Lock {
  /** The dead process whose lock was taken over. */
  readonly takenFrom?: Holder;
  /** Rejects with RECORD_LOCKED when the lock is another's by now; takes it anew when its file is gone. */
  hold(): Promise<void>;
  release(): Promise<void>;
}

/** Throws RECORD_LOCKED while another process has it. The folder exists. */
export async function takeLock(folder: string, session: string): Promise<Lock> {
  const file = path.join(folder, `evidence-${session}.lock`);
  const own: Holder = { ...ourselves(), id: randomUUID() };
  const takenFrom = await take(file, own);
  const timer = setInterval(() => void beat(file, own), HEARTBEAT_MS).unref();
  return {
    ...(takenFrom ? { takenFrom } : {}),
    hold: async () => {
      const holder = await readHolder(file);
      if (holder === undefined) await take(file, own);
      else if (holder.id !== own.id) throw locked(file, holder);
    },
    release: async () => {
      clearInterval(timer);
      if ((await readHolder(file))?.id === own.id) await rm(file, { force: true });
    },
  };
}

function ourselves(): Omit<Holder, 'id'> {
  return { pid: process.pid, started: startOf('self') ?? '', place: place() };
}

/** Field 22 of /proc/<pid>/stat; the name before it may hold anything, so counting starts behind its last bracket. */
function startOf(pid: number | 'self'): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function place(): string {
  try {
    return `${hostname()} ${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Puts our lock where there is none or a dead one's; returns the dead one. */
async function take(file: string, own: Holder): Promise<Holder | undefined> {
  const draft = `${file}.${own.id}`;
  await writeFile(draft, JSON.stringify(own), { mode: 0o600, flag: 'wx' });
  try {
    if (await linked(draft, file)) return undefined;
    const holder = await readHolder(file);
    if (holder !== undefined) {
      if (await isAlive(holder, file)) throw locked(file, holder);
      await removeDead(file, holder);
    }
    if (await linked(draft, file)) return holder;
    throw locked(file, await readHolder(file));
  } finally {
    await rm(draft, { force: true });
  }
}

/** A link appears whole or not at all, and never replaces what is there. */
async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Of two processes that find the same dead lock one may have replaced it already: that one is put back. */
async function removeDead(file: string, dead: Holder): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  const moved = await readHolder(aside);
  if (moved !== undefined && moved.id !== dead.id) await linked(aside, file);
  await rm(aside, { force: true });
}

/** A lock nobody can read counts as held by nobody. */
async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const { pid = 0, started = '', place: where = '', id = '' } = JSON.parse(text) as Partial<Holder>;
    return { pid, started, place: where, id };
  } catch {
    return { pid: 0, started: '', place: '', id: '' };
  }
}

async function isAlive(holder: Holder, file: string): Promise<boolean> {
  if (holder.place !== place()) {
    const seen = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    return Date.now() - seen < SILENT_MS && holder.pid > 0;
  }
  const started = startOf(holder.pid);
  if (started !== undefined && holder.started !== '') return started === holder.started;
  try {
    // Where /proc does not tell: no such process, or one of somebody else.
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function beat(file: string, own: Holder): Promise<void> {
  const now = new Date();
  // Where it fails, `hold` finds out at the next file.
  if ((await readHolder(file).catch(() => undefined))?.id === own.id)
    await utimes(file, now, now).catch(() => undefined);
}

function locked(file: string, holder: Holder | undefined): PipelockError {
  const who =
    holder === undefined || holder.pid === 0
      ? 'another process'
      : `process ${holder.pid}${holder.place === place() ? '' : ` on ${holder.place.split(' ')[0] ?? ''}`}`;
  return new PipelockError(
    'RECORD_LOCKED',
    `${who} writes this record already (${file}): stop it, or give each its own flight_recorder.dir.`,
  );
}
