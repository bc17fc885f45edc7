// Checks the admin token. No token set means the API is shut, not open.

import { createHash, timingSafeEqual } from 'node:crypto';

export type BearerCheck = 'ok' | 'wrong' | 'unset';

/** Compares in constant time: both sides are hashed, so neither content nor length shows. */
export function checkBearer(header: string | undefined, token: string | undefined): BearerCheck {
  if (token === undefined || token === '') return 'unset';
  const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token)) ? 'ok' : 'wrong';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
