// One line of the record: its members, its spelling, its hash. Reading is as strict as writing: every entry has exactly
// one spelling, so that no two readers see two things in one line.

import { hash } from 'node:crypto';
import { quote } from './canonical.ts';
import { EntryReader } from './entry-reader.ts';

export const GENESIS = 'genesis';
/** Longer lines are refused by readers, ours and others. */
export const MAX_LINE_BYTES = 1_048_576;

export interface Entry {
  /** Position in the chain of its session, from 0, over all files. */
  readonly seq: number;
  /** RFC 3339, UTC: when it was written. */
  readonly ts: string;
  readonly session: string;
  /** Empty when absent. */
  readonly trace: string;
  readonly type: string;
  /** The surface; empty for entries about the record itself. */
  readonly transport: string;
  readonly summary: string;
  /** JSON text, exactly as it stands in the line: that is what the hash covers. */
  readonly detail: string;
  /** Empty when absent. */
  readonly rawRef: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** Hex SHA-256 over the members as text, joined by NUL. */
export function entryHash(entry: Omit<Entry, 'hash'>): string {
  const { seq, ts, session, trace, type, transport, summary, detail, rawRef, prevHash } = entry;
  return hash(
    'sha256',
    `1\0${seq}\0${ts}\0${session}\0${trace}\0${type}\0${transport}\0${summary}\0${detail}\0${rawRef}\0${prevHash}`,
  );
}

/** The line, without its end. */
export function entryLine(entry: Entry): string {
  const { seq, ts, session, trace, type, transport, summary, detail, rawRef, prevHash } = entry;
  const traced = trace === '' ? '' : `,"trace_id":${quote(trace)}`;
  const escrowed = rawRef === '' ? '' : `,"raw_ref":${quote(rawRef)}`;
  return (
    `{"v":1,"seq":${seq},"ts":"${ts}","session_id":${quote(session)}${traced},"type":${quote(type)}` +
    `,"transport":${quote(transport)},"summary":${quote(summary)},"detail":${detail}${escrowed}` +
    `,"prev_hash":"${prevHash}","hash":"${entry.hash}"}`
  );
}

/** Throws an Error that says what is wrong with the line; the hash is not checked here. */
export function parseEntry(line: string): Entry {
  const read = new EntryReader(line);
  read.expect('{"v":1,"seq":');
  const seq = read.wholeNumber();
  const member = (name: string): string => {
    read.expect(`,"${name}":`);
    return read.text();
  };
  const optional = (name: string): string => (read.isAt(`,"${name}":`) ? member(name) : '');
  const ts = member('ts');
  const session = member('session_id');
  const trace = optional('trace_id');
  const type = member('type');
  const transport = member('transport');
  const summary = member('summary');
  read.expect(',"detail":');
  const detail = read.value();
  const rawRef = optional('raw_ref');
  const prevHash = member('prev_hash');
  const own = member('hash');
  read.expect('}');
  read.end();
  return { seq, ts, session, trace, type, transport, summary, detail, rawRef, prevHash, hash: own };
}
