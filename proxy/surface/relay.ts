// Copies bytes between two sockets until one ends or both are idle. Back-pressure holds: a slow reader stops the writer.

import type { Socket } from 'node:net';

export interface RelayOptions {
  /** No byte either way for this long ends the pair. */
  readonly idleMs: number;
  /** Called for every chunk; false ends the pair at once (a budget is used up). */
  readonly onBytes?: (count: number) => boolean;
}

export interface RelayResult {
  readonly bytes: number;
}

/** Joins two connected sockets; resolves when both are closed. Never rejects: a broken peer ends the other. */
export function relay(a: Socket, b: Socket, options: RelayOptions): Promise<RelayResult> {
  let bytes = 0;
  return new Promise((resolve) => {
    const end = (): void => {
      a.destroy();
      b.destroy();
    };
    const idle = setTimeout(end, options.idleMs);
    const count = (length: number): void => {
      bytes += length;
      idle.refresh();
      if (options.onBytes && !options.onBytes(length)) end();
    };
    copy(a, b, count);
    copy(b, a, count);
    let open = 2;
    const closed = (): void => {
      open -= 1;
      end();
      if (open > 0) return;
      clearTimeout(idle);
      resolve({ bytes });
    };
    a.once('close', closed);
    b.once('close', closed);
    if (a.destroyed || b.destroyed) end();
  });
}

function copy(from: Socket, to: Socket, count: (length: number) => void): void {
  from.setNoDelay(true);
  from.on('data', (chunk: Buffer) => {
    count(chunk.length);
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  // What ended before the two were joined says so no more.
  if (from.readableEnded) to.end();
  else from.once('end', () => to.end());
  from.on('error', () => to.destroy());
  from.resume();
}
