// A body that could not be decoded, as a part scanners can judge.

import type { Part } from './message.ts';

/** Name of the derived part by which a surface says that a body could not be decoded; its text is the reason. */
export const UNDECODABLE_PART = 'body.undecodable';

export function undecodablePart(reason: string): Part {
  return { kind: 'body', name: UNDECODABLE_PART, text: reason, form: 'derived' };
}
