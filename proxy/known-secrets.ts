// Collects the exact values that must not leave: reads the secrets file and hands the environment to the selection.

import { lstatSync, readFileSync } from 'node:fs';
import { errorText, PipelockError } from './errors.ts';
import type { KnownSecret } from './mediate/text-scanners.ts';
import type { Policy } from './policy/schema/policy.ts';
import { parseSecretsFile, selectCanaries, selectEnvironmentSecrets } from './scan/known-secrets.ts';

/** Group write and execute, and any right of others: a secrets file open to them is refused. */
const OPEN_BITS = 0o037;

/** Throws POLICY_INVALID or POLICY_UNREADABLE; a source that was asked for and fails is never left out. */
export function readKnownSecrets(
  policy: Policy,
  environment: Readonly<Record<string, string | undefined>>,
): KnownSecret[] {
  const { dlp, canary_tokens } = policy;
  const minLength = dlp.min_env_secret_length;
  const fromEnvironment = dlp.scan_env ? selectEnvironmentSecrets(environment, { minLength }) : [];
  const fromFile =
    dlp.secrets_file === '' ? [] : parseSecretsFile(readSecretsFile(dlp.secrets_file), { minLength });
  const canaries = canary_tokens.enabled ? selectCanaries(canary_tokens.tokens, environment) : [];
  return [
    ...[...fromEnvironment, ...fromFile].map((secret) => ({ ...secret, canary: false })),
    ...canaries.map((secret) => ({ ...secret, canary: true })),
  ];
}

function readSecretsFile(file: string): string {
  try {
    const { mode } = lstatSync(file);
    if ((mode & OPEN_BITS) !== 0) throw new Error('others may read or change it; chmod 600');
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PipelockError(
      'POLICY_UNREADABLE',
      `dlp.secrets_file ${file} cannot be used: ${errorText(error)}`,
      { cause: error },
    );
  }
}
