// Reads the beginning of a body: all of it when it is short, else enough for a first judgement. What is held is bounded.

import type { Readable } from 'node:stream';

export interface Held {
  /** What was read so far, as it came. */
  readonly chunks: readonly Buffer[];
  readonly bytes: number;
  /** True when there is nothing more. */
  readonly ended: boolean;
}

export interface HoldOptions {
  readonly maxBytes: number;
  /** Once something is held, silence of this long ends the waiting: a slow stream must not be delayed noticeably. */
  readonly quietMs: number;
  /** The same before the first byte; without it that is waited for. */
  readonly startMs?: number;
  /** Once something is held, no longer than this is waited in all, however fast more comes. */
  readonly totalMs?: number;
}

/**
 * Resolves when the stream ended, `maxBytes` were passed or it fell silent; the stream is then paused and may be read
 * on. Rejects with the stream's error.
 */
export function hold(stream: Readable, options: HoldOptions): Promise<Held> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let timer: NodeJS.Timeout | undefined;
    let total: NodeJS.Timeout | undefined;
    const finish = (ended: boolean): void => {
      release();
      resolve({ chunks, bytes, ended });
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (options.totalMs !== undefined) total ??= setTimeout(() => finish(false), options.totalMs);
      if (bytes > options.maxBytes) finish(false);
      else if (timer) timer.refresh();
      else timer = setTimeout(() => finish(false), options.quietMs);
    };
    const onEnd = (): void => finish(true);
    const onError = (error: Error): void => {
      release();
      reject(error);
    };
    const onClose = (): void => {
      if (!stream.readableEnded)
        onError(stream.errored ?? new Error('the connection closed in the middle of the body'));
    };
    const release = (): void => {
      clearTimeout(timer);
      clearTimeout(total);
      stream.pause();
      stream.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
    };
    if (options.startMs !== undefined) timer = setTimeout(() => finish(false), options.startMs);
    stream.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
    // What happened before somebody listened is not told again.
    if (stream.readableEnded) finish(true);
    else if (stream.destroyed) onClose();
  });
}
