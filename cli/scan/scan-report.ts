// Runs everything that arrives through the judge and the checks of whole files, and gathers what a report needs.

import { SEVERITIES, type Severity } from '../../proxy/model/finding.ts';
import { isUnread, type Chunk, type Item, type Unread, type UnreadReason } from './chunk.ts';
import type { Judge } from './judge-chunk.ts';
import { mcpFaults } from './mcp-config.ts';
import { policyFaults } from './policy-file.ts';
import type { FaultFinding, ScanFinding } from './scan-finding.ts';

export interface ScanReport {
  readonly findings: readonly ScanFinding[];
  /** Files of which text was read, and how many bytes of it. */
  readonly files: number;
  readonly bytes: number;
  readonly suppressed: number;
  readonly unread: Readonly<Partial<Record<UnreadReason, number>>>;
  /** What a reader must know: files too large, changes in binary files. */
  readonly notes: readonly Unread[];
  /** Findings beyond the most that are kept. */
  readonly leftOut: number;
  /** Whether one of the findings, kept or not, fails the scan. */
  readonly fails: boolean;
}

export interface Collecting {
  readonly judge: Judge;
  readonly faultFinding: FaultFinding;
  readonly fails: (finding: ScanFinding) => boolean;
  /** Told before a file or a further part of it is judged. */
  readonly progress: (state: { file: string; files: number; findings: number }) => void;
}

/** A hostile tree cannot make the report endless. */
const MOST_FINDINGS = 10_000;
const MOST_NOTES = 1000;

export async function collect(items: AsyncIterable<Item>, options: Collecting): Promise<ScanReport> {
  const collector = new Collector(options);
  for await (const item of items) {
    if (isUnread(item)) collector.leave(item);
    else await collector.judge(item);
  }
  return collector.report();
}

class Collector {
  readonly #options: Collecting;
  readonly #findings: ScanFinding[] = [];
  readonly #notes: Unread[] = [];
  readonly #unread: Partial<Record<UnreadReason, number>> = {};
  #files = 0;
  #bytes = 0;
  #suppressed = 0;
  #leftOut = 0;
  #fails = false;
  #file: string | undefined;
  /** What was reported of the current file: windows overlap. */
  #seen = new Set<string>();

  constructor(options: Collecting) {
    this.#options = options;
  }

  leave(unread: Unread): void {
    this.#unread[unread.reason] = (this.#unread[unread.reason] ?? 0) + 1;
    if (NOTED.has(unread.reason) && this.#notes.length < MOST_NOTES) this.#notes.push(unread);
    if (unread.reason !== 'unreadable') return;
    // What could not be read was not found clean.
    const fault = {
      scanner: 'file',
      rule: 'Unreadable File',
      severity: 'medium',
      message: unread.note,
      isWarning: false,
    } as const;
    this.#add(this.#options.faultFinding(unread.file, fault));
  }

  async judge(chunk: Chunk): Promise<void> {
    this.#begin(chunk);
    const { judge, faultFinding } = this.#options;
    const { findings, suppressed } = await judge(chunk);
    this.#suppressed += suppressed;
    for (const finding of findings) this.#add(finding);
    if (!chunk.isWhole) return;
    for (const fault of [...mcpFaults(chunk.file, chunk.bytes), ...policyFaults(chunk.file, chunk.bytes)]) {
      const finding = faultFinding(chunk.file, fault);
      if (finding) this.#add(finding);
      else this.#suppressed += 1;
    }
  }

  report(): ScanReport {
    return {
      findings: this.#findings,
      files: this.#files,
      bytes: this.#bytes,
      suppressed: this.#suppressed,
      unread: this.#unread,
      notes: this.#notes,
      leftOut: this.#leftOut,
      fails: this.#fails,
    };
  }

  #begin({ file, bytes, overlapBytes }: Chunk): void {
    if (file !== this.#file) {
      this.#file = file;
      this.#files += 1;
      this.#seen = new Set();
    }
    this.#bytes += bytes.length - overlapBytes;
    this.#options.progress({ file, files: this.#files, findings: this.#findings.length + this.#leftOut });
  }

  #add(finding: ScanFinding | undefined): void {
    if (!finding) return;
    const { region } = finding;
    const key = JSON.stringify([
      finding.file,
      finding.ruleId,
      region?.startLine,
      region?.startColumn,
      finding.message,
    ]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#fails ||= this.#options.fails(finding);
    if (this.#findings.length < MOST_FINDINGS) this.#findings.push(finding);
    else this.#leftOut += 1;
  }
}

const NOTED: ReadonlySet<UnreadReason> = new Set(['large', 'binary-change']);

/** What makes a scan fail: this severity or worse; a mere warning only when strict. */
export function failing({
  failOn,
  strict,
}: {
  failOn: Severity;
  strict: boolean;
}): (finding: ScanFinding) => boolean {
  const least = SEVERITIES.indexOf(failOn);
  return ({ severity, isWarning }) => SEVERITIES.indexOf(severity) >= least && (strict || !isWarning);
}
