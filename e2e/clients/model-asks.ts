// The published SDKs of model providers, each asked for one streamed answer.

import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

export interface Connection {
  readonly baseURL: string;
  readonly fetch: typeof globalThis.fetch;
}

/** Streams one answer and hands each delta's text to `told`. */
export type Ask = (connection: Connection, told: (text: string) => void) => Promise<void>;

export const SDKS: Record<string, Ask> = {
  openai: async ({ baseURL, fetch }, told) => {
    const client = new OpenAI({ apiKey: 'none', baseURL: `${baseURL}/v1`, fetch, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'How is the harbour?' }];
    const stream = await client.chat.completions.create({ model: 'test-model', messages, stream: true });
    for await (const chunk of stream) {
      const text = chunk.choices[0]?.delta.content ?? '';
      if (text !== '') told(text);
    }
  },
  '@anthropic-ai/sdk': async ({ baseURL, fetch }, told) => {
    const client = new Anthropic({ apiKey: 'none', authToken: null, baseURL, fetch, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'How is the harbour?' }];
    const stream = client.messages.stream({ model: 'test-model', max_tokens: 2000, messages });
    for await (const event of stream)
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') told(event.delta.text);
  },
};
