// The closed table of failures. A block is a verdict and never thrown; these are for when something could not be done.

/** Exit codes are stable: 0 ok, 1 general or findings, 2 configuration or usage, 3 security stop, 10 wrapped program failed. */
export const ERROR_CODES = {
  POLICY_INVALID: {
    exitCode: 2,
    status: 500,
    fault: 'user',
    summary: 'The policy file cannot be used as it is.',
  },
  POLICY_UNREADABLE: { exitCode: 2, status: 500, fault: 'user', summary: 'The policy file cannot be read.' },
  PATTERN_REFUSED: {
    exitCode: 2,
    status: 500,
    fault: 'user',
    summary: 'A regular expression is invalid or cannot run in bounded time.',
  },
  CA_UNUSABLE: {
    exitCode: 2,
    status: 500,
    fault: 'user',
    summary: 'The certificate authority for interception cannot be used.',
  },
  PINS_UNREADABLE: {
    exitCode: 2,
    status: 500,
    fault: 'user',
    summary: 'The pinned tools of an MCP server cannot be read or written.',
  },
  MCP_SERVER_FAILED: {
    exitCode: 10,
    status: 502,
    fault: 'upstream',
    summary: 'An MCP server could not be started or did not keep to the protocol.',
  },
  USAGE: { exitCode: 2, status: 400, fault: 'user', summary: 'The command line is not understood.' },
  LISTEN_FAILED: { exitCode: 1, status: 500, fault: 'user', summary: 'A listener could not be opened.' },
  URL_INVALID: {
    exitCode: 1,
    status: 400,
    fault: 'client',
    summary: 'The target of a request is not a usable URL.',
  },
  BODY_UNDECODABLE: {
    exitCode: 1,
    status: 400,
    fault: 'client',
    summary: 'A body could not be decoded for scanning.',
  },
  RESOLVE_FAILED: { exitCode: 1, status: 502, fault: 'upstream', summary: 'A name could not be resolved.' },
  DIAL_FAILED: {
    exitCode: 1,
    status: 502,
    fault: 'upstream',
    summary: 'No pinned address accepted the connection.',
  },
  UPSTREAM_FAILED: {
    exitCode: 1,
    status: 502,
    fault: 'upstream',
    summary: 'The server broke off or answered with something that is not HTTP.',
  },
  RECORD_FAILED: {
    exitCode: 1,
    status: 503,
    fault: 'user',
    summary: 'The flight recorder cannot write to its folder.',
  },
  RECORD_LOCKED: {
    exitCode: 1,
    status: 503,
    fault: 'user',
    summary: 'Another process writes this record already.',
  },
  RECORD_DAMAGED: {
    exitCode: 1,
    status: 503,
    fault: 'user',
    summary: 'The record cannot be continued or read, because an entry does not fit.',
  },
  INTERNAL: {
    exitCode: 1,
    status: 500,
    fault: 'ours',
    summary: 'A defect of this program; the message did not pass.',
  },
} as const satisfies Record<
  string,
  { exitCode: number; status: number; fault: 'user' | 'client' | 'upstream' | 'ours'; summary: string }
>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Says what was wrong, where, and what to do; never quotes a secret. */
export class PipelockError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PipelockError';
    this.code = code;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exitCode;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** The text of anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
