// Calls the admin API of a running proxy.

import { PipelockError } from '../proxy/errors.ts';
import type { Invocation, OptionSpec } from './command.ts';
import { askListener } from './local-request.ts';

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
  const answer = await askListener(address, {
    method,
    path,
    headers: { Authorization: `Bearer ${token}` },
    timeoutMs: 10_000,
    ...(body === undefined ? {} : { body }),
  });
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  const reason = (answer.body as { error?: string }).error ?? `HTTP ${answer.status}`;
  throw new PipelockError('UPSTREAM_FAILED', `${address} refused: ${reason}`);
}
