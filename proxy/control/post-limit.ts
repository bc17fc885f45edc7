// A fixed window of sixty seconds for calls that change something.

const WINDOW_MS = 60_000;

/** Answers true while fewer than `limit` calls were made in the current window. `clock` returns milliseconds. */
export function makePostLimit(limit: number, clock: () => number): () => boolean {
  let startedAt = -Infinity;
  let calls = 0;
  return () => {
    const now = clock();
    if (now - startedAt >= WINDOW_MS) {
      startedAt = now;
      calls = 0;
    }
    calls += 1;
    return calls <= limit;
  };
}
