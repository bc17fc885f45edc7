// The doors through which messages enter, as data: what each is called and which parts it brings in which direction.

import type { PartKind } from './message.ts';

export const SURFACES = {
  fetch: { outbound: ['url', 'host', 'header'], inbound: ['header', 'body'] },
  forward: { outbound: ['url', 'host', 'protocol', 'header', 'body'], inbound: ['header', 'body'] },
  connect: { outbound: ['url', 'host', 'tunnel', 'protocol', 'header'], inbound: [] },
  tunnel: { outbound: ['url', 'host', 'protocol', 'header', 'body'], inbound: ['header', 'body'] },
  intercept: { outbound: ['url', 'host', 'protocol', 'header', 'body'], inbound: ['header', 'body'] },
  reverse: { outbound: ['url', 'protocol', 'header', 'body'], inbound: ['header', 'body'] },
  'scan-api': { outbound: ['url', 'host', 'header', 'body'], inbound: ['header', 'body'] },
  'mcp-stdio': { outbound: ['tool-call'], inbound: ['tool-result', 'tool-definition'] },
  cli: { outbound: ['url', 'host', 'body'], inbound: ['body'] },
} as const satisfies Record<string, { outbound: readonly PartKind[]; inbound: readonly PartKind[] }>;

/** Inside a CONNECT tunnel, `tunnel` is plain HTTP and `intercept` HTTP over TLS we opened; both are scanned as `forward` is. */
export type Surface = keyof typeof SURFACES;
