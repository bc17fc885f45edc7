// `pipelock gate`: the init container of a protected pod. It ends when the way past the proxy is seen shut and the proxy
// is there; only then do the containers of the agent start.

import type { Command, Invocation } from '../command.ts';
import { PipelockError } from '../../proxy/errors.ts';
import { openGate, type GateState } from '../gate/open-gate.ts';

/** What sysexits.h calls a failure that may pass: the pod is tried again. */
const TRY_AGAIN = 75;
const MOST_SECONDS = 86_400;

export const gate: Command = {
  name: 'gate',
  summary: 'Wait until a pod is isolated and its proxy is ready.',
  positionals: '',
  options: {
    proxy: { type: 'string', value: 'URL', help: 'the proxy of this pod, which must answer' },
    canary: {
      type: 'string',
      multiple: true,
      value: 'HOST:PORT',
      help: 'what this pod must not reach; may be repeated',
    },
    'timeout-seconds': { type: 'string', value: 'SECONDS', help: 'how long to wait (default 300)' },
  },
  details:
    'Exit code 0 when every canary was refused five times in a row while the proxy answered, 75 when that did not happen ' +
    'in time.',
  run,
};

async function run({ options, output }: Invocation): Promise<number> {
  const canaries = options.list('canary');
  if (canaries.length === 0) throw new PipelockError('USAGE', 'pipelock gate: --canary HOST:PORT is missing');
  const seconds = Number(options.text('timeout-seconds') ?? '300');
  if (!Number.isSafeInteger(seconds) || seconds < 1 || seconds > MOST_SECONDS)
    throw new PipelockError(
      'USAGE',
      `pipelock gate: --timeout-seconds must be between 1 and ${MOST_SECONDS}`,
    );
  const state = await openGate({
    proxy: proxyAddress(options.text('proxy')),
    canaries,
    timeoutMs: seconds * 1000,
    onChange: (now) => output.note(`pipelock gate: ${describe(now)}`),
  });
  if (output.json) output.value(state);
  return state.open ? 0 : TRY_AGAIN;
}

function proxyAddress(text: string | undefined): string {
  const url = text === undefined ? null : URL.parse(text);
  if (url?.protocol !== 'http:' || url.port === '')
    throw new PipelockError('USAGE', 'pipelock gate: --proxy must be a URL such as http://10.96.0.40:8888');
  return url.host;
}

function describe({ open, problem }: GateState): string {
  if (open) return 'open: direct egress is refused and the proxy is ready';
  return `shut: ${problem}`;
}
