// Runs every suite and ends with one line: `N passed, N failed`. Exits 1 when a test failed or none ran.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Suite {
  readonly name: string;
  readonly args: readonly string[];
}

const SUITES: readonly Suite[] = [
  { name: 'unit', args: [] },
  { name: 'end to end', args: ['--config', 'e2e/.mocharc.json'] },
];

interface Stats {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-tests-'));
const totals = { passes: 0, failures: 0 };
for (const [index, suite] of SUITES.entries()) {
  const stats = runSuite(suite, path.join(folder, `${index}.json`));
  console.log(`${suite.name}: ${stats.passes} passed, ${stats.failures} failed, ${stats.pending} skipped`);
  totals.passes += stats.passes;
  totals.failures += stats.failures;
}
rmSync(folder, { recursive: true });
console.log(`${totals.passes} passed, ${totals.failures} failed`);
process.exitCode = totals.failures > 0 || totals.passes === 0 ? 1 : 0;

/** Runs mocha twice as fast to read: dots and failures for the person, JSON for the count. */
function runSuite(suite: Suite, report: string): Stats {
  const reporter = path.join(import.meta.dirname, 'mocha-reporter.cjs');
  const run = spawnSync(
    'mocha',
    [...suite.args, '--reporter', reporter, '--reporter-option', `output=${report}`],
    {
      stdio: 'inherit',
    },
  );
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Stats;
  } catch {
    console.error(
      `${suite.name}: mocha ended with ${run.status ?? run.signal ?? 'an error'} before it could report`,
    );
    return { passes: 0, failures: 1, pending: 0 };
  }
}
