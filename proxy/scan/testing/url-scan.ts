// Runs scanners of the URL pipeline over a URL as a surface would, for tests.

import { parseAuthority, parseTarget } from '../../codec/target.ts';
import type { Finding } from '../../model/finding.ts';
import type { Message } from '../../model/message.ts';
import type { ScanContext, Scanner } from '../../model/scanner.ts';
import type { Surface } from '../../model/surface.ts';

export interface UrlScan {
  readonly surface?: Surface;
  readonly method?: string;
  readonly addresses?: readonly string[];
}

export function contextOf(url: string, options: UrlScan = {}): ScanContext {
  const surface = options.surface ?? 'forward';
  return {
    tx: {
      id: '01890000-0000-7000-8000-000000000000',
      surface,
      agent: { name: 'tester', profile: '_default', auth: '' },
      clientAddress: '127.0.0.1',
      method: options.method ?? 'GET',
      target: surface === 'connect' ? parseAuthority(url, 'https') : parseTarget(url),
      openedAt: 0,
      signal: new AbortController().signal,
    },
    addresses: options.addresses ?? [],
  };
}

export function messageOf(context: ScanContext): Message {
  const { raw, host } = context.tx.target;
  return {
    direction: 'outbound',
    parts: [
      { kind: 'url', name: 'url', text: raw, form: 'raw' },
      { kind: 'host', name: 'host', text: host, form: 'raw' },
    ],
  };
}

export function findingsIn(scanner: Scanner, url: string, options?: UrlScan): Finding[] {
  const context = contextOf(url, options);
  return scanner.scan(messageOf(context), context);
}

/** The labels a scanner reports for a URL, in order. */
export function labelsIn(scanner: Scanner, url: string, options?: UrlScan): string[] {
  return findingsIn(scanner, url, options).map((finding) => finding.scanner);
}
