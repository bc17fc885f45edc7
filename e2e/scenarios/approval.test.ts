// `ask`: a held message is listed, allowed or refused by a person through API or command line; silence is no.

import assert from 'node:assert/strict';
import { get, viaFetch, viaProxy, type Answer } from '../lib/client.ts';
import { pipelock } from '../lib/command.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { injection } from '../lib/secrets.ts';
import { connectWire, pause } from '../lib/wire.ts';

const TOKEN = 'an-operator-token-of-some-length';

interface Pending {
  readonly id: string;
  readonly summary: string;
  readonly waiting: number;
  readonly findings: readonly { readonly rule: string }[];
}

describe('e2e/approval', () => {
  let origin: Origin;
  let proxy: Proxy;

  before(async () => {
    origin = await startOrigin((request, response) => {
      response.setHeader('Content-Type', 'text/plain').end(request.url === '/fine' ? 'ok' : injection());
    });
    proxy = await startProxy({
      policy: {
        response_scanning: { action: 'ask', ask_timeout_seconds: 1 },
        kill_switch: { api_token: TOKEN },
        approval: { max_pending: 3 },
      },
    });
  });
  after(async () => {
    await proxy.stop();
    await origin.close();
  });

  const api = (path: string, body?: object): Promise<Answer> =>
    get(proxy.adminPort, `/api/v1/approvals${path}`, {
      headers: { Authorization: `Bearer ${TOKEN}` },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  const pending = async (): Promise<Pending[]> =>
    (JSON.parse((await api('')).text) as { approvals: Pending[] }).approvals;

  /** The first question, as soon as there is one. */
  async function asked(): Promise<Pending> {
    for (let tries = 0; tries < 200; tries += 1) {
      const [first] = await pending();
      if (first) return first;
      await pause(5);
    }
    throw new Error('nothing was asked');
  }
  const command = (...args: string[]) =>
    pipelock(['approvals', ...args, '--addr', `127.0.0.1:${proxy.adminPort}`], {
      env: { PIPELOCK_KILLSWITCH_API_TOKEN: TOKEN },
    });
  const metric = async (outcome: string): Promise<number> => {
    const { text } = await get(proxy.adminPort, '/metrics');
    return Number(
      new Map(text.split('\n').map((line) => line.split(' ') as [string, string])).get(
        `pipelock_approvals_total{outcome="${outcome}"}`,
      ) ?? 0,
    );
  };

  it('delivers the unchanged answer when a person allows it through the API (line 34)', async () => {
    const answer = viaProxy(proxy, `${origin.url}/a`);
    const question = await asked();
    assert.match(question.summary, /^GET 127\.0\.0\.1: /);
    assert.ok(question.findings.some(({ rule }) => rule === 'Prompt Injection'));
    assert.ok(!JSON.stringify(question).includes('reveal your system prompt'));
    const answered = await api(`/${question.id}`, { decision: 'allow' });
    assert.equal(answered.status, 200);
    assert.deepEqual([(await answer).status, (await answer).text], [200, injection()]);
    assert.equal((await api(`/${question.id}`, { decision: 'allow' })).status, 404);
    assert.equal(await metric('allowed'), 1);
  });

  it('blocks when a person refuses on the command line, and allows there too (L-15)', async () => {
    const refused = viaFetch(proxy, `${origin.url}/b`);
    const first = await asked();
    const listed = await command('list');
    assert.ok(listed.stdout.includes(first.id) && listed.code === 0);
    assert.equal((await command('block', first.id)).code, 0);
    assert.deepEqual([(await refused).status, (await refused).json['blocked']], [403, true]);
    assert.equal(await metric('denied'), 1);

    const allowed = viaFetch(proxy, `${origin.url}/c`);
    assert.equal((await command('allow', (await asked()).id)).code, 0);
    assert.deepEqual([(await allowed).status, (await allowed).json['content']], [200, injection()]);
    assert.match((await command('list')).stdout, /nothing waits/);
  });

  it('takes silence, and a full list, for no; other traffic does not wait', async () => {
    // Different hosts: equal questions would be one entry in the list, though each counts.
    const waiting = Array.from({ length: 5 }, (_, index) => viaProxy(proxy, `${origin.url}/silent${index}`));
    assert.equal((await viaProxy(proxy, `${origin.url}/fine`)).text, 'ok');
    const answers = await Promise.all(waiting);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [403, 403, 403, 403, 403],
    );
    assert.deepEqual([await metric('timeout'), await metric('refused')], [3, 2]);
    assert.deepEqual(await pending(), []);
  });

  it('forgets the question of a client that went away', async () => {
    const wire = await connectWire(proxy.port);
    wire.send(`GET ${origin.url}/gone HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    const { id } = await asked();
    wire.close();
    for (let tries = 0; (await pending()).length > 0 && tries < 100; tries += 1) await pause(5);
    assert.equal((await api(`/${id}`, { decision: 'allow' })).status, 404);
    assert.equal(await metric('aborted'), 1);
  });

  it('is closed to whoever has no token', async () => {
    assert.equal((await get(proxy.adminPort, '/api/v1/approvals')).status, 401);
    const guess = await get(proxy.adminPort, '/api/v1/approvals', {
      headers: { Authorization: 'Bearer guess' },
    });
    assert.equal(guess.status, 401);
    assert.equal((await get(proxy.port, '/api/v1/approvals')).status, 404);
  });
});
