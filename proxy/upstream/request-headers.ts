// The header lines a request takes with it: everything end to end, nothing that speaks of one connection only.

/** RFC 9110 7.6.1, and `Expect`: the surface answers that itself before it reads the body. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The flat name and value list to send: `Host` first and from the target, hop-by-hop fields and those `Connection`
 * names left out. A `Content-Length` stays only where the body is a stream whose length nobody else knows.
 */
export function requestHeaders(headers: readonly string[], authority: string, streamed: boolean): string[] {
  const named = connectionTokens(headers);
  const kept = ['host', authority];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || named?.has(lower) || (lower === 'content-length' && !streamed)) continue;
    kept.push(name, headers[index + 1] ?? '');
  }
  return kept;
}

function connectionTokens(headers: readonly string[]): Set<string> | undefined {
  let tokens: Set<string> | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() !== 'connection') continue;
    tokens ??= new Set();
    for (const token of (headers[index + 1] ?? '').split(',')) tokens.add(token.trim().toLowerCase());
  }
  // Naming Content-Length there would change how the body is framed (RFC 9112 6.3).
  tokens?.delete('content-length');
  return tokens;
}
