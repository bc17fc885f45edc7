// Brings a changed policy file into force: watches its folder (a ConfigMap is replaced by swapping links, F-27), reads
// it slowly as a net, and on SIGHUP. What cannot be used changes nothing but the status, until a good reload (F-28).

import { createHash } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { errorText } from '../errors.ts';
import { readPolicyText } from './policy-file.ts';

const DEBOUNCE_MS = 100;
const POLL_MS = 2_000;
const MAX_READS = 50;

export type ReloadTrigger = 'file' | 'hangup' | 'request';

export type ReloadResult =
  /** `changed` is false when the file went back to the text in force. */
  | { readonly ok: true; readonly trigger: ReloadTrigger; readonly digest: string; readonly changed: boolean }
  | { readonly ok: false; readonly trigger: ReloadTrigger; readonly error: string };

export interface ReloadStatus {
  /** Whether a policy was ever in force. */
  readonly loaded: boolean;
  /** Why the file on disk is not in force; empty while it is. */
  readonly error: string;
  /** SHA-256 of the text in force; empty before the first. */
  readonly digest: string;
  /** Milliseconds since the epoch; 0 for never. */
  readonly lastSuccessAt: number;
  readonly lastFailureAt: number;
  readonly successes: number;
  readonly failures: number;
}

export interface WatchOptions<T> {
  readonly file: string;
  /** The text already in force; without it the first look loads the file. */
  readonly current?: string;
  /** Throws when the text is no valid policy. */
  readonly load: (text: string) => T;
  /** Brings it into force; throws or rejects to refuse it. */
  readonly apply: (policy: T) => void | Promise<void>;
  /** Told of every reload and of each new failure once. Must not throw. */
  readonly onResult?: (result: ReloadResult) => void;
  /** How often the file is read whatever the watcher says, in ms. */
  readonly intervalMs?: number;
  /** How long the text must stay the same before it is used, in ms: a file being written is not taken half. */
  readonly debounceMs?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Where SIGHUP arrives: `process`. */
  readonly signals?: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
}

export interface PolicyWatch {
  /** Loads and applies the file now, also when its text is the same. Never rejects. */
  reload(): Promise<ReloadResult>;
  status(): ReloadStatus;
  close(): void;
}

/** Watches until closed; keeps no process alive by itself. */
export function watchPolicy<T>(options: WatchOptions<T>): PolicyWatch {
  return new FileWatch(options);
}

/** One reading of the file, as a comparable value. */
type Reading = { readonly text: string } | { readonly error: string };

class FileWatch<T> implements PolicyWatch {
  readonly #options: WatchOptions<T>;
  readonly #debounceMs: number;
  readonly #clock: () => number;
  readonly #poll: NodeJS.Timeout;
  readonly #hangup = () => void this.#enqueue('hangup');
  #watcher: FSWatcher | undefined;
  #debounce: NodeJS.Timeout | undefined;
  #inForce: Reading | undefined;
  /** What was refused last, so that it is reported once and not at every look. */
  #refused: Reading | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;
  #status: ReloadStatus;

  constructor(options: WatchOptions<T>) {
    const { current, intervalMs = POLL_MS, debounceMs = DEBOUNCE_MS, clock = Date.now } = options;
    this.#options = options;
    this.#debounceMs = debounceMs;
    this.#clock = clock;
    if (current !== undefined) this.#inForce = { text: current };
    this.#status = {
      loaded: current !== undefined,
      error: '',
      digest: current === undefined ? '' : digestOf(current),
      lastSuccessAt: current === undefined ? 0 : clock(),
      lastFailureAt: 0,
      successes: 0,
      failures: 0,
    };
    options.signals?.on('SIGHUP', this.#hangup);
    this.#poll = setInterval(() => this.#tick(), intervalMs).unref();
    this.#tick();
  }

  reload(): Promise<ReloadResult> {
    return this.#enqueue('request');
  }

  status(): ReloadStatus {
    return this.#status;
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#debounce);
    this.#watcher?.close();
    this.#options.signals?.off('SIGHUP', this.#hangup);
  }

