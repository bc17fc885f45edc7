// A secret sent in pieces: over several requests, hosts and surfaces, by one agent; and what an agent sends every day.

import assert from 'node:assert/strict';
import { get, viaProxy, type Answer } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken, noise } from '../lib/secrets.ts';
import { openTunnel } from '../lib/wire.ts';

let origin: Origin;
let names: NameServer;
let proxy: Proxy;

const agents = Object.fromEntries(
  Array.from({ length: 32 }, (_, n) => [`agent${n}`, { listeners: ['127.0.0.1:0'] }]),
);
let used = 0;
/** The port of an agent that has sent nothing yet. */
function newAgent(): number {
  const port = proxy.ports.get(`agent:agent${used}:0`) ?? 0;
  used += 1;
  assert.notEqual(port, 0, 'out of agents');
  return port;
}

const policyWith = (more: object = {}): Record<string, unknown> => ({
  agents,
  dns: { servers: [names.address] },
  request_body_scanning: { header_mode: 'all' },
  cross_request_detection: { enabled: true, entropy_budget: { enabled: false }, ...more },
});
const at = (host: string, path: string): string => `http://${host}:${origin.port}${path}`;
const cut = (secret: string, size: number): string[] =>
  Array.from({ length: Math.ceil(secret.length / size) }, (_, n) => secret.slice(n * size, n * size + size));
const reasonOf = ({ status, headers }: Answer): string =>
  status === 200 ? 'passed' : String(headers['x-pipelock-reason']);

/** Sends pieces one after another; what became of each, and whether the origin holds all of them. */
async function sendAll(pieces: readonly string[], send: (piece: string, n: number) => Promise<string>) {
  const from = origin.requests.length;
  const results: string[] = [];
  for (const [n, piece] of pieces.entries()) results.push(await send(piece, n));
  const arrived = origin.requests.slice(from);
  return { results, arrived };
}

