// `pipelock healthcheck`: asks a running proxy; for container probes and scripts.

import { errorText, PipelockError } from '../../proxy/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { askListener } from '../local-request.ts';

interface Health {
  readonly status?: string;
  readonly policy_in_force?: string;
  readonly audit_log?: string;
}

export const healthcheck: Command = {
  name: 'healthcheck',
  summary: 'Ask a running proxy whether it is healthy.',
  positionals: '',
  options: {
    addr: { type: 'string', value: 'HOST:PORT', help: 'the main listener (default 127.0.0.1:8888)' },
    timeout: { type: 'string', value: 'SECONDS', help: 'how long to wait (default 5)' },
  },
  details:
    'Exit code 0 when it answers "healthy" or "degraded", 1 otherwise. A degraded proxy still enforces its policy: ' +
    'restarting it because the file on disk is broken would end that.',
  run: async ({ options, output }) => {
    const address = options.text('addr') ?? '127.0.0.1:8888';
    const timeoutMs = milliseconds(options.text('timeout') ?? '5');
    try {
      const { status, body } = await askListener(address, { method: 'GET', path: '/health', timeoutMs });
      return report(output, address, { status, health: body as Health });
    } catch (error) {
      if (error instanceof PipelockError && error.code === 'USAGE') throw error;
      if (output.json) output.value({ status: 'unreachable', error: errorText(error) });
      else output.note(errorText(error));
      return 1;
    }
  },
};

function milliseconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3600) return Math.ceil(seconds * 1000);
  throw new PipelockError('USAGE', `--timeout is "${text}"; write seconds, such as 5`);
}

function report(
  output: Invocation['output'],
  address: string,
  { status, health }: { readonly status: number; readonly health: Health },
): number {
  const degraded = health.status === 'degraded';
  if (output.json) output.value(health);
  else output.line(`${address}: ${health.status ?? `HTTP ${status}, which is no answer of pipelock`}`);
  if (degraded && !output.json) {
    output.note(`policy: ${health.policy_in_force ?? '?'}; audit log: ${health.audit_log ?? '?'}`);
  }
  return status === 200 && (degraded || health.status === 'healthy') ? 0 : 1;
}
