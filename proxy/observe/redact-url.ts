// What may be written down of a URL. When a content scanner fired, the path and query are what it fired on;
// when none could look, they may hold anything.

import type { Finding } from '../model/finding.ts';

// Labels of scanners that look at content: a URL they fired on may carry what they found.
const CONTENT_SCANNERS = [
  'dlp',
  'core_dlp',
  'env_leak',
  'canary',
  'seed_phrase',
  'body_dlp',
  'header_dlp',
  'address_protection',
  'response_scan',
  'core_response',
  'entropy',
  'path_entropy',
  'subdomain_entropy',
  'cross_request_entropy',
  'mcp_input',
  'response_dlp',
];
// Reasons for which a message stops before or while its content is looked at: nobody knows what the URL carries.
const UNSCANNED = [
  'parser',
  'scheme',
  'length',
  'scan_error',
  'kill_switch_active',
  'tunnel_limit',
  'disabled',
];
const HIDING: ReadonlySet<string> = new Set([...CONTENT_SCANNERS, ...UNSCANNED]);

const HIDDEN = '[redacted]';
const PARTS = /^([a-z][a-z0-9+.-]{0,31}):\/\/([^/?#\\]*)/i;

/** Whether path and query must not be shown when this scanner fired or this reason was given. */
export function hidesUrl(label: string): boolean {
  return HIDING.has(label);
}

/** `scheme://host/[redacted]`, without user and password; only `[redacted]` when the text is no such URL. */
export function redactUrl(url: string): string {
  const [, scheme, authority] = PARTS.exec(url) ?? [];
  if (scheme === undefined || authority === undefined) return HIDDEN;
  return `${scheme.toLowerCase()}://${hostOf(authority)}/${HIDDEN}`;
}

/** The URL as logs and answers may show it, given everything that was found in the message. */
export function safeUrl(url: string, findings: readonly Finding[]): string {
  const telling = findings.filter((finding) => hidesUrl(finding.scanner));
  if (telling.length === 0) return withoutUser(url);
  if (telling.some((finding) => isInHost(url, finding))) return redactHost(url);
  return redactUrl(url);
}

/** The URL without user and password. */
export function withoutUser(url: string): string {
  const match = PARTS.exec(url);
  const [start, scheme, authority] = match ?? [];
  if (start === undefined || scheme === undefined || authority === undefined) return url;
  const host = hostOf(authority);
  return host === authority ? url : `${scheme}://${host}${url.slice(start.length)}`;
}

function redactHost(url: string): string {
  const scheme = PARTS.exec(url)?.[1];
  return scheme === undefined ? HIDDEN : `${scheme.toLowerCase()}://${HIDDEN}/${HIDDEN}`;
}

// A secret spelled in the labels of the host name: `<secret>.collector.test`.
function isInHost(url: string, { part, span, scanner }: Finding): boolean {
  if (part.kind === 'host' || scanner === 'subdomain_entropy') return true;
  const authorityEnd = PARTS.exec(url)?.[0].length ?? 0;
  return part.kind === 'url' && span !== undefined && span.start < authorityEnd;
}

function hostOf(authority: string): string {
  return authority.slice(authority.lastIndexOf('@') + 1);
}
