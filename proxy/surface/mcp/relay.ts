// THE MCP loop: two pipes, every message of either side judged, then passed on or answered. Written once for any two
// transports. Messages of one direction keep their order; what is too slow for one side is not read from the other.

import { setTimeout as pause } from 'node:timers/promises';
import {
  errorAnswer,
  INVALID_REQUEST,
  PARSE_ERROR,
  readJsonRpc,
  type JsonRpcError,
  type JsonRpcFault,
  type JsonRpcId,
  type JsonRpcMessage,
} from '../../codec/jsonrpc.ts';
import type { Skimmed } from '../../codec/jsonrpc-skim.ts';
import { METHODS } from '../../codec/mcp.ts';
import { errorText } from '../../errors.ts';
import type { Gate, Open } from '../../mediate/gate.ts';
import { mcpTarget } from '../../model/mcp.ts';
import type { Surface } from '../../model/surface.ts';
import type { Agent } from '../../model/transaction.ts';
import { isTable } from '../../text/json-value.ts';
import { CODES, denialError, plainError } from './deny.ts';
import { judgeAnswer, judgeMessage, type JudgedMessage } from './judge.ts';
import { Party, type Asked } from './party.ts';
import { MAX_MESSAGE_BYTES, type Pipe, type Received } from './pipe.ts';
import type { ToolMemory } from './tool-memory.ts';

export interface RelayOptions {
  readonly client: Pipe;
  readonly server: Pipe;
  readonly gate: Gate;
  readonly surface: Surface;
  readonly agent: Agent;
  /** How the server is called in logs, rules and pins. */
  readonly serverName: string;
  readonly memory: ToolMemory;
  readonly observe: (carried: Carried) => void;
  /** Aborted when the conversation is over for reasons of its own. */
  readonly signal: AbortSignal;
}

/** One message and what became of it. */
export interface Carried {
  readonly from: 'client' | 'server';
  /** What it asks, tells or answers; `other` for a method nobody knows. */
  readonly method: string;
  readonly result: 'passed' | 'blocked' | 'refused';
  /** How many definitions were taken out of it. */
  readonly removed: number;
}

/** Carries one conversation. Resolves when the server's side has ended and everybody who waited for it was told. */
export async function relay(options: RelayOptions): Promise<void> {
  const running = new Relay(options);
  await running.run();
}

const TICK_MS = 1000;
const FIRST_WORDS_MS = 2000;
const LAST_WORDS_MS = 100;

