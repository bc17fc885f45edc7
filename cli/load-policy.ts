// Reads a policy as every command does: file, then preset, then the command line.

import { readFile } from 'node:fs/promises';
import { errorText, PipelockError } from '../proxy/errors.ts';
import { defaultPolicy, loadPolicy, type LoadedPolicy, type LoadOptions } from '../proxy/policy/load.ts';
import type { Invocation, OptionSpec } from './command.ts';

export interface PolicyFrom {
  readonly loaded: LoadedPolicy;
  /** The file and its text; absent when the built-in defaults are in force. */
  readonly file?: string;
  readonly text?: string;
  readonly loadOptions: LoadOptions;
}

/** What every command that works under a policy takes. */
export const POLICY_OPTIONS: Readonly<Record<'config' | 'preset', OptionSpec>> = {
  config: {
    type: 'string',
    short: 'c',
    value: 'FILE',
    help: 'the policy file (default: the built-in defaults)',
  },
  preset: { type: 'string', short: 'p', value: 'NAME', help: 'lay this preset under the file' },
};

/** `file` goes before PIPELOCK_CONFIG. Throws POLICY_UNREADABLE and POLICY_INVALID. */
export async function loadFrom(
  { options, environment }: Invocation,
  file: string | undefined,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<PolicyFrom> {
  const named = file ?? environment['PIPELOCK_CONFIG'];
  const preset = options.text('preset');
  const loadOptions: LoadOptions = { overrides, ...(preset === undefined ? {} : { preset }) };
  if (named === undefined) return { loaded: defaultPolicy(loadOptions), loadOptions };
  const bytes = await readFile(named).catch((error: unknown) => {
    throw new PipelockError('POLICY_UNREADABLE', `cannot read the policy ${named}: ${errorText(error)}`, {
      cause: error,
    });
  });
  return {
    loaded: loadPolicy(bytes, { ...loadOptions, file: named }),
    file: named,
    text: bytes.toString('utf8'),
    loadOptions,
  };
}
