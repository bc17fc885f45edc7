// A flight recorder's folder for one test, and what stands in it.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipelock } from './command.ts';

export interface RecordEntry {
  readonly seq: number;
  readonly type: string;
  readonly transport: string;
  readonly summary: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface RecordFolder {
  readonly path: string;
  /** As the policy names it; `more` goes on top. */
  policy(more?: Record<string, unknown>): Record<string, unknown>;
  /** The raw text of all files, in no particular order. */
  text(): string;
  /** Every whole entry, in order. */
  entries(): RecordEntry[];
  /** The entries about one URL, as `verdict direction`. */
  about(url: string): string[];
  /** `pipelock verify`. */
  verify(): Promise<{ readonly code: number | null; readonly stdout: string }>;
  remove(): void;
}

export function recordFolder(): RecordFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-record-'));
  const text = (): string =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'))
      .join('');
  const entries = (): RecordEntry[] =>
    text()
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as RecordEntry)
      .sort((a, b) => a.seq - b.seq);
  return {
    path: folder,
    policy: (more = {}) => ({ flight_recorder: { enabled: true, dir: folder, ...more } }),
    text,
    entries,
    about: (url) =>
      entries()
        .filter(({ detail }) => detail['url'] === url)
        .map(({ detail }) => `${String(detail['verdict'])} ${String(detail['direction'])}`),
    verify: () => pipelock(['verify', folder]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
