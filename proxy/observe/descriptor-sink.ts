// Lines to a file descriptor this process was given: stdout. Written off the event loop, so that a reader that has
// stopped reading cannot stop the proxy.

import fs from 'node:fs';

import { WholeLines, type LineSink } from './line-sink.ts';

const RETRY_MS = 5;
const MAX_RETRIES = 200;

/** Never closes the descriptor: it belongs to the process. */
export function makeDescriptorSink(fd: number): LineSink {
  const whole = new WholeLines();
  return {
    async write(lines) {
      let retries = 0;
      await whole.write(lines, async (rest) => {
        const written = await writeSome(fd, rest);
        retries = written > 0 ? 0 : retries + 1;
        if (retries > MAX_RETRIES) throw new Error('the reader of the log has stopped reading');
        return written;
      });
    },
    writeSync: (lines) => whole.writeSync(lines, (rest) => fs.writeSync(fd, rest)),
    close: () => undefined,
  };
}

// A pipe that does not block answers EAGAIN while it is full: nothing went out, try again soon.
function writeSome(fd: number, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.write(fd, bytes, (error, written) => {
      if (error === null) resolve(written);
      else if (error.code === 'EAGAIN') setTimeout(() => resolve(0), RETRY_MS);
      else reject(error);
    });
  });
}
