// A stretch of text to judge and where it stands in its file. Files, standard input and diffs all arrive as chunks.

import type { Part } from '../../proxy/model/message.ts';

/** A place for people and editors: both from 1, the column in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** From a place up to, not including, another. Without columns when only the lines are known. */
export interface Region {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine: number;
  readonly endColumn?: number;
}

export interface Chunk {
  /** The file as reports name it: relative, with forward slashes. */
  readonly file: string;
  /** UTF-8. */
  readonly bytes: Buffer;
  /** How many leading bytes repeat the end of the chunk before. */
  readonly overlapBytes: number;
  /** Where the first byte stands. */
  readonly first: Place;
  /** Number of each line in the chunk where they do not follow one another: the added lines of a diff. */
  readonly lines?: readonly number[];
  /** The chunk is all of its file. */
  readonly isWhole: boolean;
  /** What scanners read of this text, or of a piece cut out of it. */
  readonly partsOf: (bytes: Buffer) => Promise<readonly Part[]>;
}

/** A file of which nothing was read, and why. */
export interface Unread {
  readonly file: string;
  readonly reason: UnreadReason;
  /** One sentence for a person. */
  readonly note: string;
}

export type UnreadReason =
  'binary' | 'binary-change' | 'large' | 'symlink' | 'special' | 'excluded' | 'unreadable';

export type Item = Chunk | Unread;

export function isUnread(item: Item): item is Unread {
  return 'reason' in item;
}
