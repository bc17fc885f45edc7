// The password inside an address (`scheme://user:password@host`), and whether it is one at all.

import { isPlaceholder } from './placeholder.ts';

const MARKER = /^(?:pass(?:word|wd)?|pwd|secret|token|user|[0-9]{1,5})$/i;

/** What stands between the first `:` after the scheme and the last `@`; empty when there is none. */
export function passwordOf(url: string): string {
  const at = url.lastIndexOf('@');
  const start = url.indexOf('://') + 3;
  const colon = url.indexOf(':', start);
  return colon === -1 || colon > at ? '' : url.slice(colon + 1, at);
}

/** True when the address carries a password that is no reference, marker or port (F-22). */
export function hasUrlPassword(url: string): boolean {
  const password = passwordOf(url);
  return !isPlaceholder(password) && !MARKER.test(password);
}
