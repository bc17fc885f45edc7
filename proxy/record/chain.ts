// How entries hang together: each names the hash of the one before it. Pure.

import { entryHash, GENESIS, type Entry } from './entry.ts';

/** What the next entry must continue. */
export interface Head {
  readonly session: string;
  readonly seq: number;
  readonly prevHash: string;
}

/** What somebody wants written down; its place in the chain comes when it is written. */
export interface Draft {
  readonly type: string;
  readonly transport: string;
  readonly summary: string;
  /** Canonical JSON text. */
  readonly detail: string;
}

export function beginning(session: string): Head {
  return { session, seq: 0, prevHash: GENESIS };
}

export function after({ session, seq, hash }: Entry): Head {
  return { session, seq: seq + 1, prevHash: hash };
}

/** The draft as the next entry of the chain. `ts` is a time as `timestamp` writes it. */
export function link({ session, seq, prevHash }: Head, draft: Draft, ts: string): Entry {
  const { type, transport, summary, detail } = draft;
  const entry = {
    ...{ seq, ts, session, trace: '', type, transport },
    ...{ summary: summary.toWellFormed(), detail, rawRef: '', prevHash },
  };
  return { ...entry, hash: entryHash(entry) };
}

/** Why the entry does not continue the chain; undefined when it does. */
export function misfit(head: Head, entry: Entry): string | undefined {
  if (entry.session !== head.session) return `it belongs to session ${entry.session}, not ${head.session}`;
  if (entry.seq !== head.seq) return `seq ${head.seq} should follow, found ${entry.seq}`;
  if (entry.prevHash !== head.prevHash) return 'it does not name the hash of the entry before it';
  if (!isTimestamp(entry.ts)) return 'its time is not written as it should be';
  return entryHash(entry) === entry.hash ? undefined : 'its hash is not the hash of what it says';
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,8}[1-9])?Z$/;

function isTimestamp(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(text));
}
