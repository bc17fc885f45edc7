// How an answer ends that is cut in its middle, so that no client takes it for a whole one, nor for a fault of the network:
// docs/architecture.md, "How a cut stream ends". Never quotes what was found.

import type { ServerResponse } from 'node:http';
import type { Framing } from '../codec/event-lines.ts';

export interface Cut {
  readonly framing: Framing | undefined;
  /** Whether a Content-Length was announced, which then is not reached. */
  readonly hasLength: boolean;
  /** A reason code, and a sentence for a person. */
  readonly reason: string;
  readonly message: string;
  readonly requestId: string;
}

/** Thrown where an answer is cut for what no scanner found: a budget is used up, traffic is halted. */
export class AnswerCut extends Error {
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'AnswerCut';
    this.reason = reason;
  }
}

/** How long a client that does not read may keep what it has not read. */
const LINGER_MS = 400;

const beingCut = new WeakSet<ServerResponse>();

/** True from the moment the answer is cut: nothing else may be written on it. */
export function isBeingCut(response: ServerResponse): boolean {
  return beingCut.has(response);
}

/** Ends an answer whose head was sent; the connection is closed soon after, whether or not the client reads on. */
export function endShort(response: ServerResponse, cut: Cut): void {
  if (response.destroyed || response.writableEnded || beingCut.has(response)) return;
  beingCut.add(response);
  const timer = setTimeout(() => response.destroy(), LINGER_MS);
  response.once('close', () => clearTimeout(timer));
  if (cut.framing !== undefined) response.end(lastWords(cut));
  else if (response.chunkedEncoding) breakChunks(response, cut);
  else if (cut.hasLength) response.destroy();
  else response.socket?.resetAndDestroy();
}

/** The last event or line. Its shape is the one that clients of model APIs raise as an error of the API. */
export function lastWords({ framing, reason, message, requestId }: Cut): string {
  const words = `blocked by pipelock: ${reason}: ${message}`;
  if (framing === 'lines') return JSON.stringify({ error: words, reason, request_id: requestId }) + '\n';
  const error = { type: 'blocked', code: reason, message: words };
  const data = JSON.stringify({ type: 'error', error, message: words, reason, request_id: requestId });
  return `event: error\ndata: ${data}\n\n`;
}

/** Where the size of the next chunk belongs stands a line that is none: an error of the protocol to every client. */
function breakChunks(response: ServerResponse, { reason, requestId }: Cut): void {
  const { socket } = response;
  if (!socket) response.destroy();
  else socket.end(`pipelock-blocked; reason=${reason}; request=${requestId}\r\n`);
}
