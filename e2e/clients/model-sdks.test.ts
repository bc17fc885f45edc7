import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { fetch as undiciFetch, ProxyAgent } from 'undici';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken, injection } from '../lib/secrets.ts';
import { startModelServer, type ModelServer } from './model-server.ts';

const WORDS = Array.from(
  { length: 1000 },
  (_, at) => ['the ', 'quiet ', 'harbour ', 'slept ', 'on ', '— '][at % 6] ?? '',
);
const inPieces = (text: string, length: number): string[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, at) =>
    text.slice(at * length, (at + 1) * length),
  );

interface Connection {
  readonly baseURL: string;
  readonly fetch: typeof globalThis.fetch;
}

function viaAgent(agent: ProxyAgent): typeof globalThis.fetch {
  const through = (url: string, init: object): unknown => undiciFetch(url, { ...init, dispatcher: agent });
  return through as unknown as typeof globalThis.fetch;
}

/** How a client is told of the proxy; a surface more is a row more. */
const WAYS: Record<string, (proxy: Proxy, server: ModelServer) => Connection> = {
  forward: (proxy, { url }) => ({
    baseURL: url,
    fetch: viaAgent(new ProxyAgent({ uri: proxy.url, proxyTunnel: false })),
  }),
  tunnel: (proxy, { url }) => ({
    baseURL: url,
    fetch: viaAgent(new ProxyAgent({ uri: proxy.url, proxyTunnel: true })),
  }),
  reverse: (proxy) => ({
    baseURL: `http://127.0.0.1:${proxy.ports.get('reverse') ?? 0}`,
    fetch: globalThis.fetch,
  }),
};

/** Streams one answer and hands each delta's text to `told`. */
type Ask = (connection: Connection, told: (text: string) => void) => Promise<void>;

const SDKS: Record<string, Ask> = {
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

describe('e2e/clients: the SDKs of model providers', () => {
  let server: ModelServer;
  let proxy: Proxy;
  before(async () => {
    server = await startModelServer();
    proxy = await startProxy({
      policy: {
        response_scanning: { dlp: 'block' },
        reverse_proxy: { enabled: true, listen: '127.0.0.1:0', upstream: server.url },
      },
    });
  });
  after(async () => {
    await proxy.stop();
    await server.close();
  });

  for (const [sdk, ask] of Object.entries(SDKS)) {
    for (const [surface, connect] of Object.entries(WAYS)) {
      it(`${sdk} streams a thousand tokens over ${surface}, each as it was sent`, async () => {
        server.say(WORDS);
        const told: string[] = [];
        await ask(connect(proxy, server), (text) => told.push(text));
        assert.deepEqual(told, WORDS);
      });

      for (const [what, bad, reason] of [
        ['an instruction', injection(), 'response_scan'],
        ['a secret', githubToken(), 'response_dlp'],
      ] as const) {
        it(`${sdk} over ${surface} raises an error that names the reason where ${what} is stopped (L-06)`, async () => {
          server.say([...WORDS.slice(0, 50), ...inPieces(bad, 4), ...WORDS]);
          let told = '';
          await assert.rejects(
            ask(connect(proxy, server), (text) => (told += text)),
            (error: Error) => error.message.includes(`blocked by pipelock: ${reason}: `),
          );
          assert.ok((WORDS.slice(0, 50).join('') + bad.slice(0, -1)).startsWith(told), told);
        });
      }
    }
  }
});
