// The loop of the gate. A canary that is refused proves nothing while the proxy that holds it is down, so refusals count
// only in rounds in which the proxy answered; and a network that enforces late may let one connection through first.

import { setTimeout as pause } from 'node:timers/promises';
import { errorText } from '../../proxy/errors.ts';
import { askListener } from '../local-request.ts';
import { tryConnect } from './try-connect.ts';

const REFUSALS = 5;
const PAUSE_MS = 200;
const ANSWER_MS = 2000;
const CANARY_MS = 1000;

export interface GateState {
  readonly open: boolean;
  /** Why it is shut, in words that do not change from round to round. */
  readonly problem: string;
}

export interface GateOptions {
  /** `host:port`. */
  readonly proxy: string;
  readonly canaries: readonly string[];
  readonly timeoutMs: number;
  readonly onChange: (state: GateState) => void;
  /** Milliseconds that only go forward. */
  readonly clock?: () => number;
}

/** The last state: open, or shut when the time was over. */
export async function openGate(options: GateOptions): Promise<GateState> {
  const { timeoutMs, clock = () => performance.now() } = options;
  const deadline = clock() + timeoutMs;
  let last: GateState = { open: false, problem: '' };
  let refusals = 0;
  const tell = (state: GateState): GateState => {
    if (state.open !== last.open || state.problem !== last.problem) options.onChange(state);
    return (last = state);
  };
  while (clock() < deadline) {
    const problem = await oneRound(options);
    refusals = problem === undefined ? refusals + 1 : 0;
    if (refusals >= REFUSALS) return tell({ open: true, problem: '' });
    if (problem !== undefined) tell({ open: false, problem });
    await pause(PAUSE_MS);
  }
  return tell({ open: false, problem: `${last.problem}; gave up after ${Math.round(timeoutMs / 1000)} s` });
}

/** What keeps the gate shut in this round; undefined when nothing does. */
async function oneRound({ proxy, canaries }: GateOptions): Promise<string | undefined> {
  const answer = await askListener(proxy, { method: 'GET', path: '/health', timeoutMs: ANSWER_MS }).catch(
    errorText,
  );
  if (typeof answer === 'string') return 'the proxy does not answer';
  if (answer.status !== 200) return `the proxy answers with status ${answer.status}`;
  const outcomes = await Promise.all(
    canaries.map(async (canary) => [canary, await tryConnect(canary, CANARY_MS)] as const),
  );
  const reached = outcomes.find(([, outcome]) => outcome === 'connected');
  if (reached)
    return `direct egress is still possible: ${reached[0]} can be reached; is NetworkPolicy enforced here?`;
  const unknown = outcomes.find(([, outcome]) => outcome === 'unknown');
  return unknown && `${unknown[0]} could not be tried: its name does not resolve`;
}