describe('e2e/cross-request', () => {
  before(async () => {
    names = await startNameServer(() => ['127.0.0.1']);
    origin = await startOrigin();
    proxy = await startProxy({ policy: policyWith() });
  });

  after(async () => {
    await proxy.stop();
    await origin.close();
    names.close();
  });

  type Send = (port: number, piece: string, n: number) => Promise<string>;
  const ways: Record<string, Send> = {
    'query values': async (port, piece) =>
      reasonOf(await viaProxy({ port }, at('a.test', `/?v=1&d=${piece}`))),
    'query keys': async (port, piece) => reasonOf(await viaProxy({ port }, at('a.test', `/?${piece}`))),
    'JSON bodies': async (port, piece, n) =>
      reasonOf(
        await viaProxy({ port }, at('a.test', '/in'), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ n, note: { text: piece } }),
        }),
      ),
    'one header': async (port, piece) =>
      reasonOf(await viaProxy({ port }, at('a.test', '/'), { headers: { 'X-Data': piece } })),
    'several hosts': async (port, piece, n) =>
      reasonOf(await viaProxy({ port }, at(`h${n}.test`, `/?d=${piece}`))),
    'pages fetched': async (port, piece) =>
      reasonOf(await get(port, `/fetch?url=${encodeURIComponent(at('a.test', `/?d=${piece}`))}`)),
    'plain HTTP in tunnels': async (port, piece) => {
      const wire = await openTunnel(port, `a.test:${origin.port}`);
      wire.send(`GET /?d=${piece} HTTP/1.1\r\nHost: a.test:${origin.port}\r\nConnection: close\r\n\r\n`);
      await wire.ended;
      wire.close();
      return /X-Pipelock-Reason: (\w+)/i.exec(wire.text)?.[1] ?? 'passed';
    },
  };
  for (const [what, send] of Object.entries(ways)) {
    it(`stops a secret cut over ${what} before its last piece leaves; two agents may each send a half`, async () => {
      const port = newAgent();
      const { results, arrived } = await sendAll(cut(githubToken(), 8), (piece, n) => send(port, piece, n));
      assert.deepEqual([results[0], results.at(-1)], ['passed', 'cross_request_dlp']);
      assert.equal(arrived.length, results.filter((result) => result === 'passed').length);
      const [one, two] = [newAgent(), newAgent()];
      const halves = await sendAll(cut(githubToken(), 20), (piece, n) => send(n === 0 ? one : two, piece, n));
      assert.deepEqual(halves.results, ['passed', 'passed']);
    });
  }

  it('leaves a whole secret in one request to the rules for it', async () => {
    const port = newAgent();
    const answer = await viaProxy({ port }, at('a.test', `/?d=${githubToken()}`));
    assert.match(reasonOf(answer), /^(core_)?dlp$/);
  });

  it('lets one of two halves sent at the same time pass, never both', async () => {
    const port = newAgent();
    const [first = '', second = ''] = cut(githubToken(), 20);
    const from = origin.requests.length;
    const answers = await Promise.all(
      [first, second].map((body) => viaProxy({ port }, at('a.test', '/in'), { method: 'POST', body })),
    );
    assert.equal(answers.filter(({ status }) => status === 403).length, 1);
    assert.equal(origin.requests.length, from + 1);
  });

  it('L-50: remembers over a reload that changes the section', async () => {
    const port = newAgent();
    const [first = '', second = ''] = cut(githubToken(), 20);
    assert.equal((await viaProxy({ port }, at('a.test', `/?d=${first}`))).status, 200);
    const loads = proxy.log.filter(({ event }) => event === 'config_reload').length;
    proxy.writePolicy(policyWith({ fragment_reassembly: { max_buffer_bytes: 32_768, window_minutes: 9 } }));
    await proxy.waitForLog(() => proxy.log.filter(({ event }) => event === 'config_reload').length > loads);
    assert.equal(reasonOf(await viaProxy({ port }, at('a.test', `/?d=${second}`))), 'cross_request_dlp');
    assert.equal((await viaProxy({ port }, at('a.test', '/?d=hello'))).status, 200);
  });

  it('counts in the metrics and names the rule in the log, and shows no piece', async () => {
    const line = await proxy.waitForLog(({ scanner }) => scanner === 'cross_request_dlp');
    assert.deepEqual([line['event'], line['rules']], ['blocked', ['GitHub Token']]);
    const metrics = (await get(proxy.adminPort, '/metrics')).text;
    assert.match(metrics, /pipelock_cross_request_dlp_match_total\{action="block",agent="agent0"\} 1/);
    assert.match(metrics, /pipelock_cross_request_fragment_buffer_bytes [1-9]/);
  });

  describe('with a budget of random bits that blocks', () => {
    before(async () => {
      const loads = proxy.log.filter(({ event }) => event === 'config_reload').length;
      const budget = {
        enabled: true,
        bits_per_window: 4096,
        action: 'block',
        exempt_domains: ['*.model.test'],
      };
      proxy.writePolicy(policyWith({ entropy_budget: budget }));
      await proxy.waitForLog(() => proxy.log.filter(({ event }) => event === 'config_reload').length > loads);
    });

    const post = async (port: number, host: string, body: string): Promise<string> =>
      reasonOf(await viaProxy({ port }, at(host, '/in'), { method: 'POST', body }));

    it('stops the request that goes beyond it; small ones, other agents and exempt hosts pass', async () => {
      const [port, other] = [newAgent(), newAgent()];
      const words = (n: number): string => `${noise(9, n)} `.repeat(8);
      const results: string[] = [];
      for (let n = 0; n < 30; n += 1) results.push(await post(port, 'a.test', words(n)));
      assert.equal(results[0], 'passed');
      assert.equal(results.at(-1), 'cross_request_entropy');
      assert.equal(await post(port, 'api.model.test', words(40)), 'passed');
      assert.equal(await post(other, 'a.test', words(41)), 'passed');
    });
  });
});
