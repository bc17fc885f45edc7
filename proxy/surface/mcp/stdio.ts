// Two byte streams as a pipe of MCP messages: one JSON-RPC message a line (MCP 2025-11-25, transports, stdio).

import type { Readable, Writable } from 'node:stream';
import { readLines } from '../../codec/lines.ts';
import { MAX_MESSAGE_BYTES, type Pipe, type Received } from './pipe.ts';

export interface Stdio {
  readonly input: Readable;
  readonly output: Writable;
  readonly whyEnded: () => Promise<string>;
}

const NEWLINE = Buffer.from('\n');

export function makeStdioPipe({ input, output, whyEnded }: Stdio): Pipe {
  // A side that has gone is seen at its end; writing to it must not end this process.
  output.on('error', () => output.destroy());
  input.on('error', () => input.destroy());
  return {
    receive: () => received(input),
    send: async (message) => write(output, Buffer.concat([message, NEWLINE])),
    close: () => output.end(),
    whyEnded,
  };
}

async function* received(input: Readable): AsyncGenerator<Received> {
  try {
    yield* readLines(input as AsyncIterable<Buffer>, MAX_MESSAGE_BYTES);
  } catch (error) {
    if (!input.destroyed) throw error;
  }
}

function write(output: Writable, bytes: Buffer): Promise<void> | void {
  if (!output.writable || output.write(bytes)) return;
  return new Promise((resolve) => {
    const done = (): void => {
      output.off('drain', done);
      output.off('close', done);
      resolve();
    };
    output.on('drain', done);
    output.on('close', done);
  });
}
