// Why a body could not be turned into text. Closed: every reason is a metric label and a line in the documentation.

import { PipelockError } from '../errors.ts';

export const UNDECODABLE_REASONS = {
  'unknown-coding': 'The Content-Encoding is not gzip, deflate, br, zstd or identity.',
  'too-many-codings': 'More codings are stacked on one another than are undone.',
  'too-many-members': 'The compressed stream is cut into far more members than its size explains.',
  corrupt: 'The bytes are not what their Content-Encoding says.',
  truncated: 'The compressed stream breaks off before its end.',
  'too-large': 'Decoded, the body is larger than the limit.',
  ratio: 'The body grows more by decoding than the limit on the ratio allows.',
  'unknown-charset': 'The charset is not known, and the bytes are not UTF-8 either.',
  'held-back': 'Too many coded bytes brought no text that could be judged.',
} as const;

export type UndecodableReason = keyof typeof UNDECODABLE_REASONS;

export interface Undecodable {
  readonly ok: false;
  readonly reason: UndecodableReason;
}

/** Thrown by the streaming decoders, which have no other way out; the held forms return its reason. */
export class UndecodableError extends PipelockError {
  readonly reason: UndecodableReason;

  constructor(reason: UndecodableReason, options?: { cause?: unknown }) {
    super('BODY_UNDECODABLE', UNDECODABLE_REASONS[reason], options);
    this.name = 'UndecodableError';
    this.reason = reason;
  }
}

/** Turns an UndecodableError into its value; anything else is a defect and is thrown on. */
export function undecodable(error: unknown): Undecodable {
  if (error instanceof UndecodableError) return { ok: false, reason: error.reason };
  throw error;
}
