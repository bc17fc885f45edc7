import assert from 'node:assert/strict';
import path from 'node:path';
import { fetch as undiciFetch, ProxyAgent } from 'undici';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken, injection } from '../lib/secrets.ts';
import { openSecureSite, type SecureSite } from '../lib/secure-site.ts';
import { output, proxyVariables } from './command.ts';
import { SDKS, type Connection } from './model-asks.ts';
import { startModelServer, type ModelServer } from './model-server.ts';

const PROGRAM = path.join(import.meta.dirname, 'programs/model-sdks/main.ts');
const WORDS = Array.from(
  { length: 1000 },
  (_, at) => ['the ', 'quiet ', 'harbour ', 'slept ', 'on ', '— '][at % 6] ?? '',
);
const inPieces = (text: string, length: number): string[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, at) =>
    text.slice(at * length, (at + 1) * length),
  );

interface Setting {
  readonly proxy: Proxy;
  /** Over HTTP and over HTTPS. */
  readonly plain: ModelServer;
  readonly secure: ModelServer;
  /** The authority the client has to trust. */
  readonly caFile: string;
}

function viaAgent(agent: ProxyAgent): typeof globalThis.fetch {
  const through = (url: string, init: object): unknown => undiciFetch(url, { ...init, dispatcher: agent });
  return through as unknown as typeof globalThis.fetch;
}

/** Streams one answer through an SDK by name and hands each delta's text to `told`. */
type Stream = (sdk: string, told: (text: string) => void) => Promise<void>;

const within =
  (connection: Connection): Stream =>
  (sdk, told) =>
    SDKS[sdk]!(connection, told);

const inItsOwnProcess =
  (baseURL: string, env: Record<string, string>): Stream =>
  async (sdk, told) => {
    const lines = await output(process.execPath, [PROGRAM, sdk, baseURL], { env });
    for (const line of lines.trim().split('\n')) {
      const { text, error } = JSON.parse(line) as { text?: string; error?: string };
      if (error !== undefined) throw new Error(error);
      told(text ?? '');
    }
  };

/** How a client is told of the proxy; a surface more is a row more. */
const WAYS: Record<string, (setting: Setting) => Stream> = {
  forward: ({ proxy, plain }) =>
    within({ baseURL: plain.url, fetch: viaAgent(new ProxyAgent({ uri: proxy.url, proxyTunnel: false })) }),
  tunnel: ({ proxy, plain }) =>
    within({ baseURL: plain.url, fetch: viaAgent(new ProxyAgent({ uri: proxy.url, proxyTunnel: true })) }),
  intercept: ({ proxy, secure, caFile }) =>
    inItsOwnProcess(`https://model.test:${secure.port}`, {
      ...proxyVariables(proxy),
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: caFile,
    }),
  reverse: ({ proxy }) =>
    within({ baseURL: `http://127.0.0.1:${proxy.ports.get('reverse') ?? 0}`, fetch: globalThis.fetch }),
};

describe('e2e/clients: the SDKs of model providers', () => {
  let site: SecureSite;
  let names: NameServer;
  let setting: Setting;
  before(async () => {
    site = await openSecureSite();
    names = await startNameServer((name) => (name === 'model.test' ? ['127.0.0.1'] : undefined));
    const plain = await startModelServer();
    const secure = await startModelServer((answer) => site.start(['model.test'], answer));
    const proxy = await startProxy({
      env: site.env,
      policy: {
        dns: { servers: [names.address] },
        tls_interception: { enabled: true, ca_cert: site.caFile, ca_key: site.keyFile },
        response_scanning: { dlp: 'block' },
        reverse_proxy: { enabled: true, listen: '127.0.0.1:0', upstream: plain.url },
      },
    });
    setting = { proxy, plain, secure, caFile: site.caFile };
  });
  after(async () => {
    await setting.proxy.stop();
    await setting.plain.close();
    await setting.secure.close();
    names.close();
    site.close();
  });

  const say = (pieces: readonly string[]): void => {
    setting.plain.say(pieces);
    setting.secure.say(pieces);
  };

  for (const sdk of Object.keys(SDKS)) {
    for (const [surface, connect] of Object.entries(WAYS)) {
      it(`${sdk} streams a thousand tokens over ${surface}, each as it was sent`, async () => {
        say(WORDS);
        const told: string[] = [];
        await connect(setting)(sdk, (text) => told.push(text));
        assert.deepEqual(told, WORDS);
      });

      for (const [what, bad, reason] of [
        ['an instruction', injection(), 'response_scan'],
        ['a secret', githubToken(), 'response_dlp'],
      ] as const) {
        it(`${sdk} over ${surface} raises an error that names the reason where ${what} is stopped (L-06)`, async () => {
          say([...WORDS.slice(0, 50), ...inPieces(bad, 4), ...WORDS]);
          let told = '';
          await assert.rejects(
            connect(setting)(sdk, (text) => (told += text)),
            (error: Error) => error.message.includes(`blocked by pipelock: ${reason}: `),
          );
          assert.ok((WORDS.slice(0, 50).join('') + bad.slice(0, -1)).startsWith(told), told);
        });
      }
    }
  }
});