  #tick(): void {
    this.#watchFolder();
    if (this.#waiting === 0) void this.#enqueue('file');
  }

  #watchFolder(): void {
    if (this.#watcher || this.#closed) return;
    try {
      // Events only say «look»: their names and kinds differ between systems and mounts.
      const watcher = watch(dirname(this.#options.file), { persistent: false }, () => this.#soon());
      watcher.on('error', () => {
        watcher.close();
        this.#watcher = undefined;
      });
      this.#watcher = watcher;
    } catch {
      // No folder yet, or no watches left: the poll goes on, and tries this again.
      this.#watcher = undefined;
    }
  }

  #soon(): void {
    if (this.#closed) return;
    clearTimeout(this.#debounce);
    this.#debounce = setTimeout(() => void this.#enqueue('file'), this.#debounceMs).unref();
  }

  // One look at a time, in order: two policies must not be applied across one another.
  #enqueue(trigger: ReloadTrigger): Promise<ReloadResult> {
    this.#waiting += 1;
    const result = this.#queue.then(() => this.#look(trigger));
    this.#queue = result.finally(() => (this.#waiting -= 1));
    return result;
  }

  async #look(trigger: ReloadTrigger): Promise<ReloadResult> {
    const forced = trigger !== 'file';
    const reading = await this.#readSettled();
    if (this.#closed) return this.#unchanged(trigger);
    if (!forced && same(reading, this.#refused)) return this.#unchanged(trigger);
    if (!forced && same(reading, this.#inForce)) return this.#backInForce(trigger);
    if ('error' in reading) return this.#fail(trigger, reading, reading.error);
    try {
      await this.#options.apply(this.#options.load(reading.text));
    } catch (error) {
      return this.#fail(trigger, reading, errorText(error));
    }
    return this.#succeed(trigger, reading.text);
  }

  async #readSettled(): Promise<Reading> {
    let reading = await this.#read();
    for (let reads = 0; reads < MAX_READS && !this.#closed; reads += 1) {
      if (same(reading, this.#inForce) || same(reading, this.#refused)) return reading;
      await pause(this.#debounceMs, undefined, { ref: false });
      const again = await this.#read();
      if (same(again, reading)) return reading;
      reading = again;
    }
    return { error: `${this.#options.file} keeps changing; write it elsewhere and rename it into place.` };
  }

  async #read(): Promise<Reading> {
    try {
      return { text: await readPolicyText(this.#options.file) };
    } catch (error) {
      return { error: errorText(error) };
    }
  }

  #unchanged(trigger: ReloadTrigger): ReloadResult {
    const { error, digest } = this.#status;
    return error === '' ? { ok: true, trigger, digest, changed: false } : { ok: false, trigger, error };
  }

  #backInForce(trigger: ReloadTrigger): ReloadResult {
    this.#refused = undefined;
    if (this.#status.error === '') return this.#unchanged(trigger);
    this.#status = { ...this.#status, error: '' };
    return this.#tell(this.#unchanged(trigger));
  }

  #succeed(trigger: ReloadTrigger, text: string): ReloadResult {
    const changed = !same({ text }, this.#inForce);
    const digest = digestOf(text);
    this.#inForce = { text };
    this.#refused = undefined;
    this.#status = {
      ...this.#status,
      loaded: true,
      error: '',
      digest,
      lastSuccessAt: this.#clock(),
      successes: this.#status.successes + 1,
    };
    return this.#tell({ ok: true, trigger, digest, changed });
  }

  #fail(trigger: ReloadTrigger, reading: Reading, error: string): ReloadResult {
    this.#refused = reading;
    this.#status = {
      ...this.#status,
      error,
      lastFailureAt: this.#clock(),
      failures: this.#status.failures + 1,
    };
    return this.#tell({ ok: false, trigger, error });
  }

  #tell(result: ReloadResult): ReloadResult {
    this.#options.onResult?.(result);
    return result;
  }
}

function same(a: Reading, b: Reading | undefined): boolean {
  if (b === undefined) return false;
  return 'text' in a ? 'text' in b && a.text === b.text : 'error' in b && a.error === b.error;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
