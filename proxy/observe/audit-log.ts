// The audit log: lines to stdout, a file or both, written in batches beside the data path. It never throws into it and
// never holds it up: what cannot be written is dropped, counted, shown in health and owned up to in the log itself.

import { errorText } from '../errors.ts';
import { auditLine, type AuditFormat } from './audit-line.ts';
import type { AuditEvent, EventName } from './events.ts';
import type { LineSink } from './line-sink.ts';

const FLUSH_MS = 50;
const MAX_PENDING_BYTES = 4 * 1024 * 1024;

export interface AuditLogOptions {
  /** Where lines go, by name for health: `stdout`, `file`. */
  readonly sinks: Readonly<Record<string, LineSink>>;
  readonly format?: AuditFormat;
  /** Events that are not written, e.g. `allowed` when `logging.include_allowed` is off. */
  readonly omit?: readonly EventName[];
  readonly flushMs?: number;
  /** What may wait for a slow disk; more is dropped. */
  readonly maxPendingBytes?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

export interface SinkHealth {
  readonly ok: boolean;
  readonly written: number;
  readonly dropped: number;
  /** The latest failure; empty while the sink works. */
  readonly error: string;
}

export interface AuditLog {
  /** Queues one event. Never throws. */
  write(event: AuditEvent): void;
  /** Resolves when everything queued so far is written or dropped. */
  flush(): Promise<void>;
  /** Writes what is queued before the process ends; for the `exit` event. Never throws. */
  flushSync(): void;
  /** Flushes, then closes the sinks. */
  close(): Promise<void>;
  health(): { readonly ok: boolean; readonly sinks: Readonly<Record<string, SinkHealth>> };
}

export function openAuditLog(options: AuditLogOptions): AuditLog {
  const { format = 'json', omit = [], clock = Date.now } = options;
  const omitted = new Set(omit);
  const gapLine = (dropped: number) =>
    auditLine({ event: 'audit_log_gap', detail: { dropped } }, clock(), format);
  const queues = Object.entries(options.sinks).map(
    ([name, sink]) => [name, new SinkQueue(sink, { ...options, gapLine })] as const,
  );
  const all = queues.map(([, queue]) => queue);
  return {
    write(event) {
      if (omitted.has(event.event)) return;
      const line = auditLine(event, clock(), format);
      for (const queue of all) queue.push(line);
    },
    async flush() {
      await Promise.all(all.map((queue) => queue.flush()));
    },
    flushSync() {
      for (const queue of all) queue.flushSync();
    },
    async close() {
      await Promise.all(all.map((queue) => queue.close()));
    },
    health() {
      const sinks = Object.fromEntries(queues.map(([name, queue]) => [name, queue.health()]));
      return { ok: Object.values(sinks).every((sink) => sink.ok), sinks };
    },
  };
}

interface Batch {
  readonly lines: number;
  /** How many lost lines the batch owns up to. */
  readonly gap: number;
  readonly bytes: Buffer;
}

class SinkQueue {
  readonly #sink: LineSink;
  readonly #flushMs: number;
  readonly #maxBytes: number;
  readonly #gapLine: (dropped: number) => string;
  #lines: string[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #written = 0;
  #dropped = 0;
  /** Dropped since the log last owned up to a gap. */
  #gap = 0;
  #error = '';

  constructor(
    sink: LineSink,
    options: Pick<AuditLogOptions, 'flushMs' | 'maxPendingBytes'> & { gapLine: (dropped: number) => string },
  ) {
    this.#sink = sink;
    this.#flushMs = options.flushMs ?? FLUSH_MS;
    this.#maxBytes = options.maxPendingBytes ?? MAX_PENDING_BYTES;
    this.#gapLine = options.gapLine;
  }

  push(line: string): void {
    if (this.#bytes + line.length > this.#maxBytes) {
      this.#drop(1, 'lines come faster than they can be written');
      return;
    }
    this.#lines.push(line);
    this.#bytes += line.length;
    this.#timer ??= setTimeout(() => void this.flush(), this.#flushMs).unref();
  }

  async flush(): Promise<void> {
    await this.#writing;
    // Another flush may have started meanwhile; it took what was queued.
    this.#writing ??= this.#writeBatch().finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  flushSync(): void {
    const batch = this.#take();
    if (!batch) return;
    try {
      this.#sink.writeSync(batch.bytes);
      this.#succeed(batch);
    } catch (error) {
      this.#drop(batch.lines, errorText(error));
    }
  }

  async close(): Promise<void> {
    while (this.#lines.length > 0 || this.#writing) await this.flush();
    try {
      this.#sink.close();
    } catch (error) {
      this.#error = errorText(error);
    }
  }

  health(): SinkHealth {
    const error = this.#error === '' ? (this.#sink.trouble?.() ?? '') : this.#error;
    return { ok: error === '', written: this.#written, dropped: this.#dropped, error };
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#take();
    if (!batch) return;
    try {
      await this.#sink.write(batch.bytes);
      this.#succeed(batch);
    } catch (error) {
      this.#drop(batch.lines, errorText(error));
    }
  }

  #take(): Batch | undefined {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return undefined;
    const lines = this.#lines;
    this.#lines = [];
    this.#bytes = 0;
    const gap = this.#gap;
    const all = gap > 0 ? [this.#gapLine(gap), ...lines] : lines;
    return { lines: lines.length, gap, bytes: Buffer.from(`${all.join('\n')}\n`) };
  }

  #succeed(batch: Batch): void {
    this.#written += batch.lines;
    this.#gap -= batch.gap;
    this.#error = '';
  }

  #drop(lines: number, why: string): void {
    this.#dropped += lines;
    this.#gap += lines;
    this.#error = why;
  }
}
