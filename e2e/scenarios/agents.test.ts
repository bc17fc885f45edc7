// Who is asking, and whose rules hold: by listener, by address, by claim; and what each agent may use up.

import assert from 'node:assert/strict';
import http from 'node:http';
import { get, viaProxy } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { noise } from '../lib/secrets.ts';
import { openTunnel } from '../lib/wire.ts';

let origin: Origin;
let names: NameServer;
let proxy: Proxy;

async function startAll(policy: Record<string, unknown>): Promise<void> {
  origin = await startOrigin((request, response) => {
    const bytes = Number(/bytes=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
    response.setHeader('Content-Type', 'text/plain').end(bytes > 0 ? Buffer.alloc(bytes, 'a word ') : 'ok');
  });
  names = await startNameServer(() => ['127.0.0.1']);
  proxy = await startProxy({ policy: { dns: { servers: [names.address] }, ...policy } });
}

async function stopAll(): Promise<void> {
  await proxy.stop();
  names.close();
  await origin.close();
}

const at = (host: string, path = '/'): string => `http://${host}:${origin.port}${path}`;
const portOf = (agent: string): number => proxy.ports.get(`agent:${agent}:0`) ?? 0;

interface Asking {
  readonly port?: number;
  readonly agent?: string;
  /** The client's own address. */
  readonly from?: string;
}

/** The status a client gets, and the agent and profile the log names for it. */
async function ask(url: string, { port = proxy.port, agent, from }: Asking = {}) {
  const status = await new Promise<number>((resolve, reject) => {
    const headers = {
      Host: new URL(url).host,
      ...(agent === undefined ? {} : { 'X-Pipelock-Agent': agent }),
    };
    const options = {
      host: '127.0.0.1',
      port,
      path: url,
      agent: false,
      headers,
      ...(from === undefined ? {} : { localAddress: from }),
    };
    http
      .get(options, (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)))
      .on('error', reject);
  });
  const line = await proxy.waitForLog((entry) => entry['url'] === url && entry['request_id'] !== undefined);
  return { status, agent: line['agent'], profile: line['profile'] };
}

let asked = 0;
/** A URL of its own for every request, so that its line in the log can be told apart. */
const fresh = (host: string): string => at(host, `/${(asked += 1)}`);

describe('e2e/agents', () => {
  const strict = (allow: string, more = {}): object => ({ mode: 'strict', api_allowlist: [allow], ...more });

  before(() =>
    startAll({
      agents: {
        alpha: strict('*.alpha.test', { listeners: ['127.0.0.1:0'] }),
        beta: strict('*.beta.test', { listeners: ['127.0.0.1:0'] }),
        near: strict('*.near.test', { source_cidrs: ['127.0.0.2/32'] }),
        frugal: {
          listeners: ['127.0.0.1:0'],
          budget: { max_requests_per_session: 3, max_unique_domains_per_session: 2 },
        },
        patterned: {
          listeners: ['127.0.0.1:0'],
          dlp: { patterns: [{ name: 'Own Token', regex: 'vlim-[a-z0-9]{12}', severity: 'high' }] },
        },
      },
    }),
  );
  after(stopAll);

  it('binds the connections of a listener to its agent: no header gets at another agent’s list (line 24, L-40)', async () => {
    const port = portOf('alpha');
    assert.deepEqual(await ask(fresh('alpha.test'), { port }), {
      status: 200,
      agent: 'alpha',
      profile: 'alpha',
    });
    for (const agent of [undefined, 'beta', 'BETA', '_default', 'anonymous']) {
      const answer = await ask(fresh('api.beta.test'), { port, ...(agent === undefined ? {} : { agent }) });
      assert.deepEqual(answer, { status: 403, agent: 'alpha', profile: 'alpha' });
    }
    const viaFetchQuery = await get(port, `/fetch?url=${encodeURIComponent(at('beta.test'))}&agent=beta`);
    assert.equal(viaFetchQuery.status, 403);
    assert.deepEqual(await ask(fresh('api.beta.test'), { port: portOf('beta') }), {
      status: 200,
      agent: 'beta',
      profile: 'beta',
    });
  });

  it('knows an agent by the address it connects from, before any claim', async () => {
    assert.deepEqual(await ask(fresh('near.test'), { from: '127.0.0.2', agent: 'alpha' }), {
      status: 200,
      agent: 'near',
      profile: 'near',
    });
    assert.equal((await ask(fresh('alpha.test'), { from: '127.0.0.2', agent: 'alpha' })).status, 403);
    assert.equal((await ask(fresh('alpha.test'), { from: '127.0.0.3' })).status, 200);
  });

  it('takes a claim on the common port for what it is, and passes it on to nobody', async () => {
    assert.deepEqual(await ask(fresh('alpha.test'), { agent: 'alpha' }), {
      status: 200,
      agent: 'alpha',
      profile: 'alpha',
    });
    assert.equal(origin.requests.at(-1)?.headers['x-pipelock-agent'], undefined);
    assert.equal((await ask(fresh('beta.test'), { agent: 'alpha' })).status, 403);
    assert.deepEqual(await ask(fresh('beta.test'), { agent: 'nobody/knows' }), {
      status: 200,
      agent: 'anonymous',
      profile: '_default',
    });
    await get(
      proxy.port,
      `/fetch?url=${encodeURIComponent(at('named.test', '/named'))}&agent=team%2Fbuilder`,
    );
    const line = await proxy.waitForLog(({ url }) => url === at('named.test', '/named'));
    assert.deepEqual([line['agent'], line['profile']], ['team_builder', '_default']);
  });

  it('gives an agent patterns of its own, beside those of the policy', async () => {
    const post = { method: 'POST', body: `a vlim-${noise(12, 4).toLowerCase()} b` };
    assert.equal((await viaProxy({ port: portOf('patterned') }, at('a.test'), post)).status, 403);
    assert.equal((await viaProxy(proxy, at('a.test'), post)).status, 200);
  });

  it('holds an agent to its budget, whatever name it gives itself', async () => {
    const port = portOf('frugal');
    const statuses: number[] = [];
    for (const [host, agent] of [
      ['a.one.test', 'x'],
      ['b.one.test', 'y'],
      ['two.test', 'z'],
    ] as const)
      statuses.push((await ask(fresh(host), { port, agent })).status);
    const over = await viaProxy({ port }, at('one.test'), { headers: { 'X-Pipelock-Agent': 'alpha' } });
    assert.deepEqual([...statuses, over.status], [200, 200, 200, 429]);
    assert.equal(over.headers['x-pipelock-reason'], 'agent_budget');
    assert.equal((await ask(fresh('one.test'))).status, 200);
  });
});

