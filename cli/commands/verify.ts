// `pipelock verify`: whether a record is whole, and the first entry that does not fit when it is not.

import { verifyFolder, type Verified } from '../../proxy/record/verify.ts';
import type { Command, Invocation } from '../command.ts';
import type { Output } from '../output.ts';
import { RECORD_OPTIONS, recordFolder } from '../record-folder.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'Check that a flight recorder’s record is whole.',
  positionals: '[FOLDER]',
  options: RECORD_OPTIONS,
  details:
    'Checks every entry from the first to the last: its hash, its place in the chain, the names of the files, the ' +
    'checkpoints. Ends with 1 and names the first entry that does not fit. Entries cut off the end leave no trace in the ' +
    'record itself: keep the head it prints elsewhere and compare. A line that was being written when the process was ' +
    'killed is reported as a torn end and is no fault; the next start repairs it.',
  run: verifyRecord,
};

async function verifyRecord(invocation: Invocation): Promise<number> {
  const { output } = invocation;
  const folder = await recordFolder(invocation);
  const results = await verifyFolder(folder);
  if (output.json) output.value({ folder, sessions: results });
  else if (results.length === 0) output.line(`${folder}: there is no record`);
  else for (const result of results) show(output, result);
  return results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;
}

const ENDS: Readonly<Record<Verified['end'], string>> = {
  closed: 'closed by a checkpoint',
  open: 'open: the writer is running, or was killed',
  torn: 'torn: the last line is not whole; the next start cuts it off',
};

function show(output: Output, { session, broken, ...result }: Verified): void {
  if (broken) {
    output.line(`${output.paint('red', 'BROKEN')}: session ${session}`);
    output.line(`  first entry that does not fit: seq ${broken.seq} (${broken.file}, line ${broken.line})`);
    output.line(`  why: ${broken.why}`);
    output.line(`  entries before it: ${result.entries}`);
    return;
  }
  output.line(`${output.paint('green', 'WHOLE')}: session ${session}`);
  output.line(
    `  entries: ${result.entries} in ${result.files} files, seq ${result.firstSeq}-${result.lastSeq}`,
  );
  output.line(`  end: ${ENDS[result.end]}`);
  output.line(`  head: ${result.head}`);
}
