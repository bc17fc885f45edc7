// Where an MCP message belongs, as a target: the server by its name and what was asked of it. No host, so no rule about
// hosts applies; `suppress` and the log see `mcp://<server>/<method>/<tool>`.

import type { Target } from './target.ts';

const SCHEME = 'mcp://';

/** Name of the raw part that is the whole definition of one tool. */
export const TOOL_PART = 'tool';

/** @param what method and tool; only words that are known, never text of a message */
export function mcpTarget(server: string, ...what: readonly string[]): Target {
  const raw = SCHEME + [server, ...what].map(safeWord).join('/');
  return { scheme: 'http', host: '', port: 0, authority: '', path: '/', raw, isAddress: false };
}

/** The server of such a target; empty for every other. */
export function mcpServerOf({ raw }: Target): string {
  return raw.startsWith(SCHEME) ? (raw.slice(SCHEME.length).split('/')[0] ?? '') : '';
}

/** A name that may stand in a log, a path and a message: everything unusual in it becomes `_`. */
export function safeWord(word: string): string {
  return word.replace(/[^A-Za-z0-9_./-]/g, '_').slice(0, 128);
}