class Relay {
  readonly #options: RelayOptions;
  readonly #client: Party;
  readonly #server: Party;
  readonly #over = new AbortController();
  readonly #firstAnswer = Promise.withResolvers<undefined>();
  #hasHeard = false;
  /** Why there is no server any more. */
  #ended: string | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#client = new Party('client', options.client);
    this.#server = new Party('server', options.server);
  }

  async run(): Promise<void> {
    void this.#watchSilence();
    const fromClient = this.#pump(this.#client, this.#server).finally(() => this.#server.pipe.close());
    fromClient.catch(() => undefined);
    try {
      await this.#pump(this.#server, this.#client);
      await this.#tellEnd(`the server has ended: ${await this.#server.pipe.whyEnded()}`);
      await this.#hearOut(fromClient);
    } finally {
      this.#over.abort();
    }
  }

  async #pump(from: Party, to: Party): Promise<void> {
    for await (const received of from.pipe.receive()) await this.#take(received, from, to);
  }

  async #take(received: Received, from: Party, to: Party): Promise<void> {
    const isFirst = from.name === 'client' && !this.#hasHeard;
    this.#hasHeard ||= isFirst;
    await this.#judge(received, from, to);
    if (isFirst) this.#firstAnswer.resolve(undefined);
  }

  async #judge(received: Received, from: Party, to: Party): Promise<void> {
    if ('tooLong' in received) {
      const note = `the message is longer than ${MAX_MESSAGE_BYTES} bytes`;
      await this.#misread({ code: INVALID_REQUEST, note, skimmed: received.tooLong }, from, to);
      return;
    }
    const message = readJsonRpc(received.bytes);
    if (message.kind === 'fault' && received.unfinished) {
      this.#refuse(from, 'mcp_protocol', 'it broke off in the middle');
      return;
    }
    try {
      await this.#carry(message, received.bytes, from, to);
    } catch (error) {
      // Whatever goes wrong, the message does not pass, and who waits for it is told.
      const skimmed = { ids: 'id' in message ? [message.id] : [], hasMethod: message.kind === 'request' };
      await this.#misread(
        { code: INVALID_REQUEST, note: `judging failed: ${errorText(error)}`, skimmed },
        from,
        to,
      );
    }
  }

  async #carry(message: JsonRpcMessage | JsonRpcFault, bytes: Buffer, from: Party, to: Party): Promise<void> {
    switch (message.kind) {
      case 'request':
        return this.#request(message, bytes, from, to);
      case 'notification':
        return this.#notification(message, bytes, from, to);
      case 'answer':
        return this.#answer(message, bytes, from, to);
      case 'stray-error':
        this.#refuse(from, 'mcp_unrequested', 'an error that belongs to no request');
        return;
      case 'fault':
        return this.#fault(message, bytes, from, to);
    }
  }

  async #request(
    message: Extract<JsonRpcMessage, { kind: 'request' }>,
    bytes: Buffer,
    from: Party,
    to: Party,
  ): Promise<void> {
    const { id, method } = message;
    if (!from.mayAsk(id)) {
      const note = from.waits(id) ? 'a request with this id is still open' : 'too many requests are open';
      this.#refuse(from, 'mcp_protocol', note);
      // Under its id the answer would pass for the one to the first request.
      await from.pipe.send(errorAnswer(from.waits(id) ? null : id, plainError(INVALID_REQUEST, note)));
      return;
    }
    if (this.#ended !== undefined) return this.#tell(from, id, plainError(CODES.upstream, this.#ended));
    const open = this.#open(method, calledTool(message));
    const asked = { id, method, open, heardAt: performance.now() };
    const judged = await judgeMessage(open, { direction: from.direction, bytes, tool: calledTool(message) });
    this.#carried(from, open, judged);
    if (judged.kind === 'blocked') {
      await this.#deny(from, asked, judged, from);
      return;
    }
    from.waitFor(asked);
    await to.pipe.send(judged.bytes);
  }

  /** Nothing is ever written back for a notification (JSON-RPC 2.0 section 4.1, F-33). */
  async #notification(
    message: Extract<JsonRpcMessage, { kind: 'notification' }>,
    bytes: Buffer,
    from: Party,
    to: Party,
  ): Promise<void> {
    const open = this.#open(message.method);
    const judged = await judgeMessage(open, { direction: from.direction, bytes });
    this.#carried(from, open, judged);
    if (judged.kind === 'blocked') return;
    if (message.method === 'notifications/progress') to.hear(performance.now());
    await to.pipe.send(judged.bytes);
  }

  async #answer(
    message: Extract<JsonRpcMessage, { kind: 'answer' }>,
    bytes: Buffer,
    from: Party,
    to: Party,
  ): Promise<void> {
    const asked = to.settle(message.id);
    if (!asked) {
      this.#refuse(from, 'mcp_unrequested', 'an answer that nobody waits for');
      return;
    }
    const judged = await this.#judgeAnswer(asked, message, bytes, from).catch((error: unknown) => {
      to.waitFor(asked);
      throw error;
    });
    this.#carried(from, asked.open, judged);
    if (judged.kind === 'blocked') await this.#deny(to, asked, judged, from);
    else await to.pipe.send(judged.bytes);
  }

  async #judgeAnswer(
    { open, method }: Asked,
    { value }: JsonRpcMessage,
    bytes: Buffer,
    from: Party,
  ): Promise<JudgedMessage> {
    if (from.name === 'client') return judgeMessage(open, { direction: from.direction, bytes });
    return judgeAnswer(open, { method, value, bytes }, this.#options.memory);
  }

  async #deny(
    to: Party,
    { id, open }: Asked,
    { verdict }: Extract<JudgedMessage, { kind: 'blocked' }>,
    from: Party,
  ): Promise<void> {
    const denied = { verdict, direction: from.direction, requestId: open.tx.id };
    await to.pipe.send(errorAnswer(id, denialError(denied)));
  }

  async #fault(fault: JsonRpcFault, bytes: Buffer, from: Party, to: Party): Promise<void> {
    const open = this.#open('unreadable');
    const { on_parse_error } = open.policy.mcp_input_scanning;
    if (from.name === 'client' && fault.code === PARSE_ERROR && on_parse_error === 'forward') {
      const judged = await judgeMessage(open, { direction: from.direction, bytes });
      if (judged.kind === 'passes') return to.pipe.send(judged.bytes);
    }
    return this.#misread(fault, from, to);
  }

  /** A message that cannot be read never passes. Told is its sender, or who waits for it as an answer. */
  async #misread(
    { code, note, skimmed }: { code: number; note: string; skimmed: Skimmed },
    from: Party,
    to: Party,
  ): Promise<void> {
    this.#refuse(from, 'mcp_protocol', note);
    const waiting = skimmed.hasMethod ? [] : skimmed.ids.filter((id) => to.waits(id));
    for (const id of waiting) {
      to.settle(id);
      await this.#tell(
        to,
        id,
        plainError(CODES.response, `the answer of the ${from.name} was refused: ${note}`),
      );
    }
    if (waiting.length > 0) return;
    const [id, ...more] = skimmed.hasMethod ? skimmed.ids : [];
    // A server that prints other things than messages would take an error without id for noise in its turn.
    if (id === undefined && from.name === 'server') return;
    await this.#tell(from, id === undefined || more.length > 0 ? null : id, plainError(code, note));
  }

  async #tell(party: Party, id: JsonRpcId | null, error: JsonRpcError): Promise<void> {
    await party.pipe.send(errorAnswer(id, error));
  }

  #open(method: string, tool?: string): Open {
    const { gate, surface, agent, serverName } = this.#options;
    const known = METHODS.has(method) ? method : 'other';
    const target = mcpTarget(serverName, known, ...(tool === undefined ? [] : [tool]));
    const signal = this.#options.signal;
    return gate.open({ surface, agent, clientAddress: '', method: known, target, signal });
  }

  #carried(from: Party, { tx }: Open, judged: JudgedMessage): void {
    const isPassed = judged.kind === 'passes';
    const result = isPassed ? 'passed' : 'blocked';
    const removed = (isPassed ? judged.removed : undefined) ?? 0;
    this.#options.observe({ from: from.name, method: tx.method, result, removed });
  }

  #refuse(from: Party, reason: 'mcp_protocol' | 'mcp_unrequested', note: string): void {
    const { gate, surface, agent, serverName } = this.#options;
    const url = mcpTarget(serverName).raw;
    this.#options.observe({ from: from.name, method: 'other', result: 'refused', removed: 0 });
    const what = `a message of the ${from.name} was refused: ${note}`;
    gate.refuse({ surface, agent, clientAddress: '', method: 'other', url, reason, note: what });
  }

  async #tellEnd(why: string): Promise<void> {
    this.#ended = why;
    for (const { id } of this.#client.silentSince(Infinity)) {
      this.#client.settle(id);
      await this.#tell(this.#client, id, plainError(CODES.upstream, why));
    }
  }

  /** Requests on their way while the server ended are answered too; above all the first, when it could not start. */
  async #hearOut(fromClient: Promise<void>): Promise<void> {
    const ms = this.#hasHeard ? LAST_WORDS_MS : FIRST_WORDS_MS;
    const waited = pause(ms, undefined, { ref: false, signal: this.#over.signal });
    await Promise.race([fromClient, waited, ...(this.#hasHeard ? [] : [this.#firstAnswer.promise])]);
  }

  /** Requests about which nothing was heard for too long are answered, so that nobody waits for ever. */
  async #watchSilence(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await pause(TICK_MS, undefined, { ref: false, signal }).catch(() => undefined);
      const { limits } = this.#options.gate.mediator.policy;
      const seconds = limits.mcp_answer_timeout_seconds;
      for (const [party, silent] of [
        [this.#client, 'server'],
        [this.#server, 'client'],
      ] as const) {
        for (const { id } of party.silentSince(performance.now() - seconds * 1000)) {
          party.settle(id);
          const note = `the ${silent} has not answered within ${seconds} s`;
          this.#refuse(party, 'mcp_protocol', note);
          await this.#tell(party, id, plainError(CODES.upstream, note));
        }
      }
    }
  }
}

/** The tool a call names. In the target it is a word safe for logs, and hidden when a scanner found something. */
function calledTool({ method, value }: Extract<JsonRpcMessage, { kind: 'request' }>): string | undefined {
  const { params } = value;
  if (method !== 'tools/call' || !isTable(params)) return undefined;
  return typeof params['name'] === 'string' ? params['name'] : undefined;
}
