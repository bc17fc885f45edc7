// Tells the line that nobody waits for the answer any more.

import type { ServerResponse } from 'node:http';

/** Aborts when the client leaves before it has its answer; an answer that was finished is no reason. */
export function clientGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
