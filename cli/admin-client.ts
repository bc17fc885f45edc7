// Calls the admin API of a running proxy.

import { errorText, PipelockError } from '../proxy/errors.ts';
import type { Invocation, OptionSpec } from './command.ts';

export const ADMIN_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  addr: { type: 'string', value: 'HOST:PORT', help: 'the admin port (default 127.0.0.1:9090)' },
  token: { type: 'string', value: 'TOKEN', help: 'the API token (default: PIPELOCK_KILLSWITCH_API_TOKEN)' },
};

/** The JSON of one call. Throws USAGE without a token, DIAL_FAILED without a proxy, UPSTREAM_FAILED on a refusal. */
export async function callAdmin(
  { options, environment }: Invocation,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  const address = options.text('addr') ?? '127.0.0.1:9090';
  const token = options.text('token') ?? environment['PIPELOCK_KILLSWITCH_API_TOKEN'];
  if (token === undefined) {
    throw new PipelockError(
      'USAGE',
      'the admin API needs a token: set PIPELOCK_KILLSWITCH_API_TOKEN or use --token',
    );
  }
  const response = await fetch(`http://${address}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new PipelockError(
      'DIAL_FAILED',
      `${address} does not answer: ${errorText(error)}; is \`pipelock run\` up?`,
      { cause: error },
    );
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const reason = (answer as { error?: string }).error ?? `HTTP ${response.status}`;
  throw new PipelockError('UPSTREAM_FAILED', `${address} refused: ${reason}`);
}
