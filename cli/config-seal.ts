// Demands a signature of the configuration, at the start and at every reload. What was accepted once sets the sequence
// below which nothing is taken any more.

import { PipelockError } from '../proxy/errors.ts';
import type { Options } from './command.ts';

/** Throws POLICY_INVALID for a text that may not be used. */
export type SealCheck = (text: string) => void;

/** The check that the options ask for; undefined when they name no key. Throws USAGE. */
export async function sealCheckOf(options: Options): Promise<SealCheck | undefined> {
  const trustedKeys = options.list('config-key');
  if (trustedKeys.length === 0) return undefined;
  const floor = options.text('config-sequence') ?? '0';
  if (!/^[0-9]{1,15}$/.test(floor))
    throw new PipelockError('USAGE', `--config-sequence "${floor}" is no whole number`);
  const { openSeal } = await import('../proxy/policy/seal.ts');
  let minSequence = Number(floor);
  return (text) => {
    const policyUid = options.text('config-policy') ?? '';
    const opened = openSeal(text, { trustedKeys, policyUid, minSequence, now: Date.now() });
    if ('refused' in opened)
      throw new PipelockError('POLICY_INVALID', `the configuration is refused: ${opened.refused}`);
    minSequence = opened.statement.sequence;
  };
}
