// `pipelock git scan-diff`: looks for secrets and injections in what a unified diff on standard input adds.

import type { Command } from '../command.ts';
import { diffItems } from '../scan/diff-chunks.ts';
import { bytesOf, PROCESS_HOST, runScan, SCAN_OPTIONS, type ScanHost } from '../scan/run-scan.ts';
import { excluder } from '../scan/walk.ts';

/** The command over a host: the process, or a test's own. */
export function makeGitScanDiff(host: ScanHost): Command {
  return {
    name: 'git scan-diff',
    summary: 'Look for secrets and prompt injections in the added lines of a diff on standard input.',
    positionals: '',
    options: SCAN_OPTIONS,
    details:
      'For example: git diff --no-color origin/main... | pipelock git scan-diff. The added lines of a hunk are read as one ' +
      'text, decoded as the proxy decodes traffic. Comments in the diff silence nothing; exceptions of the policy ' +
      '(`suppress`) do. Diffs of up to 100 MiB are streamed. ' +
      'Exit code 0 when nothing was found that fails the scan, 1 on findings, 2 when the input is no diff or the command line or the policy is wrong.',
    run: (invocation) => {
      const items = diffItems(bytesOf(host.stdin()), excluder(invocation.options.list('exclude')));
      return runScan(invocation, { host, items, allowInlineIgnore: false });
    },
  };
}

export const gitScanDiff: Command = makeGitScanDiff(PROCESS_HOST);
