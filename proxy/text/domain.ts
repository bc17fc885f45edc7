// The one matcher of hosts: allow and deny lists, trusted domains, passthrough, exemptions all ask it.
// `*.x.y` covers every depth below x.y and x.y itself, everywhere.

import { canonicalAddress } from './ip.ts';

/** One entry of a list of destinations, already parsed from the policy. */
export interface DomainEntry {
  /** A host name, `*.` and a name of two or more labels, or an address. */
  readonly host: string;
  readonly port?: number;
  /** A path, or a prefix when it ends in `*`; compared without the query, with dot segments resolved. */
  readonly path?: string;
  /** Upper case; absent means any. */
  readonly methods?: readonly string[];
}

/**
 * Finds the first entry that covers a destination. A port, path or method that is left out is not compared: a CONNECT
 * has no path, so an entry with a path covers it by its host.
 */
export type DomainMatcher = (
  host: string,
  port?: number,
  path?: string,
  method?: string,
) => DomainEntry | undefined;

/** Compiles a list once. Hosts asked for must be canonical, as `Target.host` is; entries are made so here. */
export function compileDomains(entries: readonly (string | DomainEntry)[]): DomainMatcher {
  const exact = new Map<string, DomainEntry[]>();
  const below = new Map<string, DomainEntry[]>();
  for (const given of entries) {
    const entry = typeof given === 'string' ? { host: given } : given;
    const wildcard = entry.host.startsWith('*.');
    const host = canonicalEntryHost(wildcard ? entry.host.slice(2) : entry.host) ?? entry.host;
    const list = wildcard ? below : exact;
    list.set(host, [...(list.get(host) ?? []), entry]);
  }
  if (exact.size + below.size === 0) return () => undefined;
  return (host, port, path, method) => {
    const fits = (entry: DomainEntry): boolean => entryFits(entry, { port, path, method });
    const found = exact.get(host)?.find(fits);
    return found ?? (below.size === 0 ? undefined : findBelow(below, host, fits));
  };
}

function findBelow(
  below: ReadonlyMap<string, readonly DomainEntry[]>,
  host: string,
  fits: (entry: DomainEntry) => boolean,
): DomainEntry | undefined {
  for (let start = 0; ;) {
    const found = below.get(start === 0 ? host : host.slice(start))?.find(fits);
    const dot = host.indexOf('.', start);
    if (found || dot === -1) return found;
    start = dot + 1;
  }
}

interface Destination {
  readonly port: number | undefined;
  readonly path: string | undefined;
  readonly method: string | undefined;
}

function entryFits(entry: DomainEntry, at: Destination): boolean {
  if (entry.port !== undefined && at.port !== undefined && entry.port !== at.port) return false;
  if (entry.methods && at.method !== undefined && !entry.methods.includes(at.method)) return false;
  return entry.path === undefined || at.path === undefined || pathFits(entry.path, at.path);
}

function pathFits(pattern: string, path: string): boolean {
  const asked = plainPath(path);
  if (asked === undefined) return false;
  if (!pattern.endsWith('*')) return asked === pattern;
  const prefix = pattern.slice(0, -1);
  return asked.startsWith(prefix) || `${asked}/` === prefix;
}

/** The path a server would serve: decoded, slashes unified, dot segments resolved; undefined when undecodable. */
function plainPath(path: string): string | undefined {
  const query = path.indexOf('?');
  const written = query === -1 ? path : path.slice(0, query);
  if (!/[%\\]|\/[./]/.test(written)) return written;
  const decoded = decodeFully(written);
  if (decoded === undefined) return undefined;
  const kept: string[] = [];
  for (const segment of decoded.replaceAll('\\', '/').split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${decoded.endsWith('/') && kept.length > 0 ? '/' : ''}`;
}

function decodeFully(text: string): string | undefined {
  let decoded = text;
  for (let round = 0; round < 3 && decoded.includes('%'); round++) {
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return undefined;
    }
  }
  return decoded;
}

/** The canonical spelling of a name or address as an entry writes it; undefined when it is neither. */
function canonicalEntryHost(text: string): string | undefined {
  const address = canonicalAddress(text);
  if (address !== undefined) return address;
  if (text === '' || /[\s/?#@:\\%*[\]]/.test(text)) return undefined;
  const hostname = URL.parse(`http://${text}/`)?.hostname.replace(/\.$/, '');
  return hostname !== undefined && /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(hostname) ? hostname : undefined;
}

/**
 * Why a host in a list is refused, or undefined when it is good. `isPublicSuffix` (see public-suffix.ts) also refuses
 * wildcards over a registry such as `*.co.uk`; without it only single labels are.
 */
export function checkDomainEntry(
  entry: string,
  isPublicSuffix?: (host: string) => boolean,
): string | undefined {
  const wildcard = entry.startsWith('*.');
  const host = wildcard ? entry.slice(2) : entry;
  if (entry.includes('://')) return `"${entry}" is a URL: write the host alone`;
  if (entry === '*' || entry === '*.') return `"${entry}" covers every host: name the hosts you mean`;
  if (host.includes('*'))
    return `"${entry}" has a wildcard that is not the first label: only *.name is understood`;
  const canonical = canonicalEntryHost(host);
  if (canonical === undefined)
    return `"${entry}" is not a host name: no port, path, user name or blank belongs here`;
  const address = canonicalAddress(host);
  if (!wildcard) {
    return address === undefined || address === host
      ? undefined
      : `"${entry}" is an address: write it as ${address}`;
  }
  if (address !== undefined) return `"${entry}" puts a wildcard before an address`;
  if (!canonical.includes('.') || isPublicSuffix?.(canonical) === true) {
    return `"${entry}" covers a whole public suffix: name at least the domain below it`;
  }
  return undefined;
}
