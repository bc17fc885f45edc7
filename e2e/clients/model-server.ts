// A server that answers as the two model APIs do, on loopback: whatever the test says, in as many deltas as it says.

import type { RequestListener, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { startOrigin, type Origin } from '../lib/origin.ts';

type Frame = (response: ServerResponse, pieces: readonly string[]) => Promise<void>;

const send = (response: ServerResponse, event: string, data: unknown): void => {
  const name = event === '' ? '' : `event: ${event}\n`;
  response.write(`${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
};

/** POST /v1/chat/completions with `stream: true`. */
const chatCompletions: Frame = async (response, pieces) => {
  const chunk = (delta: object, finish_reason: string | null): object => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'test-model',
    choices: [{ index: 0, delta, finish_reason }],
  });
  send(response, '', chunk({ role: 'assistant', content: '' }, null));
  for (const piece of pieces) {
    send(response, '', chunk({ content: piece }, null));
    await setImmediate();
  }
  send(response, '', chunk({}, 'stop'));
  send(response, '', '[DONE]');
};

/** POST /v1/messages with `stream: true`. */
const messages: Frame = async (response, pieces) => {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'test-model',
    content: [],
    usage,
  };
  send(response, 'message_start', { type: 'message_start', message });
  const content_block = { type: 'text', text: '' };
  send(response, 'content_block_start', { type: 'content_block_start', index: 0, content_block });
  send(response, 'ping', { type: 'ping' });
  for (const text of pieces) {
    const delta = { type: 'text_delta', text };
    send(response, 'content_block_delta', { type: 'content_block_delta', index: 0, delta });
    await setImmediate();
  }
  send(response, 'content_block_stop', { type: 'content_block_stop', index: 0 });
  send(response, 'message_delta', { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage });
  send(response, 'message_stop', { type: 'message_stop' });
};

export interface ModelServer extends Origin {
  /** What the next answers say. */
  say(pieces: readonly string[]): void;
}

export async function startModelServer(
  start: (answer: RequestListener) => Promise<Origin> = startOrigin,
): Promise<ModelServer> {
  let said: readonly string[] = [];
  const origin = await start((request, response) => {
    const frame = request.url === '/v1/messages' ? messages : chatCompletions;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    void frame(response, said).then(() => response.end());
  });
  return { ...origin, say: (pieces) => (said = pieces) };
}
