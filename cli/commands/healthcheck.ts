// `pipelock healthcheck`: asks a running proxy; for container probes and scripts.

import { errorText } from '../../proxy/errors.ts';
import type { Command } from '../command.ts';

export const healthcheck: Command = {
  name: 'healthcheck',
  summary: 'Ask a running proxy whether it is healthy.',
  positionals: '',
  options: {
    addr: { type: 'string', value: 'HOST:PORT', help: 'the main listener (default 127.0.0.1:8888)' },
    timeout: { type: 'string', value: 'SECONDS', help: 'how long to wait (default 5)' },
  },
  details: 'Exit code 0 when it answers "healthy", 1 otherwise.',
  run: async ({ options, output }) => {
    const address = options.text('addr') ?? '127.0.0.1:8888';
    const seconds = Number(options.text('timeout') ?? '5');
    try {
      const response = await fetch(`http://${address}/health`, {
        signal: AbortSignal.timeout(seconds * 1000),
      });
      const body = (await response.json()) as { status?: string };
      if (output.json) output.value(body);
      else output.line(`${address}: ${body.status ?? `HTTP ${response.status}`}`);
      return response.ok && body.status === 'healthy' ? 0 : 1;
    } catch (error) {
      if (output.json) output.value({ status: 'unreachable', error: errorText(error) });
      else output.note(`${address} does not answer: ${errorText(error)}; is \`pipelock run\` up?`);
      return 1;
    }
  },
};