describe('e2e/agents: bound identity', () => {
  before(() =>
    startAll({
      default_agent_identity: 'deployment/builder',
      bind_default_agent_identity: true,
      agents: { wide: { mode: 'balanced' }, _default: { mode: 'strict', api_allowlist: ['*.only.test'] } },
    }),
  );
  after(stopAll);

  it('ignores every claim', async () => {
    const identity = { agent: 'deployment_builder', profile: '_default' };
    assert.deepEqual(await ask(fresh('only.test'), { agent: 'wide' }), { status: 200, ...identity });
    assert.deepEqual(await ask(fresh('other.test'), { agent: 'wide' }), { status: 403, ...identity });
    const fetched = await get(proxy.port, `/fetch?url=${encodeURIComponent(at('other.test'))}&agent=wide`);
    assert.equal(fetched.status, 403);
  });
});

describe('e2e/agents: limits of a domain (line 21)', () => {
  before(() =>
    startAll({
      fetch_proxy: { monitoring: { max_requests_per_minute: 60, max_data_per_minute: 3_000_000 } },
    }),
  );
  after(stopAll);

  it('count one domain over all its names and ways: request 61 gets 429, inside a tunnel too (L-68)', async () => {
    for (let count = 0; count < 56; count += 1)
      assert.equal((await viaProxy(proxy, at(`a${count}.rotate.test`))).status, 200);
    const fetched = await get(proxy.port, `/fetch?url=${encodeURIComponent(at('f.rotate.test'))}`);
    assert.equal(fetched.status, 200);
    // The tunnel itself is the 58th, what is asked inside are the 59th to the 61st.
    const wire = await openTunnel(proxy.port, `t.rotate.test:${origin.port}`);
    const inside: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const start = wire.text.length;
      wire.send(`GET / HTTP/1.1\r\nHost: t.rotate.test:${origin.port}\r\n\r\n`);
      const text = await wire.until((all) => all.slice(start).includes('\r\n\r\n'));
      inside.push(text.slice(start + 9, start + 12));
    }
    wire.close();
    assert.deepEqual(inside, ['200', '200', '429']);
    const over = await viaProxy(proxy, at('another.rotate.test'));
    assert.deepEqual([over.status, over.headers['x-pipelock-reason']], [429, 'ratelimit']);
    assert.ok(Number(over.headers['retry-after']) > 0);
    const questions = names.questions.length;
    assert.equal((await viaProxy(proxy, at('new-name.rotate.test'))).status, 429);
    assert.equal(names.questions.length, questions);
    assert.equal((await viaProxy(proxy, at('elsewhere.test'))).status, 200);
  });

  it('count bytes too, and end a stream that goes over', async () => {
    const first = await viaProxy(proxy, at('data.test', '/?bytes=2000000'));
    assert.equal(first.body.length, 2_000_000);
    await assert.rejects(
      viaProxy(proxy, at('big.data.test', '/?bytes=12000000')),
      /ECONNRESET|aborted|hang up/,
    );
    const over = await viaProxy(proxy, at('small.data.test'));
    assert.deepEqual([over.status, over.headers['x-pipelock-reason']], [429, 'databudget']);
    assert.equal((await viaProxy(proxy, at('other-data.test', '/?bytes=1000'))).status, 200);
  });
});
