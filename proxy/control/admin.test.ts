import assert from 'node:assert/strict';

import type { FastifyInstance, InjectOptions } from 'fastify';

import { makeAdminApp, type AdminOptions } from './admin.ts';
import { makeApprovals } from './approval.ts';
import { KillSwitch } from './kill-switch.ts';

const TOKEN = ['operator', 'word', 'of', 'test'].join('-');

describe('control/admin', () => {
  let killSwitch: KillSwitch;
  let apps: FastifyInstance[];
  let now: number;
  beforeEach(() => {
    killSwitch = new KillSwitch({ config: false });
    apps = [];
    now = 0;
  });
  afterEach(async () => {
    killSwitch.close();
    for (const app of apps) await app.close();
  });

  function open(options: Partial<AdminOptions> = {}) {
    const approvals = makeApprovals();
    const app = makeAdminApp({
      health: () => ({
        status: 'healthy',
        version: '1.2.3',
        mode: 'balanced',
        uptime_seconds: 5,
        kill_switch_active: killSwitch.isActive(),
        dlp_patterns: 48,
      }),
      readiness: () => ({ ready: true, notes: [] }),
      metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'pipelock_info 1\n' }),
      stats: () => ({ requests: { total: 3 } }),
      token: () => TOKEN,
      killSwitch: {
        set: (active) => killSwitch.set('api', active),
        sources: () => killSwitch.sources(),
        message: () => '',
      },
      approvals,
      clock: () => now,
      ...options,
    });
    apps.push(app);
    const call = (request: InjectOptions) =>
      app.inject({ ...request, headers: { authorization: `Bearer ${TOKEN}`, ...request.headers } });
    const post = (url: string, payload: string, headers = {}) =>
      call({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
    return { app, approvals, call, post };
  }

  it('answers liveness, readiness and health without a token', async () => {
    const { app } = open();
    const [live, ready, health] = await Promise.all(
      ['/livez', '/readyz', '/health'].map((url) => app.inject(url)),
    );
    assert.deepEqual([live?.statusCode, ready?.statusCode, health?.statusCode], [200, 200, 200]);
    assert.deepEqual(health?.json(), {
      status: 'healthy',
      version: '1.2.3',
      mode: 'balanced',
      uptime_seconds: 5,
      kill_switch_active: false,
      dlp_patterns: 48,
    });
  });

  it('is unready with 503 and stays alive', async () => {
    const { app } = open({ readiness: () => ({ ready: false, notes: ['No policy is in force yet.'] }) });
    const ready = await app.inject('/readyz');
    assert.equal(ready.statusCode, 503);
    assert.deepEqual(ready.json(), { ready: false, notes: ['No policy is in force yet.'] });
    assert.equal((await app.inject('/livez')).statusCode, 200);
  });

  it('shows a failed reload and stays ready: the old policy protects', async () => {
    const { app } = open({
      readiness: () => ({ ready: true, notes: ['The policy on disk is not in force.'] }),
    });
    const ready = await app.inject('/readyz');
    assert.equal(ready.statusCode, 200);
    assert.match(ready.body, /not in force/);
  });

  it('serves metrics and statistics', async () => {
    const { app } = open();
    const metrics = await app.inject('/metrics');
    assert.equal(metrics.headers['content-type'], 'text/plain; version=0.0.4');
    assert.equal(metrics.body, 'pipelock_info 1\n');
    assert.deepEqual((await app.inject('/stats')).json(), { requests: { total: 3 } });
  });

  it('stops and releases through the API', async () => {
    const { call, post } = open();
    const stopped = await post('/api/v1/killswitch', '{"active":true}');
    assert.equal(stopped.statusCode, 200);
    assert.deepEqual(stopped.json(), { active: true, source: 'api' });
    assert.equal(killSwitch.isActive(), true);
    const status = await call({ url: '/api/v1/killswitch/status' });
    assert.deepEqual(status.json(), {
      active: true,
      sources: { config: false, api: true, signal: false, sentinel: false },
    });
    await post('/api/v1/killswitch', ' { "active" : false } \n');
    assert.equal(killSwitch.isActive(), false);
  });

  it('repeats the message agents are told', async () => {
    const killSwitchApi = {
      set: (active: boolean) => killSwitch.set('api', active),
      sources: () => killSwitch.sources(),
      message: () => 'Ask the operators.',
    };
    const { call, post } = open({ killSwitch: killSwitchApi });
    const expected = 'Ask the operators.';
    assert.equal((await post('/api/v1/killswitch', '{"active":true}')).json().message, expected);
    assert.equal((await call({ url: '/api/v1/killswitch/status' })).json().message, expected);
  });

  it('stops, and warns, when the stop could not be kept', async () => {
    const forgetful = {
      set: () => ({ active: true, unsaved: true }),
      sources: () => killSwitch.sources(),
      message: () => '',
    };
    const { post } = open({ killSwitch: forgetful });
    const stopped = await post('/api/v1/killswitch', '{"active":true}');
    assert.equal(stopped.statusCode, 200);
    assert.match(stopped.body, /restart forgets/);
  });

  it('says 500 when a release could not be kept', async () => {
    const stuck = {
      set: () => ({ active: true, unsaved: true }),
      sources: () => killSwitch.sources(),
      message: () => '',
    };
    const { post } = open({ killSwitch: stuck });
    assert.equal((await post('/api/v1/killswitch', '{"active":false}')).statusCode, 500);
  });

  const badBodies: Record<string, string> = {
    'no body': '',
    'no object': 'true',
    'a list': '[{"active":true}]',
    'another type': '{"active":"true"}',
    'a number': '{"active":1}',
    null: '{"active":null}',
    'an unknown member': '{"active":true,"reason":"x"}',
    'the member twice': '{"active":true,"active":false}',
    'the member in other letters': '{"Active":true}',
    'something behind it': '{"active":true}{}',
    'half a document': '{"active":tr',
    'more than 1024 bytes': `{"active":true${' '.repeat(1024)}}`,
  };
  for (const [name, payload] of Object.entries(badBodies)) {
    it(`refuses a kill switch body with ${name}, and nothing changes`, async () => {
      const { post } = open();
      assert.equal((await post('/api/v1/killswitch', payload)).statusCode, 400);
      assert.equal(killSwitch.isActive(), false);
    });
  }

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', undefined]) {
    it(`reads the body whatever the content type is: ${type ?? 'none'}`, async () => {
      const { call } = open();
      const headers = type === undefined ? {} : { 'content-type': type };
      const answer = await call({
        method: 'POST',
        url: '/api/v1/killswitch',
        payload: '{"active":true}',
        headers,
      });
      assert.equal(answer.statusCode, 200);
    });
  }

  const routes: InjectOptions[] = [
    { method: 'POST', url: '/api/v1/killswitch', payload: '{"active":true}' },
    { method: 'GET', url: '/api/v1/killswitch/status' },
    { method: 'GET', url: '/api/v1/approvals' },
    { method: 'POST', url: '/api/v1/approvals/x', payload: '{"decision":"allow"}' },
  ];
  const badTokens: Record<string, string> = {
    'an empty header': '',
    'no scheme': TOKEN,
    'another scheme': `Basic ${TOKEN}`,
    'another token': `Bearer ${TOKEN}x`,
    'the beginning of the token': `Bearer ${TOKEN.slice(0, -1)}`,
    'the token twice': `Bearer ${TOKEN} ${TOKEN}`,
  };
  for (const route of routes) {
    for (const [name, authorization] of Object.entries(badTokens)) {
      it(`answers 401 to ${name} on ${route.method ?? ''} ${JSON.stringify(route.url)}`, async () => {
        const { app } = open();
        const answer = await app.inject({ ...route, headers: { authorization } });
        assert.equal(answer.statusCode, 401);
        assert.equal(killSwitch.isActive(), false);
        assert.equal(answer.body.includes(TOKEN), false);
      });
    }

    it(`answers 503 without a configured token on ${route.method ?? ''} ${JSON.stringify(route.url)}`, async () => {
      for (const token of [undefined, '']) {
        const { app } = open({ token: () => token });
        const answer = await app.inject({ ...route, headers: { authorization: 'Bearer ' } });
        assert.equal(answer.statusCode, 503);
      }
    });
  }

  it('allows ten posts a minute, then 429 with Retry-After; status stays free', async () => {
    const { call, post } = open();
    for (let i = 0; i < 10; i += 1) {
      assert.equal((await post('/api/v1/killswitch', '{"active":true}')).statusCode, 200);
    }
    const refused = await post('/api/v1/killswitch', '{"active":false}');
    assert.equal(refused.statusCode, 429);
    assert.equal(refused.headers['retry-after'], '60');
    assert.equal(killSwitch.isActive(), true);
    assert.equal((await call({ url: '/api/v1/killswitch/status' })).statusCode, 200);
    now = 60_000;
    assert.equal((await post('/api/v1/killswitch', '{"active":false}')).statusCode, 200);
  });

  it('does not let a caller without the token use up the operator’s ten posts', async () => {
    const { post } = open();
    for (let i = 0; i < 20; i += 1) await post('/api/v1/killswitch', '{}', { authorization: 'Bearer no' });
    assert.equal((await post('/api/v1/killswitch', '{"active":true}')).statusCode, 200);
  });

  it('answers other methods with 405 and says which is right', async () => {
    const { call } = open();
    const wrong = await call({ method: 'GET', url: '/api/v1/killswitch' });
    assert.deepEqual([wrong.statusCode, wrong.headers.allow], [405, 'POST']);
    const wrongStatus = await call({ method: 'DELETE', url: '/api/v1/killswitch/status' });
    assert.deepEqual([wrongStatus.statusCode, wrongStatus.headers.allow], [405, 'GET']);
  });

  it('lists what waits and takes the answer of a person (L-15)', async () => {
    const { approvals, call, post } = open();
    const asked = approvals.ask({
      summary: 'A page gives orders.',
      agent: 'a',
      surface: 'forward',
      findings: [],
      timeoutMs: 60_000,
      signal: new AbortController().signal,
    });
    const list = (await call({ url: '/api/v1/approvals' })).json();
    assert.equal(list.count, 1);
    const id: string = list.approvals[0].id;
    assert.equal((await post(`/api/v1/approvals/${id}`, '{"decision":"perhaps"}')).statusCode, 400);
    const answered = await post(`/api/v1/approvals/${id}`, '{"decision":"allow"}');
    assert.deepEqual(answered.json(), { id, decision: 'allow' });
    assert.equal(await asked, 'allow');
    assert.equal((await post(`/api/v1/approvals/${id}`, '{"decision":"allow"}')).statusCode, 404);
  });

  it('keeps its rates apart: many approvals leave the switch reachable', async () => {
    const { post } = open();
    for (let i = 0; i < 121; i += 1) await post('/api/v1/approvals/x', '{"decision":"block"}');
    assert.equal((await post('/api/v1/approvals/x', '{"decision":"block"}')).statusCode, 429);
    assert.equal((await post('/api/v1/killswitch', '{"active":true}')).statusCode, 200);
  });
});
