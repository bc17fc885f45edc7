// Which record a command is about: the folder named, or the one of the policy.

import { stat } from 'node:fs/promises';
import { PipelockError } from '../proxy/errors.ts';
import type { Invocation, OptionSpec } from './command.ts';
import { loadFrom } from './load-policy.ts';

export const RECORD_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  config: {
    type: 'string',
    short: 'c',
    value: 'FILE',
    help: 'the policy whose flight_recorder.dir is meant (default: PIPELOCK_CONFIG)',
  },
};

/** Throws USAGE when none is named and RECORD_FAILED when there is none. */
export async function recordFolder(invocation: Invocation): Promise<string> {
  const { positionals, options } = invocation;
  if (positionals.length > 1) throw new PipelockError('USAGE', 'name one folder');
  const folder =
    positionals[0] ?? (await loadFrom(invocation, options.text('config'))).loaded.policy.flight_recorder.dir;
  if (folder === '') {
    throw new PipelockError(
      'USAGE',
      'which record? Name its folder, or a policy with flight_recorder.dir by --config',
    );
  }
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new PipelockError('RECORD_FAILED', `${folder} is no folder with a record`);
  return folder;
}
