// Reads the record back: the decisions in it, one after the other, that fit a question. It does not verify.

import { watch } from 'node:fs';
import { errorText, PipelockError } from '../errors.ts';
import { parseEntry, type Entry } from './entry.ts';
import { listFiles } from './files.ts';
import { readLines } from './lines.ts';

export interface Question {
  readonly agent?: string;
  readonly host?: string;
  readonly surface?: string;
  readonly verdict?: string;
  /** Name of a rule, or of the layer that decided; upper and lower case are the same. */
  readonly rule?: string;
  /** Milliseconds since the epoch; `until` is exclusive. */
  readonly since?: number;
  readonly until?: number;
}

export interface Answer {
  /** The entry as it stands in the file. */
  readonly line: string;
  readonly entry: Entry;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The entries that fit, oldest first. Throws RECORD_DAMAGED with the place of a line that is no entry. */
export async function* query(folder: string, question: Question): AsyncGenerator<Answer> {
  for (const { path } of await listFiles(folder)) yield* queryFile(path, question, { from: 0 });
}

/** As `query`, and then whatever is written until the signal ends it. */
export async function* follow(
  folder: string,
  question: Question,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const read = new Map<string, { from: number }>();
  for (;;) {
    const change = changed(folder, signal);
    for (const { path } of await listFiles(folder)) {
      const position = read.get(path) ?? { from: 0 };
      read.set(path, position);
      yield* queryFile(path, question, position);
    }
    if (signal.aborted) return;
    await change;
  }
}

const LOOK_AGAIN_MS = 1000;

/** Resolves at the next change in the folder; soon anyway, because not every file system tells of changes. */
function changed(folder: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      watcher.close();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const watcher = watch(folder, done);
    watcher.on('error', done);
    const timer = setTimeout(done, LOOK_AGAIN_MS);
    signal.addEventListener('abort', done);
  });
}

/** Moves the position behind the last whole line. */
async function* queryFile(
  file: string,
  question: Question,
  position: { from: number },
): AsyncGenerator<Answer> {
  const lines = readLines(file, position.from);
  for (let next = await lines.next(); ; next = await lines.next()) {
    if (next.done) {
      position.from = next.value.offset;
      return;
    }
    const answer = read(file, next.value.text, next.value.offset);
    if (fits(answer, question)) yield answer;
  }
}

function read(file: string, text: string, offset: number): Answer {
  try {
    const entry = parseEntry(text);
    const detail: unknown = JSON.parse(entry.detail);
    return {
      line: text,
      entry,
      detail: typeof detail === 'object' && detail !== null ? (detail as Answer['detail']) : {},
    };
  } catch (error) {
    throw new PipelockError(
      'RECORD_DAMAGED',
      `${file}, byte ${offset}: ${errorText(error)}; see \`pipelock verify\``,
    );
  }
}

function fits({ entry, detail }: Answer, question: Question): boolean {
  const { agent, host, surface, verdict, rule, since = -Infinity, until = Infinity } = question;
  const time = Date.parse(entry.ts);
  return (
    time >= since &&
    time < until &&
    (agent === undefined || detail['agent'] === agent) &&
    (host === undefined || detail['host'] === host.toLowerCase()) &&
    (surface === undefined || entry.transport === surface) &&
    (verdict === undefined || detail['verdict'] === verdict) &&
    (rule === undefined || rulesOf(detail).includes(rule.toLowerCase()))
  );
}

/** The layer that decided and every rule that found something, in lower case. */
function rulesOf({ layer, findings }: Answer['detail']): string[] {
  const named: unknown[] = Array.isArray(findings)
    ? findings.map((finding: unknown) => (finding as { readonly rule?: unknown }).rule)
    : [];
  return [layer, ...named].filter((name) => typeof name === 'string').map((name) => name.toLowerCase());
}
