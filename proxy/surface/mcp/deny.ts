// How a block reads in JSON-RPC: the code says which gate refused, the message which rule, `data` what the log calls it.

import type { JsonRpcError } from '../../codec/jsonrpc.ts';
import type { Direction } from '../../model/message.ts';
import type { Verdict } from '../../model/verdict.ts';

export const CODES = {
  response: -32000,
  input: -32001,
  upstream: -32003,
  killSwitch: -32004,
} as const;

export interface McpDenied {
  readonly verdict: Verdict;
  readonly direction: Direction;
  readonly requestId: string;
}

export function denialError({ verdict, direction, requestId }: McpDenied): JsonRpcError {
  return {
    code: codeFor(verdict, direction),
    message: `pipelock: ${verdict.message}`,
    data: {
      reason: verdict.reason,
      request_id: requestId,
      ...(verdict.hint === undefined ? {} : { hint: verdict.hint }),
    },
  };
}

function codeFor({ reason }: Verdict, direction: Direction): number {
  if (reason === 'kill_switch_active') return CODES.killSwitch;
  return direction === 'outbound' ? CODES.input : CODES.response;
}

/** An error of the wrapper's own, for what never became a message. */
export function plainError(code: number, message: string): JsonRpcError {
  return { code, message: `pipelock: ${message}` };
}
