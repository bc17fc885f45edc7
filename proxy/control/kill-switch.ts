// The kill switch: four independent sources, any one of which stops all traffic. Doubt is active: a state file that
// cannot be read and a sentinel that cannot be looked at both stop it.

import { lstatSync } from 'node:fs';

import { errorText } from '../errors.ts';
import { readKillState, writeKillState } from './kill-state-file.ts';

const POLL_MS = 250;

export type KillSource = 'config' | 'api' | 'signal' | 'sentinel';
export type KillSources = Readonly<Record<KillSource, boolean>>;

export interface KillSwitchOptions {
  /** `kill_switch.enabled` of the policy in force. */
  readonly config: boolean;
  /** Keeps the API and signal state over a restart (L-65); without it they die with the process. */
  readonly stateFile?: string;
  /** While this path exists, whatever it is, traffic stops. */
  readonly sentinelFile?: string;
  /** How often the sentinel is looked for, in ms. */
  readonly pollMs?: number;
  /** Milliseconds, monotonic. */
  readonly clock?: () => number;
  /** True when the path exists; throws when that cannot be told. */
  readonly exists?: (path: string) => boolean;
  /** Told once of each trouble with the files, in one sentence. */
  readonly onTrouble?: (message: string) => void;
}

export interface SetResult {
  readonly active: boolean;
  /** True when the state file could not be written: the state will not survive a restart. */
  readonly unsaved: boolean;
}

/** One per process. `isActive()` costs a few comparisons; the sentinel is looked at no oftener than `pollMs`. */
export class KillSwitch {
  readonly #options: KillSwitchOptions;
  readonly #pollMs: number;
  readonly #clock: () => number;
  readonly #exists: (path: string) => boolean;
  readonly #listeners = new Set<() => void>();
  readonly #timer: NodeJS.Timeout | undefined;
  #sources: { -readonly [K in KillSource]: boolean };
  #active = false;
  #lookedAt = -Infinity;
  readonly #trouble = { state: '', sentinel: '' };

  constructor(options: KillSwitchOptions) {
    this.#options = options;
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#clock = options.clock ?? (() => performance.now());
    this.#exists = options.exists ?? pathExists;
    this.#sources = { config: options.config, api: false, signal: false, sentinel: false };
    this.#restore();
    this.#look();
    this.#update();
    if (options.sentinelFile !== undefined) {
      this.#timer = setInterval(() => void this.isActive(), this.#pollMs).unref();
    }
  }

  /** Whether traffic must stop. Safe to call for every message. */
  isActive(): boolean {
    if (this.#options.sentinelFile !== undefined && this.#clock() - this.#lookedAt >= this.#pollMs) {
      this.#look();
      this.#update();
    }
    return this.#active;
  }

  /** Which sources are active. */
  sources(): KillSources {
    this.isActive();
    return { ...this.#sources };
  }

  /** The first active source, for logs; undefined when traffic flows. */
  activeSource(): KillSource | undefined {
    const sources = this.sources();
    return (['config', 'api', 'signal', 'sentinel'] as const).find((source) => sources[source]);
  }

  /** What is wrong with the files now; empty when nothing is. For health. */
  trouble(): string {
    return [this.#trouble.state, this.#trouble.sentinel].filter((text) => text !== '').join(' ');
  }

  /** The config source follows the policy in force; the others are untouched by a reload. */
  setConfig(active: boolean): void {
    this.#sources.config = active;
    this.#update();
  }

  /**
   * Sets the API or signal source. Stopping takes effect at once and even when it cannot be kept; releasing takes
   * effect only once it is kept, so that no restart brings back a stop an operator believes lifted.
   */
  set(source: 'api' | 'signal', active: boolean): SetResult {
    if (active) {
      this.#sources[source] = true;
      this.#update();
    }
    const persisted = this.#persist({ ...this.#sources, [source]: active });
    if (!active && persisted) {
      this.#sources[source] = false;
      this.#update();
    }
    return { active: this.#sources[source], unsaved: !persisted };
  }

  /** SIGUSR1: stops, or releases what the last signal stopped. */
  toggleSignal(): SetResult {
    return this.set('signal', !this.#sources.signal);
  }

  /** Calls `listener` at each change from flowing to stopped; the answer unsubscribes. For open streams. */
  onActivate(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #restore(): void {
    const { stateFile } = this.#options;
    if (stateFile === undefined) return;
    try {
      const state = readKillState(stateFile);
      this.#sources.api = state?.api ?? false;
      this.#sources.signal = state?.signal ?? false;
    } catch (error) {
      this.#sources.api = true;
      this.#report(
        'state',
        `The kill switch state ${stateFile} cannot be used, so traffic stops: ${errorText(error)}`,
      );
    }
  }

  #persist(sources: KillSources): boolean {
    const { stateFile } = this.#options;
    if (stateFile === undefined) return true;
    try {
      writeKillState(stateFile, { api: sources.api, signal: sources.signal });
      this.#trouble.state = '';
      return true;
    } catch (error) {
      this.#report('state', `The kill switch state ${stateFile} cannot be written: ${errorText(error)}`);
      return false;
    }
  }

  #look(): void {
    const { sentinelFile } = this.#options;
    if (sentinelFile === undefined) return;
    this.#lookedAt = this.#clock();
    try {
      this.#sources.sentinel = this.#exists(sentinelFile);
      this.#trouble.sentinel = '';
    } catch (error) {
      if (this.#trouble.sentinel === '') {
        this.#report(
          'sentinel',
          `The sentinel ${sentinelFile} cannot be looked at, so traffic stops: ${errorText(error)}`,
        );
      }
      this.#sources.sentinel = true;
    }
  }

  #report(about: 'state' | 'sentinel', message: string): void {
    this.#trouble[about] = message;
    this.#options.onTrouble?.(message);
  }

  #update(): void {
    const { config, api, signal, sentinel } = this.#sources;
    const was = this.#active;
    this.#active = config || api || signal || sentinel;
    if (was || !this.#active) return;
    for (const listener of this.#listeners) notify(listener);
  }
}

// One stream that fails to close must not keep the others open.
function notify(listener: () => void): void {
  try {
    listener();
  } catch {
    return;
  }
}

function pathExists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
