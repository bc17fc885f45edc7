// The short way of writing a destination, `host:port/path*`, and the long one, brought to one form.

import { checkDomainEntry, type DomainEntry } from '../text/domain.ts';
import type { EgressEntry } from './schema/egress.ts';

/** Entries of a checked policy as the matcher of hosts takes them. */
export function egressTargets(entries: readonly EgressEntry[]): DomainEntry[] {
  return entries.map((entry) => {
    if (typeof entry === 'string') return parseEntry(entry);
    return entry.methods ? { ...entry, methods: entry.methods.map((method) => method.toUpperCase()) } : entry;
  });
}

/** Why an entry written the short way is refused, or undefined when it is good. */
export function checkEgressEntry(text: string): string | undefined {
  if (text.includes('://')) return `"${text}" is a URL: leave the scheme out`;
  const entry = parseEntry(text);
  if (entry.port !== undefined && !(entry.port >= 1 && entry.port <= 65535))
    return `"${text}" has no usable port`;
  return (entry.path === undefined ? undefined : checkPath(entry.path)) ?? checkDomainEntry(entry.host);
}

/** Why the path of an entry is refused, or undefined when it is good. */
export function checkPath(path: string): string | undefined {
  if (!path.startsWith('/')) return `"${path}" does not begin with a slash`;
  if (/[?#\s]/.test(path))
    return `"${path}" holds a query, a fragment or a blank: only a path can be compared`;
  if (path.slice(0, -1).includes('*')) return `"${path}" has a wildcard that is not at its end`;
  return undefined;
}

function parseEntry(text: string): DomainEntry {
  const slash = text.indexOf('/');
  const authority = slash === -1 ? text : text.slice(0, slash);
  const path = slash === -1 ? {} : { path: text.slice(slash) };
  // More than one colon without brackets is an IPv6 address, not a port.
  const match = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(authority);
  if (!match) return { host: withoutBrackets(authority), ...path };
  const port = match[2] ?? '';
  const host = withoutBrackets(match[1] ?? '');
  return { host, port: /^[0-9]{1,5}$/.test(port) ? Number(port) : 0, ...path };
}

/** Brackets enclose an IPv6 address and nothing else (F-16): round a name they stay, and the name is refused. */
function withoutBrackets(host: string): string {
  return /^\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]$/.test(host) ? host.slice(1, -1) : host;
}
