// What an MCP server says about itself: starts it as the wrapper would, asks for every list, and ends it. It is not
// trusted: every answer is read as strictly as on the wire, and the whole conversation has a time limit.

import { setTimeout as pause } from 'node:timers/promises';
import { readJsonRpc, type Members } from '../../proxy/codec/jsonrpc.ts';
import { PipelockError } from '../../proxy/errors.ts';
import { startChild, type Child } from '../../proxy/surface/mcp/child.ts';
import type { Received } from '../../proxy/surface/mcp/pipe.ts';
import { isTable } from '../../proxy/text/json-value.ts';
import { VERSION } from '../../proxy/version.ts';

export interface ServerToAsk {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** One definition and where it stands: `tools/echo`, `prompts/greet`, `instructions`. */
export interface Described {
  readonly place: string;
  readonly value: unknown;
}

const LISTS = [
  ['tools', 'tools/list', 'tools'],
  ['prompts', 'prompts/list', 'prompts'],
  ['resources', 'resources/list', 'resources'],
  ['resources', 'resources/templates/list', 'resourceTemplates'],
] as const;
const PROTOCOL = '2025-06-18';
const MOST_PAGES = 100;

/** Throws MCP_SERVER_FAILED when the server cannot be started, breaks the protocol, or takes too long. */
export async function askServer(server: ServerToAsk): Promise<Described[]> {
  const [command, ...args] = server.command;
  const child = startChild({ command, args, environment: server.environment, stderr: process.stderr });
  const deadline = pause(server.timeoutMs, undefined, { ref: false }).then(() => {
    throw failed(server, `it did not answer within ${server.timeoutMs / 1000} s`);
  });
  try {
    return await Promise.race([describe(new Conversation(child, server)), deadline]);
  } finally {
    deadline.catch(() => undefined);
    await child.stop();
  }
}

function failed({ name }: ServerToAsk, why: string): PipelockError {
  return new PipelockError('MCP_SERVER_FAILED', `the MCP server ${name} could not be checked: ${why}`);
}

async function describe(conversation: Conversation): Promise<Described[]> {
  const greeting = await conversation.ask('initialize', {
    protocolVersion: PROTOCOL,
    capabilities: {},
    clientInfo: { name: 'pipelock', version: VERSION },
  });
  await conversation.send({ method: 'notifications/initialized' });
  const capabilities = isTable(greeting['capabilities']) ? greeting['capabilities'] : {};
  const { instructions, serverInfo } = greeting;
  const found: Described[] = [{ place: 'server', value: serverInfo }];
  if (instructions !== undefined) found.push({ place: 'instructions', value: instructions });
  for (const [capability, method, field] of LISTS) {
    if (!(capability in capabilities)) continue;
    for (const item of await conversation.list(method, field)) {
      const name = isTable(item) ? (item['name'] ?? item['uri']) : undefined;
      found.push({ place: `${field}/${typeof name === 'string' ? name : '?'}`, value: item });
    }
  }
  return found;
}

class Conversation {
  readonly #child: Child;
  readonly #server: ServerToAsk;
  readonly #received: AsyncIterator<Received>;
  #nextId = 1;

  constructor(child: Child, server: ServerToAsk) {
    this.#child = child;
    this.#server = server;
    this.#received = child.pipe.receive()[Symbol.asyncIterator]();
  }

  send(message: object): Promise<void> {
    return this.#child.pipe.send(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })));
  }

  /** The result of a request; what comes in between is answered or left. */
  async ask(method: string, params: object): Promise<Members> {
    const id = this.#nextId++;
    await this.send({ id, method, params });
    for (;;) {
      const message = await this.#next();
      if (message.kind === 'request') await this.#decline(message.id, message.method);
      if (message.kind !== 'answer' || message.id !== id) continue;
      const { result } = message.value;
      if (isTable(result)) return result;
      throw failed(this.#server, `it answered ${method} with an error`);
    }
  }

  /** Every page of a list; a list the server does not know is empty. */
  async list(method: string, field: string): Promise<unknown[]> {
    const items: unknown[] = [];
    let cursor: unknown;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const result = await this.ask(method, cursor === undefined ? {} : { cursor }).catch(
        (error: unknown) => {
          if (method === 'resources/templates/list') return {};
          throw error;
        },
      );
      const list = (result as Members)[field];
      if (Array.isArray(list)) items.push(...(list as unknown[]));
      cursor = (result as Members)['nextCursor'];
      if (cursor === undefined || cursor === null) return items;
    }
    throw failed(this.#server, `its ${field} have more than ${MOST_PAGES} pages`);
  }

  async #decline(id: unknown, method: string): Promise<void> {
    const error = { code: -32601, message: 'this client only reads definitions' };
    await this.send(method === 'ping' ? { id, result: {} } : { id, error });
  }

  async #next(): Promise<ReturnType<typeof readJsonRpc>> {
    const next = await this.#received.next();
    if (next.done === true) throw failed(this.#server, await this.#child.pipe.whyEnded());
    const message = 'bytes' in next.value ? readJsonRpc(next.value.bytes) : undefined;
    if (!message || message.kind === 'fault') {
      const what = message ? message.note : 'it is too long';
      throw failed(this.#server, `it wrote a message that cannot be read (${what})`);
    }
    return message;
  }
}
